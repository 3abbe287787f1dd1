import { ContractError } from '../core/errors.ts'
import type { Rng } from '../random/rng.ts'

// Categorical distributions over the allowed actions of one row. Legend: N rows, A actions.
// Rows lie in a flat array [N × A]; `offset` is where the row begins.

/**
 * Probabilities over the allowed actions, 0 for the others.
 *
 * @param logits flat array; the row is entries offset … offset + A − 1
 * @param mask shape [A], 1 = allowed; throws a `ContractError` when nothing is
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
  const max = logits[offset + maskedArgmax(logits, offset, mask)]!
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

/** The allowed action with the largest value, the first of equals. */
export function maskedArgmax(values: Float32Array, offset: number, mask: Int8Array): number {
  let best = -1
  for (let a = 0; a < mask.length; a++) {
    if (mask[a] === 0) continue
    if (best === -1 || values[offset + a]! > values[offset + best]!) best = a
  }
  if (best === -1) throw new ContractError('Expected a mask that allows at least one action')
  return best
}

/** Draws from probabilities that sum to 1; never gives an action of probability 0. */
export function sampleCategorical(probabilities: Float64Array, rng: Rng): number {
  let left = rng.uniform()
  let last = -1
  for (let a = 0; a < probabilities.length; a++) {
    const p = probabilities[a]!
    if (p === 0) continue
    last = a
    left -= p
    if (left < 0) return a
  }
  if (last === -1) throw new ContractError('Expected probabilities that sum to 1, got zeros')
  return last
}

/** −Σ p log p in nats; entries of 0 add nothing. */
export function entropyOf(probabilities: Float64Array): number {
  let entropy = 0
  for (let a = 0; a < probabilities.length; a++) {
    const p = probabilities[a]!
    if (p > 0) entropy -= p * Math.log(p)
  }
  return entropy
}
