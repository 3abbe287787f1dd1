import { largestExponent, probabilityRatio } from '../importance.ts'
import { assertFiniteLoss, LossSteps, type PolicyLoss, type PolicySteps } from '../policy-loss.ts'

// Pure functions. Legend: N steps, A actions.

export interface PpoBatch extends PolicySteps {
  /** log-probability under the policy that acted; shape [N]. */
  readonly behaviourLogProbsT: ArrayLike<number>
  /** log-probability under the policy before the update's first step; shape [N]. */
  readonly proximalLogProbsT: ArrayLike<number>
  /** The reference policy of each step, shape [N × A], where it depends on the state; else null. */
  readonly priorLogitsT?: Float32Array | null
}

export interface PpoLoss extends PolicyLoss {
  /** Estimate, in nats, of how far the policy has moved since before the update. */
  readonly approxKl: number
  /** Share of steps whose ratio lies beyond the clip range, whether that takes their gradient or not. */
  readonly clipFraction: number
}

export interface PpoSettings {
  /** ε: how far the probability ratio may move from 1. */
  readonly clipRange: number
  readonly divergenceCoefficient: number
  /** Factor of the policy's entropy in nats. */
  readonly entropyBonus: number
  /** The reference policy in every state, shape [A]; zeros for uniform, which is PPO's entropy bonus. */
  readonly referenceLogits: Float32Array
}

/**
 * PPO's clipped surrogate, held to a reference policy (Schulman et al. 2017, equations 7 and 9):
 * loss = mean of −min(r A, clip(r, 1 − ε, 1 + ε) A) + coefficient · KL(π ‖ reference) − bonus · H(π),
 * r = π / π_behaviour. The divergence that is reported, and that ends an update early, is from the
 * policy before the update: what exploration mixed in is no step of this one. Throws a `ContractError`
 * where the loss or a step's log π is not finite.
 */
export function ppoLoss(batch: PpoBatch, settings: PpoSettings): PpoLoss {
  const { clipRange, divergenceCoefficient, entropyBonus } = settings
  const referenceLogits = batch.priorLogitsT ?? settings.referenceLogits
  const { advantagesT, behaviourLogProbsT, proximalLogProbsT } = batch
  const lists = { behaviourLogProbsT, proximalLogProbsT }
  const at = new LossSteps(batch, lists, referenceLogits)
  const steps = at.count
  let loss = 0
  let entropySum = 0
  let klSum = 0
  let clipped = 0
  for (let t = 0; t < steps; t++) {
    at.goTo(t)
    const { logProb, entropy } = at
    const advantage = advantagesT[t]!
    const ratio = probabilityRatio(logProb - behaviourLogProbsT[t]!, advantage, t)
    const moved = logProb - proximalLogProbsT[t]!
    const bound = Math.min(1 + clipRange, Math.max(1 - clipRange, ratio)) * advantage
    const isClipped = bound < ratio * advantage
    loss -= Math.min(ratio * advantage, bound)
    entropySum += entropy
    loss -= entropyBonus * entropy
    at.addEntropyGradient(entropyBonus / steps)
    // An estimate, which the bound keeps finite: how far it is past every target does not matter.
    klSum += Math.exp(Math.min(moved, largestExponent)) - 1 - moved
    if (Math.abs(ratio - 1) > clipRange) clipped++
    if (!isClipped) at.addPolicyGradient((ratio * advantage) / steps)
    loss += divergenceCoefficient * at.addDivergenceGradient(divergenceCoefficient / steps)
  }
  assertFiniteLoss({ loss, entropy: entropySum, divergence: klSum })
  return {
    loss: loss / steps,
    gradient: at.gradient,
    entropy: entropySum / steps,
    approxKl: klSum / steps,
    clipFraction: clipped / steps,
  }
}
