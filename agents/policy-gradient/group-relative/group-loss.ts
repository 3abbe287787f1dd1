import { entropyOf, maskedSoftmax } from '../../../src/nn/masked-categorical.ts'
import { assertLength } from '../../../src/nn/shape.ts'
import {
  addDivergenceGradient,
  addEntropyGradient,
  addPolicyGradient,
  assertReference,
  assertSteps,
  type PolicyLoss,
  type PolicySteps,
  referenceRow,
} from '../policy-loss.ts'

// A pure function. Legend: N steps of many episodes, A actions.

export interface GroupBatch extends PolicySteps {
  /** log-probability under the policy before the update's first step; shape [N]. */
  readonly proximalLogProbsT: ArrayLike<number>
  /** Weight for what the acting policy did otherwise than that one, 1 where it is the same; [N]. */
  readonly importanceT: ArrayLike<number>
  /** The same for a divergence that is estimated from the action taken; 1 for actions of π; [N]. */
  readonly divergenceImportanceT: ArrayLike<number>
  /** What each step counts; they add up to about 1. Shape [N]. */
  readonly stepWeightsT: ArrayLike<number>
  /** The policy that this one is held to: shape [A] for every state, or [N × A]; zeros for uniform. */
  readonly referenceLogits: Float32Array
}

export interface GroupLossSettings {
  readonly clipLow: number
  readonly clipHigh: number
  /** `exact`: KL(π ‖ reference). `k3`: an estimate of it from the action taken. */
  readonly divergence: 'exact' | 'k3'
  readonly divergenceCoefficient: number
  /** Factor of the policy's entropy in nats. */
  readonly entropyBonus: number
}

export interface GroupLoss extends PolicyLoss {
  /** Share of steps whose clipped term was the smaller, which give no gradient. */
  readonly clipFraction: number
  /** Mean divergence from the reference in nats, as the settings measure it. */
  readonly divergence: number
}

/**
 * The clipped surrogate of the group-relative algorithms (Shao et al. 2024, equation 3), with bounds of
 * its own below and above (Yu et al. 2025, equation 8):
 *
 * loss = Σ_t w_t (−ι_t min(r_t A_t, clip(r_t, 1 − low, 1 + high) A_t) + coefficient · κ_t D_t
 * − bonus · H_t),
 * r_t = π / π_proximal.
 *
 * The ratio is to the policy before the update, not to the one that acted: exploration and age
 * belong to ι, so that they do not use up the clipping range (Hilton et al. 2022, section 3), and to κ,
 * which is 1 for an exact divergence.
 */
export function groupLoss(batch: GroupBatch, settings: GroupLossSettings): GroupLoss {
  const { logitsT, masksT, actionsT, advantagesT, proximalLogProbsT, importanceT } = batch
  const { stepWeightsT, divergenceImportanceT, referenceLogits } = batch
  const { clipLow, clipHigh, divergenceCoefficient, entropyBonus } = settings
  const steps = masksT.length
  const actionCount = assertBatch(batch)
  const gradient = new Float32Array(logitsT.length)
  const probs = new Float64Array(actionCount)
  const scratch = new Float64Array(actionCount)
  const sums = { loss: 0, entropy: 0, kl: 0, clipped: 0, divergence: 0 }
  for (let t = 0; t < steps; t++) {
    const offset = t * actionCount
    const action = actionsT[t]!
    const mask = masksT[t]!
    const logProb = logitsT[offset + action]! - maskedSoftmax(logitsT, offset, mask, probs)
    const logRatio = logProb - proximalLogProbsT[t]!
    const ratio = Math.exp(logRatio)
    const advantage = advantagesT[t]!
    const weight = stepWeightsT[t]!
    const bound = Math.min(1 + clipHigh, Math.max(1 - clipLow, ratio)) * advantage
    const scaled = weight * importanceT[t]!
    sums.loss -= scaled * Math.min(ratio * advantage, bound)
    const entropy = entropyOf(probs)
    sums.entropy += entropy
    sums.loss -= weight * entropyBonus * entropy
    addEntropyGradient(gradient, offset, probs, entropy, weight * entropyBonus)
    sums.kl += ratio - 1 - logRatio
    if (bound < ratio * advantage) sums.clipped++
    else addPolicyGradient(gradient, offset, probs, action, scaled * ratio * advantage)
    const reference = referenceRow(referenceLogits, t, actionCount)
    const normaliser = maskedSoftmax(reference, 0, mask, scratch)
    const isExact = settings.divergence === 'exact'
    const share = isExact ? 1 : divergenceImportanceT[t]!
    const pull = weight * divergenceCoefficient * share
    const divergence = isExact
      ? addDivergenceGradient(gradient, offset, probs, reference, normaliser, pull)
      : addSampledDivergence(
          gradient,
          offset,
          probs,
          action,
          reference[action]! - normaliser - logProb,
          pull,
        )
    sums.loss += pull * divergence
    sums.divergence += share * divergence
  }
  return {
    loss: sums.loss,
    gradient,
    entropy: sums.entropy / steps,
    approxKl: sums.kl / steps,
    clipFraction: sums.clipped / steps,
    divergence: sums.divergence / steps,
  }
}

/**
 * Adds the gradient of weight · (e^x − 1 − x), x = log reference − log π of the action taken, to one
 * row: Schulman's third estimator ("Approximating KL divergence", 2020), which is never negative and,
 * for actions drawn from π, right on average. For an action that π all but rules out and that
 * exploration drew, it is huge: the weight has to make up for who drew it.
 *
 * @returns the estimate in nats
 */
function addSampledDivergence(
  gradient: Float32Array,
  offset: number,
  probs: Float64Array,
  action: number,
  logRatio: number,
  weight: number,
): number {
  const ratio = Math.exp(logRatio)
  // d/dlog π = 1 − ratio, and `addPolicyGradient` adds −weight · dlog π.
  if (weight !== 0) addPolicyGradient(gradient, offset, probs, action, weight * (ratio - 1))
  return ratio - 1 - logRatio
}

function assertBatch(batch: GroupBatch): number {
  const { steps, actionCount } = assertSteps(batch)
  assertLength('proximalLogProbsT', batch.proximalLogProbsT, steps)
  assertLength('importanceT', batch.importanceT, steps)
  assertLength('divergenceImportanceT', batch.divergenceImportanceT, steps)
  assertLength('stepWeightsT', batch.stepWeightsT, steps)
  assertReference(batch.referenceLogits, steps, actionCount)
  return actionCount
}
