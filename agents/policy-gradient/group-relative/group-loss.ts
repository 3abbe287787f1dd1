import { ContractError } from '../../../src/core/errors.ts'
import { largestExponent, probabilityRatio } from '../importance.ts'
import { assertFiniteLoss, LossSteps, type PolicyLoss, type PolicySteps } from '../policy-loss.ts'

// A pure function. Legend: N steps of many episodes, A actions.

export interface GroupBatch extends PolicySteps {
  /** log-probability under the policy before the update's first step; shape [N]. */
  readonly proximalLogProbsT: ArrayLike<number>
  /** Weight for what the acting policy did otherwise than that one, 1 where it is the same; [N]. */
  readonly importanceT: ArrayLike<number>
  /**
   * log κ, the logarithm of the same for a divergence that is estimated from the action taken; 0 for
   * actions of π; [N]. A logarithm, because κ has to make up for estimates that overflow where κ is 0.
   */
  readonly divergenceLogImportanceT: ArrayLike<number>
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
  /** Estimate, in nats, of how far the policy has moved since before the update. */
  readonly approxKl: number
  /** Share of steps whose ratio lies beyond the bounds, whether that takes their gradient or not. */
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
 * which is 1 for an exact divergence. Throws a `ContractError` where the loss or a step's log π is not
 * finite.
 */
export function groupLoss(batch: GroupBatch, settings: GroupLossSettings): GroupLoss {
  const { advantagesT, proximalLogProbsT, importanceT, divergenceLogImportanceT } = batch
  const { stepWeightsT, referenceLogits } = batch
  const { clipLow, clipHigh, divergenceCoefficient, entropyBonus } = settings
  const lists = { proximalLogProbsT, importanceT, divergenceLogImportanceT, stepWeightsT }
  const at = new LossSteps(batch, lists, referenceLogits)
  const steps = at.count
  const sums = { loss: 0, entropy: 0, kl: 0, clipped: 0, divergence: 0 }
  for (let t = 0; t < steps; t++) {
    at.goTo(t)
    const { logProb, entropy } = at
    const logRatio = logProb - proximalLogProbsT[t]!
    const advantage = advantagesT[t]!
    const ratio = probabilityRatio(logRatio, advantage, t)
    const weight = stepWeightsT[t]!
    const bound = Math.min(1 + clipHigh, Math.max(1 - clipLow, ratio)) * advantage
    const scaled = weight * importanceT[t]!
    sums.loss -= scaled * Math.min(ratio * advantage, bound)
    sums.entropy += entropy
    sums.loss -= weight * entropyBonus * entropy
    at.addEntropyGradient(weight * entropyBonus)
    sums.kl += ratio - 1 - logRatio
    if (ratio < 1 - clipLow || ratio > 1 + clipHigh) sums.clipped++
    if (bound >= ratio * advantage) at.addPolicyGradient(scaled * ratio * advantage)
    const coefficient = weight * divergenceCoefficient
    if (settings.divergence === 'exact') {
      const divergence = at.addDivergenceGradient(coefficient)
      sums.loss += coefficient * divergence
      sums.divergence += divergence
      continue
    }
    const logReferenceRatio = at.referenceLogProb() - logProb
    const sampled = sampledDivergence(logReferenceRatio, divergenceLogImportanceT[t]!, t)
    const pull = coefficient * sampled.share
    if (pull !== 0) at.addPolicyGradient(pull * sampled.slope)
    sums.loss += pull * sampled.estimate
    sums.divergence += sampled.share * sampled.estimate
  }
  assertFiniteLoss({ loss: sums.loss, entropy: sums.entropy, divergence: sums.divergence })
  return {
    loss: sums.loss,
    gradient: at.gradient,
    entropy: sums.entropy / steps,
    approxKl: sums.kl / steps,
    clipFraction: sums.clipped / steps,
    divergence: sums.divergence / steps,
  }
}

interface SampledDivergence {
  /** What the estimate and its slope are multiplied by. */
  readonly share: number
  /** In nats. */
  readonly estimate: number
  /** What −dlog π of the action is multiplied by in the gradient of the estimate. */
  readonly slope: number
}

/**
 * κ (e^x − 1 − x), x = log reference − log π of the action taken: Schulman's third estimator
 * ("Approximating KL divergence", 2020), which is never negative and, for actions drawn from π, right on
 * average. For an action that π all but rules out and that exploration drew, it is huge: κ has to
 * make up for who drew it.
 *
 * Where e^x would overflow it is taken into the share: κ (e^x − 1 − x) = κ e^x (1 − e^−x (1 + x)), and
 * κ e^x = e^(log κ + x) is about reference / μ. Throws a `ContractError` where that overflows too.
 */
function sampledDivergence(x: number, logImportance: number, t: number): SampledDivergence {
  if (x <= largestExponent) {
    const ratio = Math.exp(x)
    return { share: Math.exp(logImportance), estimate: ratio - 1 - x, slope: ratio - 1 }
  }
  const exponent = logImportance + x
  if (!(exponent <= largestExponent)) {
    throw new ContractError(
      `At step ${t} of the batch the initializer makes the action e^${x} times as likely as the policy does: lower \`learningRate\`, or measure the pull towards it with \`divergence: exact\``,
    )
  }
  const inverse = Math.exp(-x)
  return { share: Math.exp(exponent), estimate: 1 - inverse * (1 + x), slope: 1 - inverse }
}
