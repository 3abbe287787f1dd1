import { maskedSoftmax } from '../../src/nn/masked-categorical.ts'

// Legend: A actions.

/** Probabilities of the prior below this one are taken for it, so that no value is −Infinity. */
const smallestProbability = 1e-12

/**
 * What an initializer's policy π₀ adds to the values of one state: scale · log π₀(a) over the allowed
 * actions, 0 elsewhere.
 *
 * In entropy-regularised control a policy is softmax(Q / τ), so Q = τ log π + V (Haarnoja et al. 2017,
 * theorem 1), and paying τ log π₀ beside the reward keeps the policy near π₀ (Fox et al. 2016). A Q
 * of this plus a network that is 0 at first is therefore the initializer's policy, at temperature
 * `scale`, and the network learns returns, which need not carry the prior.
 *
 * @param centre what is taken off, which no policy depends on but backups do. `partition`: nothing,
 *   for soft backups, whose τ log Σ exp(Q / τ) is then the network's own value. `best`: the largest,
 *   for backups by the maximum, which otherwise would pay at every step for the prior's doubt.
 * @param out shape [A]
 */
export function priorBias(
  logits: Float32Array,
  mask: Int8Array,
  scale: number,
  centre: 'partition' | 'best',
  out: Float64Array,
): void {
  maskedSoftmax(logits, 0, mask, out)
  let largest = 0
  for (let a = 0; a < mask.length; a++) largest = Math.max(largest, out[a]!)
  const unit = centre === 'best' ? largest : 1
  for (let a = 0; a < mask.length; a++) {
    out[a] = mask[a] === 0 ? 0 : scale * Math.log(Math.max(out[a]!, smallestProbability) / unit)
  }
}
