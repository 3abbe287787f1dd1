import { Mlp } from '../../src/nn/mlp.ts'
import { assertLength } from '../../src/nn/shape.ts'
import type { Rng } from '../../src/random/rng.ts'

// Legend: B batch, A actions. A dueling network's outputs are [advantages (A), value].

export interface QNetworkOptions {
  readonly observationSize: number
  readonly actionCount: number
  readonly hiddenSizes: readonly number[]
  readonly dueling: boolean
}

/** Observation → Q of each action; with `dueling`, advantages and a value that share the torso. */
export function createQNetwork(rng: Rng, options: QNetworkOptions): Mlp {
  return new Mlp(rng, {
    inputSize: options.observationSize,
    hiddenSizes: options.hiddenSizes,
    outputSize: options.actionCount + (options.dueling ? 1 : 0),
    weights: 'he',
    outputGain: 0.1,
  })
}

/**
 * Q(s, a) = V(s) + A(s, a) − mean of A(s, ·) over the allowed actions (Wang et al. 2016, equation 9,
 * with the mean over what the mask allows; over all actions the value would hold what no policy can
 * do).
 *
 * @param outputs shape [B × (A + 1)]
 * @returns shape [B × A]; −Infinity for the actions that are not allowed
 */
export function combineDueling(outputs: Float32Array, masks: readonly Int8Array[]): Float32Array {
  const actionCount = masks[0]?.length ?? 0
  assertLength('outputs', outputs, masks.length * (actionCount + 1))
  const q = new Float32Array(masks.length * actionCount).fill(Number.NEGATIVE_INFINITY)
  masks.forEach((mask, row) => {
    const from = row * (actionCount + 1)
    let sum = 0
    let allowed = 0
    for (let a = 0; a < actionCount; a++) {
      if (mask[a] === 0) continue
      sum += outputs[from + a]!
      allowed++
    }
    const shift = outputs[from + actionCount]! - sum / Math.max(1, allowed)
    for (let a = 0; a < actionCount; a++) {
      if (mask[a] !== 0) q[row * actionCount + a] = outputs[from + a]! + shift
    }
  })
  return q
}

/**
 * The gradient of {@link combineDueling}: from dL/dQ [B × A] to dL/doutputs [B × (A + 1)]. Entries of
 * actions that are not allowed are taken as 0.
 */
export function duelingGradient(
  qGradient: Float32Array,
  masks: readonly Int8Array[],
): Float32Array {
  const actionCount = masks[0]?.length ?? 0
  assertLength('qGradient', qGradient, masks.length * actionCount)
  const gradient = new Float32Array(masks.length * (actionCount + 1))
  masks.forEach((mask, row) => {
    const to = row * (actionCount + 1)
    let sum = 0
    let allowed = 0
    for (let a = 0; a < actionCount; a++) {
      if (mask[a] === 0) continue
      sum += qGradient[row * actionCount + a]!
      allowed++
    }
    const mean = sum / Math.max(1, allowed)
    for (let a = 0; a < actionCount; a++) {
      if (mask[a] !== 0) gradient[to + a] = qGradient[row * actionCount + a]! - mean
    }
    gradient[to + actionCount] = sum
  })
  return gradient
}
