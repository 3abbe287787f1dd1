import { assertFinite, notFinite } from '../../src/nn/finite.ts'
import { assertLength } from '../../src/nn/shape.ts'
import type { LossRows, TargetRows, ValueHead, ValueLoss } from './value-head.ts'

// Legend: B batch, A actions, N atoms; T now, TpN n steps later.

/** Returns z_i = min + i (max − min) / (N − 1) that a categorical distribution lives on. */
export interface Support {
  readonly min: number
  readonly max: number
  /** N, at least 2. */
  readonly count: number
}

/**
 * A distribution of returns over a fixed support, whose logits are the atoms (C51: Bellemare et al.
 * 2017). Its mean is the value.
 */
export function categoricalHead(support: Support): ValueHead {
  const { count } = support
  const probs = new Float64Array(count)
  return {
    atoms: count,
    mean(atoms, offset) {
      softmax(atoms, offset, probs)
      return meanOf(probs, 0, support)
    },
    addMeanGradient(atoms, offset, slope, gradient) {
      softmax(atoms, offset, probs)
      const mean = meanOf(probs, 0, support)
      for (let i = 0; i < count; i++) {
        gradient[offset + i]! += slope * probs[i]! * (returnAt(i, support) - mean)
      }
    },
    targets: (rows) => projectTargets(rows, support),
    loss: (rows) => categoricalLoss(rows, support),
  }
}

/**
 * The distribution of returnT + bootstrapT (shift + z), z from softmax(atomsTpN), put on the support:
 * each atom is clipped to its ends and shared between its two neighbours (Bellemare et al. 2017,
 * algorithm 1). @returns probabilities, shape [B × N]
 */
export function projectTargets(rows: TargetRows, support: Support): Float32Array {
  const { returnsT, bootstrapsT, atomsTpN, shiftsTpN } = rows
  const { min, max, count } = support
  assertLength('atomsTpN', atomsTpN, returnsT.length * count)
  const step = (max - min) / (count - 1)
  const projected = new Float32Array(atomsTpN.length)
  const probs = new Float64Array(count)
  returnsT.forEach((nStepReturn, row) => {
    const bootstrap = bootstrapsT[row]!
    if (bootstrap === 0) probs.fill(0).fill(1, 0, 1)
    else softmax(atomsTpN, row * count, probs)
    for (let j = 0; j < count; j++) {
      if (probs[j] === 0) continue
      const beyond = bootstrap === 0 ? 0 : bootstrap * (shiftsTpN[row]! + returnAt(j, support))
      const value = Math.max(min, Math.min(max, nStepReturn + beyond))
      // A place of NaN is none of the array's, and the probability would be lost.
      assertFinite(`A target's return in row ${row}`, value)
      const place = Math.min((value - min) / step, count - 1)
      const below = Math.floor(place)
      const share = place - below
      projected[row * count + below]! += probs[j]! * (1 - share)
      if (share > 0) projected[row * count + below + 1]! += probs[j]! * share
    }
  })
  return projected
}

/**
 * Cross-entropy −Σ_i target_i log softmax(atomsT)_i, weighted mean over the batch. Errors are the
 * divergences KL(target ‖ prediction), by which Rainbow sets priorities (Hessel et al. 2018).
 */
export function categoricalLoss(rows: LossRows, support: Support): ValueLoss {
  const { atomsT, actionsT, targetsT, weights } = rows
  const { count } = support
  const size = actionsT.length
  assertLength('targetsT', targetsT, size * count)
  assertLength('weights', weights, size)
  const actionCount = atomsT.length / (size * count)
  const gradient = new Float32Array(atomsT.length)
  const errors = new Float32Array(size)
  const probs = new Float64Array(count)
  let loss = 0
  let targetSum = 0
  for (let row = 0; row < size; row++) {
    const at = (row * actionCount + actionsT[row]!) * count
    const normaliser = softmax(atomsT, at, probs)
    const scale = weights[row]! / size
    let divergence = 0
    for (let i = 0; i < count; i++) {
      const target = targetsT[row * count + i]!
      const logProb = atomsT[at + i]! - normaliser
      loss -= scale * target * logProb
      if (target > 0) divergence += target * (Math.log(target) - logProb)
      gradient[at + i] = scale * (probs[i]! - target)
    }
    errors[row] = Math.max(0, divergence)
    targetSum += meanOf(targetsT, row * count, support)
  }
  assertFinite('The loss of the distributions', loss)
  return { loss, gradient, errors, targetMean: targetSum / size }
}

function returnAt(i: number, { min, max, count }: Support): number {
  return min + (i * (max - min)) / (count - 1)
}

function meanOf(probs: ArrayLike<number>, offset: number, support: Support): number {
  let mean = 0
  for (let i = 0; i < support.count; i++) mean += probs[offset + i]! * returnAt(i, support)
  return mean
}

/** Probabilities of N logits into `out`. @returns log Σ exp(logit) */
function softmax(logits: Float32Array, offset: number, out: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < out.length; i++) max = Math.max(max, logits[offset + i]!)
  let sum = 0
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.exp(logits[offset + i]! - max)
    sum += out[i]!
  }
  if (!Number.isFinite(sum)) throw notFinite('A probability of the distribution of returns', sum)
  for (let i = 0; i < out.length; i++) out[i]! /= sum
  return max + Math.log(sum)
}
