import type { InitializerContext, PolicyInitializer } from '../core/policy-initializer.ts'

/**
 * An initializer whose log-probabilities are divided by a temperature: above 1 it says the same with
 * less conviction. A model that was trained for long is sure of its first guess, and a learner that
 * starts from it sees little else. Owns the initializer.
 */
export class TemperedInitializer implements PolicyInitializer {
  readonly name: string
  readonly actionCount: number
  readonly staticLogits: Float32Array | null
  readonly base: PolicyInitializer
  readonly temperature: number

  /** @param temperature above 0 */
  constructor(base: PolicyInitializer, temperature: number) {
    this.base = base
    this.temperature = temperature
    this.name = base.name
    this.actionCount = base.actionCount
    this.staticLogits = base.staticLogits && scaled(base.staticLogits, temperature)
  }

  async logProbs(
    prefixes: readonly Int32Array[],
    contexts: readonly InitializerContext[],
  ): Promise<Float32Array> {
    return scaled(await this.base.logProbs(prefixes, contexts), this.temperature)
  }

  forget(): void {
    this.base.forget?.()
  }

  dispose(): void {
    this.base.dispose()
  }
}

/** @param temperature above 0; 1 gives the initializer itself */
export function tempered(initializer: PolicyInitializer, temperature: number): PolicyInitializer {
  return temperature === 1 ? initializer : new TemperedInitializer(initializer, temperature)
}

function scaled(logits: Float32Array, temperature: number): Float32Array {
  const divided = new Float32Array(logits.length)
  for (let i = 0; i < logits.length; i++) divided[i] = logits[i]! / temperature
  return divided
}
