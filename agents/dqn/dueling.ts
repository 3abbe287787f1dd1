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
  const shift = new Float64Array(atoms)
  masks.forEach((mask, row) => {
    const from = row * (actionCount + 1) * atoms
    const to = row * actionCount * atoms
    const allowed = allowedActions(mask)
    sumOver(allowed, outputs, from, shift)
    const value = from + actionCount * atoms
    const share = 1 / Math.max(1, allowed.length)
    for (let n = 0; n < atoms; n++) shift[n] = outputs[value + n]! - shift[n]! * share
    for (const a of allowed) {
      const offset = a * atoms
      for (let n = 0; n < atoms; n++) q[to + offset + n] = outputs[from + offset + n]! + shift[n]!
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
  const sum = new Float64Array(atoms)
  masks.forEach((mask, row) => {
    const from = row * actionCount * atoms
    const to = row * (actionCount + 1) * atoms
    const allowed = allowedActions(mask)
    sumOver(allowed, qGradient, from, sum)
    const share = 1 / Math.max(1, allowed.length)
    for (const a of allowed) {
      const offset = a * atoms
      for (let n = 0; n < atoms; n++) {
        gradient[to + offset + n] = qGradient[from + offset + n]! - sum[n]! * share
      }
    }
    gradient.set(sum, to + actionCount * atoms)
  })
  return gradient
}

function allowedActions(mask: Int8Array): number[] {
  const allowed: number[] = []
  for (let a = 0; a < mask.length; a++) if (mask[a] !== 0) allowed.push(a)
  return allowed
}

/** Sum over some actions of the atoms that begin at `from`, into `out`, shape [N]. */
function sumOver(
  actions: readonly number[],
  values: Float32Array,
  from: number,
  out: Float64Array,
): void {
  out.fill(0)
  for (const a of actions) {
    const at = from + a * out.length
    for (let n = 0; n < out.length; n++) out[n]! += values[at + n]!
  }
}
