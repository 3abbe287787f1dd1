import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'

/**
 * An initializer whose log-probabilities are divided by a temperature: above 1 it says the same with
 * less conviction. A model that was trained for long is sure of its first guess, and a learner that
 * starts from it sees little else. Owns the initializer.
 *
 * @param temperature above 0; 1 gives the initializer itself
 */
export function tempered(initializer: PolicyInitializer, temperature: number): PolicyInitializer {
  if (temperature === 1) return initializer
  const scaled = (logits: Float32Array) => logits.map((value) => value / temperature)
  return {
    name: initializer.name,
    actionCount: initializer.actionCount,
    staticLogits: initializer.staticLogits === null ? null : scaled(initializer.staticLogits),
    logProbs: async (prefixes, contexts) => scaled(await initializer.logProbs(prefixes, contexts)),
    forget: () => initializer.forget?.(),
    dispose: () => initializer.dispose(),
  }
}
