import { assertFinite } from '../../src/nn/finite.ts'
import { maskedArgmax, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import { assertLength } from '../../src/nn/shape.ts'

// Pure functions. Legend: B batch, A actions; T now, TpN n steps later.

/**
 * The allowed action of the largest value in each row: the online network's values for double DQN
 * (van Hasselt et al. 2016), the target network's otherwise.
 *
 * @param qTpN shape [B × A]
 * @param bootstrapsT shape [B]; where it is 0 nothing follows, and the action is 0
 * @returns shape [B]
 */
export function nextActions(
  qTpN: Float32Array,
  masksTpN: readonly Int8Array[],
  bootstrapsT: Float32Array,
): Int32Array {
  const actionCount = masksTpN[0]?.length ?? 0
  assertLength('qTpN', qTpN, masksTpN.length * actionCount)
  assertLength('bootstrapsT', bootstrapsT, masksTpN.length)
  return Int32Array.from(bootstrapsT, (bootstrap, row) =>
    bootstrap === 0 ? 0 : maskedArgmax(qTpN, row * actionCount, masksTpN[row]!),
  )
}

export interface MunchausenBatch {
  /** Reward of the one step; shape [B]. */
  readonly rewardsT: Float32Array
  /** γ, or 0 where the episode terminated; shape [B]. */
  readonly discountsT: Float32Array
  /** Shape [B]. */
  readonly actionsT: Int32Array
  /** The target network's values of both states, shape [B × A]. */
  readonly qT: Float32Array
  readonly qTp1: Float32Array
  readonly masksT: readonly Int8Array[]
  /** Of no effect where the discount is 0. */
  readonly masksTp1: readonly Int8Array[]
}

export interface MunchausenSettings {
  /** Weight α of the bonus. */
  readonly alpha: number
  /** Temperature τ of the policy softmax(q / τ) over the allowed actions. */
  readonly temperature: number
  /** Smallest value of τ log π in the bonus, below 0. */
  readonly clip: number
}

/**
 * rewardT + α [τ log π(aT|sT)]_clip^0 + discountT · Σ_a π(a|sTp1) (qTp1(a) − τ log π(a|sTp1)): the
 * one-step target of Munchausen DQN (Vieillard et al. 2020, equation 1). @returns shape [B]
 */
export function munchausenTargets(
  batch: MunchausenBatch,
  settings: MunchausenSettings,
): Float32Array {
  const { rewardsT, discountsT, actionsT, qT, qTp1, masksT, masksTp1 } = batch
  const { alpha, temperature, clip } = settings
  const actionCount = masksT[0]?.length ?? 0
  assertLength('rewardsT', rewardsT, masksT.length)
  assertLength('discountsT', discountsT, masksT.length)
  assertLength('actionsT', actionsT, masksT.length)
  assertLength('qT', qT, masksT.length * actionCount)
  assertLength('qTp1', qTp1, masksT.length * actionCount)
  const scaledT = qT.map((q) => q / temperature)
  const scaledTp1 = qTp1.map((q) => q / temperature)
  const probs = new Float64Array(actionCount)
  return rewardsT.map((reward, row) => {
    const offset = row * actionCount
    const normaliserT = maskedSoftmax(scaledT, offset, masksT[row]!, probs)
    const scaledLogProb = temperature * (scaledT[offset + actionsT[row]!]! - normaliserT)
    const bonus = alpha * Math.min(0, Math.max(clip, scaledLogProb))
    if (discountsT[row] === 0) return reward + bonus
    // Σ π (q − τ log π) is τ times the log of the sum of exponentials.
    const softValue = temperature * maskedSoftmax(scaledTp1, offset, masksTp1[row]!, probs)
    return reward + bonus + discountsT[row]! * softValue
  })
}

/** x²/2 up to |x| = delta, linear beyond with the same slope (Huber 1964); null: x²/2 everywhere. */
export function huber(x: number, delta: number | null): number {
  const size = Math.abs(x)
  if (delta === null || size <= delta) return 0.5 * x * x
  return delta * (size - 0.5 * delta)
}

export interface QBatch {
  /** Shape [B × A]. */
  readonly qT: Float32Array
  /** Shape [B]. */
  readonly actionsT: Int32Array
  /** Constants to the gradient; shape [B]. */
  readonly targetsT: Float32Array
  /** Importance weights, shape [B]. */
  readonly weights: Float32Array
}

export interface QLoss {
  /** Mean over the batch of weight · huber(q − target). */
  readonly loss: number
  /** dloss/dqT, shape [B × A]; 0 but for the actions taken. */
  readonly gradient: Float32Array
  /** q − target, shape [B]. */
  readonly tdErrors: Float32Array
}

/** Throws a `ContractError` unless the loss is finite: a clipped slope would hide that it is not. */
export function qLoss(batch: QBatch, delta: number | null): QLoss {
  const { qT, actionsT, targetsT, weights } = batch
  const size = actionsT.length
  assertLength('targetsT', targetsT, size)
  assertLength('weights', weights, size)
  const actionCount = qT.length / size
  const gradient = new Float32Array(qT.length)
  const tdErrors = new Float32Array(size)
  let loss = 0
  for (let row = 0; row < size; row++) {
    const at = row * actionCount + actionsT[row]!
    const error = qT[at]! - targetsT[row]!
    const slope = delta === null ? error : Math.max(-delta, Math.min(delta, error))
    tdErrors[row] = error
    loss += weights[row]! * huber(error, delta)
    gradient[at] = (weights[row]! * slope) / size
  }
  assertFinite('The loss of the values', loss)
  return { loss: loss / size, gradient, tdErrors }
}
