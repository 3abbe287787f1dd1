import { ContractError } from '../src/core/errors.ts'
import { notFinite } from '../src/nn/finite.ts'
import type { Rng } from '../src/random/rng.ts'

/**
 * The distribution that exploration draws from: an initializer's static logits, or uniform, over
 * whatever the mask allows.
 */
export class ExplorationPrior {
  readonly #weights: Float64Array

  constructor(actionCount: number, staticLogits: Float32Array | null) {
    const logits = staticLogits ?? new Float32Array(actionCount)
    if (logits.length !== actionCount) {
      throw new ContractError(`Expected ${actionCount} static logits, got ${logits.length}`)
    }
    let max = Number.NEGATIVE_INFINITY
    for (const logit of logits) max = Math.max(max, logit)
    if (!Number.isFinite(max)) throw notFinite('The largest logit of the prior', max)
    // The floor keeps every action possible, so that no mask is left without weight.
    this.#weights = Float64Array.from(logits, (logit) => Math.max(Math.exp(logit - max), 1e-12))
  }

  /** Probability of an allowed action under the mask, shape [A]. */
  probability(action: number, mask: Int8Array): number {
    return this.#weights[action]! / this.#total(mask)
  }

  sample(mask: Int8Array, rng: Rng): number {
    let left = rng.uniform() * this.#total(mask)
    let last = -1
    for (let a = 0; a < mask.length; a++) {
      if (mask[a] === 0) continue
      last = a
      left -= this.#weights[a]!
      if (left < 0) return a
    }
    if (last === -1) throw new ContractError('Expected a mask that allows at least one action')
    return last
  }

  #total(mask: Int8Array): number {
    let total = 0
    for (let a = 0; a < mask.length; a++) if (mask[a] !== 0) total += this.#weights[a]!
    return total
  }
}
