import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'
import { placeOf } from '../random/weighted-place.ts'
import { notFinite } from './finite.ts'

// Categorical distributions over the allowed actions of one row. Legend: N rows, A actions.
// Rows lie in a flat array [N × A]; `offset` is where the row begins.

/**
 * Probabilities over the allowed actions, 0 for the others.
 *
 * @param logits flat array; the row is entries offset … offset + A − 1
 * @param mask shape [A], 1 = allowed; throws a `ContractError` when nothing is, when an allowed logit
 *   is NaN, and when the largest is infinite. Others may be −Infinity: their probability is 0.
 * @param out shape [A], written whole
 * @returns log Σ exp(logit) over the allowed actions, so log π(a) = logit(a) − it
 */
export function maskedSoftmax(
  logits: Float32Array,
  offset: number,
  mask: Int8Array,
  out: Float64Array,
): number {
  const actions = mask.length
  const best = maskedArgmax(logits, offset, mask)
  const max = logits[offset + best]!
  if (!Number.isFinite(max)) throw notFinite(`The largest logit (action ${best})`, max)
  let sum = 0
  for (let a = 0; a < actions; a++) {
    if (mask[a] === 0) {
      out[a] = 0
      continue
    }
    const weight = Math.exp(logits[offset + a]! - max)
    out[a] = weight
    sum += weight
  }
  const scale = 1 / sum
  for (let a = 0; a < actions; a++) out[a]! *= scale
  return max + Math.log(sum)
}

/**
 * log π of the action taken in each row. Throws a `ContractError` where a mask allows nothing.
 *
 * @param logitsT shape [N × A]
 * @param masksT N masks of shape [A]
 * @param actionsT shape [N]
 */
export function logProbsOf(
  logitsT: Float32Array,
  masksT: readonly Int8Array[],
  actionsT: readonly number[],
): number[] {
  const probs = new Float64Array(masksT[0]?.length ?? 0)
  return masksT.map((mask, t) => {
    const offset = t * mask.length
    return logitsT[offset + actionsT[t]!]! - maskedSoftmax(logitsT, offset, mask, probs)
  })
}

/**
 * The allowed action with the largest value, the first of equals. Throws a `ContractError` when
 * nothing is allowed, and for NaN among what is.
 */
export function maskedArgmax(values: Float32Array, offset: number, mask: Int8Array): number {
  let best = -1
  for (let a = 0; a < mask.length; a++) {
    if (mask[a] === 0) continue
    const value = values[offset + a]!
    if (Number.isNaN(value)) throw notFinite(`The logit or value of action ${a}`, value)
    if (best === -1 || value > values[offset + best]!) best = a
  }
  if (best === -1) throw new ContractError('Expected a mask that allows at least one action')
  return best
}

/** How far below 1 rounding may leave a sum of probabilities. */
const roundingGap = 1e-6

/**
 * Draws from probabilities that sum to 1; never gives an action of probability 0. Throws a
 * `ContractError` when the draw shows that they do not, as with NaN among them.
 */
export function sampleCategorical(probabilities: Float64Array, rng: Rng): number {
  const { index, left } = placeOf(rng.uniform(), probabilities)
  if (index === -1) throw new ContractError('Expected probabilities that sum to 1, got zeros')
  if (left < roundingGap) return index
  throw new ContractError(`Expected probabilities that sum to 1, they lack ${left} of it or more`)
}

/** −Σ p log p in nats; entries of 0 add nothing. Throws a `ContractError` for NaN. */
export function entropyOf(probabilities: Float64Array): number {
  let entropy = 0
  for (let a = 0; a < probabilities.length; a++) {
    const p = probabilities[a]!
    if (p > 0) entropy -= p * Math.log(p)
    else if (p !== 0) throw notFinite(`The probability of action ${a}`, p)
  }
  return entropy
}
