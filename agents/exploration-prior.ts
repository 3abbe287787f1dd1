import { ContractError } from '../src/core/errors.ts'
import { notFinite } from '../src/nn/finite.ts'
import type { Distribution } from './exploration-mixture.ts'

/**
 * The distribution that exploration draws from: an initializer's static logits, or uniform, over
 * whatever the mask allows.
 */
export class ExplorationPrior {
  readonly #weights: Float64Array
  readonly #allowed: Float64Array

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
    this.#allowed = new Float64Array(actionCount)
  }

  /** What there is to draw from under a mask, shape [A]; until it is asked about another. */
  under(mask: Int8Array): Distribution {
    let total = 0
    for (let a = 0; a < this.#allowed.length; a++) {
      this.#allowed[a] = mask[a] === 0 ? 0 : this.#weights[a]!
      total += this.#allowed[a]!
    }
    if (total === 0) throw new ContractError('Expected a mask that allows at least one action')
    return {
      draw: (rng) => rng.weighted(this.#allowed),
      probability: (action) => this.#weights[action]! / total,
    }
  }
}
