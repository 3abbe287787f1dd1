import { assertLength } from '../../src/nn/shape.ts'

// Legend: B batch, A actions, N atoms. A dueling network's outputs are [advantages (A × N), value (N)].

/**
 * Q(s, a) = V(s) + A(s, a) − mean of A(s, ·) over the allowed actions (Wang et al. 2016, equation 9,
 * with the mean over what the mask allows; over all actions the value would hold what no policy can
 * do). Each atom of a distribution for itself, as in Rainbow (Hessel et al. 2018).
 *
 * @param outputs shape [B × (A + 1) × N]
 * @returns shape [B × A × N]; −Infinity for the actions that are not allowed
 */
export function combineDueling(
  outputs: Float32Array,
  masks: readonly Int8Array[],
  atoms = 1,
): Float32Array {
  const actionCount = masks[0]?.length ?? 0
  assertLength('outputs', outputs, masks.length * (actionCount + 1) * atoms)
  const q = new Float32Array(masks.length * actionCount * atoms).fill(Number.NEGATIVE_INFINITY)
  masks.forEach((mask, row) => {
    const from = row * (actionCount + 1) * atoms
    const to = row * actionCount * atoms
    const share = 1 / Math.max(1, allowedCount(mask))
    for (let n = 0; n < atoms; n++) {
      let sum = 0
      for (let a = 0; a < actionCount; a++) if (mask[a] !== 0) sum += outputs[from + a * atoms + n]!
      const shift = outputs[from + actionCount * atoms + n]! - sum * share
      for (let a = 0; a < actionCount; a++) {
        if (mask[a] !== 0) q[to + a * atoms + n] = outputs[from + a * atoms + n]! + shift
      }
    }
  })
  return q
}

/**
 * The gradient of {@link combineDueling}: from dL/dQ [B × A × N] to dL/doutputs [B × (A + 1) × N].
 * Entries of actions that are not allowed are taken as 0.
 */
export function duelingGradient(
  qGradient: Float32Array,
  masks: readonly Int8Array[],
  atoms = 1,
): Float32Array {
  const actionCount = masks[0]?.length ?? 0
  assertLength('qGradient', qGradient, masks.length * actionCount * atoms)
  const gradient = new Float32Array(masks.length * (actionCount + 1) * atoms)
  masks.forEach((mask, row) => {
    const from = row * actionCount * atoms
    const to = row * (actionCount + 1) * atoms
    const share = 1 / Math.max(1, allowedCount(mask))
    for (let n = 0; n < atoms; n++) {
      let sum = 0
      for (let a = 0; a < actionCount; a++) {
        if (mask[a] !== 0) sum += qGradient[from + a * atoms + n]!
      }
      for (let a = 0; a < actionCount; a++) {
        if (mask[a] === 0) continue
        gradient[to + a * atoms + n] = qGradient[from + a * atoms + n]! - sum * share
      }
      gradient[to + actionCount * atoms + n] = sum
    }
  })
  return gradient
}

function allowedCount(mask: Int8Array): number {
  let count = 0
  for (let a = 0; a < mask.length; a++) if (mask[a] !== 0) count++
  return count
}
