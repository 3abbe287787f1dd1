import { maskedArgmax, maskedSoftmax } from '../../../src/nn/masked-categorical.ts'

// Legend: A actions.

/** Probabilities of the prior below this one are taken for it, so that no value is −Infinity. */
const smallestProbability = 1e-12

/** How a prior enters the values. */
export interface BiasRule {
  /** Temperature τ, in units of reward; 0 leaves it out. */
  readonly scale: number
  /**
   * What is taken off, which no policy depends on but backups do. `partition`: nothing, for soft backups, whose
   * τ log Σ exp(Q / τ) is then the network's own value. `best`: the largest, for backups by the maximum, which
   * otherwise would pay at every step for the prior's doubt.
   */
  readonly centre: 'partition' | 'best'
}

/**
 * What an initializer's policy π₀ adds to the values of one state: scale · log π₀(a) over the allowed
 * actions, 0 elsewhere.
 *
 * In entropy-regularised control a policy is softmax(Q / τ), so Q = τ log π + V (Haarnoja et al. 2017,
 * theorem 1), and paying τ log π₀ beside the reward keeps the policy near π₀ (Fox et al. 2016). A Q
 * of this plus a network that is 0 at first is therefore the initializer's policy, at temperature
 * `scale`, and the network learns returns, which need not carry the prior.
 *
 * @param out shape [A]
 */
export function priorBias(
  logits: Float32Array,
  mask: Int8Array,
  { scale, centre }: BiasRule,
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

/**
 * The biases of B states, [B × A]; zeros for one whose mask allows nothing.
 *
 * @param priorOf logits of a state, shape [A]
 */
export function priorBiases(
  masks: readonly Int8Array[],
  priorOf: (b: number) => Float32Array,
  rule: BiasRule,
): Float32Array {
  const actionCount = masks[0]?.length ?? 0
  const biases = new Float32Array(masks.length * actionCount)
  const row = new Float64Array(actionCount)
  masks.forEach((mask, b) => {
    if (!mask.includes(1)) return
    priorBias(priorOf(b), mask, rule, row)
    biases.set(row, b * actionCount)
  })
  return biases
}

/**
 * The gradient of a loss by the prior's logits, from that by what {@link priorBias} gives: with p the prior,
 * ∂ log p(a) / ∂ logit(b) is 1{a = b} − p(b), and what was raised to the smallest probability has none.
 *
 * @param dBias dL/dbias of one state, shape [A]; read where the mask allows
 * @param out dL/dlogits, shape [A]; 0 for what the mask forbids
 */
export function priorBiasGradient(
  logits: Float32Array,
  mask: Int8Array,
  { scale, centre }: BiasRule,
  dBias: Float32Array,
  out: Float32Array,
): void {
  const probs = new Float64Array(mask.length)
  maskedSoftmax(logits, 0, mask, probs)
  const best = maskedArgmax(logits, 0, mask)
  const dLogProbs = new Float64Array(mask.length)
  for (let a = 0; a < mask.length; a++) {
    if (mask[a] === 0) continue
    if (probs[a]! >= smallestProbability) dLogProbs[a]! += scale * dBias[a]!
    if (centre === 'best') dLogProbs[best]! -= scale * dBias[a]!
  }
  const total = dLogProbs.reduce((sum, value) => sum + value, 0)
  for (let b = 0; b < mask.length; b++) {
    out[b] = mask[b] === 0 ? 0 : dLogProbs[b]! - probs[b]! * total
  }
}
