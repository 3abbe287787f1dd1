import { type ImportanceRule, importanceWeight } from '../importance.ts'
import { assertFiniteLoss, LossSteps, type PolicyLoss, type PolicySteps } from '../policy-loss.ts'

// Pure functions. Legend: N steps of many episodes, A actions.

export interface ReinforceBatch extends PolicySteps {
  /** log μ(a|s) of the policy that acted; shape [N]. */
  readonly behaviourLogProbsT: ArrayLike<number>
  /** Factor of the divergence from the reference, per step; shape [N]. */
  readonly divergenceWeightsT: ArrayLike<number>
  /**
   * The first so many steps were made by the latest policies; only they enter the statistics, and only
   * they are weighted by who made them.
   */
  readonly onPolicySteps: number
}

export interface ReinforceLoss extends PolicyLoss {
  /** Mean of log μ − log π over the same steps as the entropy: how far what acted is from the policy. */
  readonly behaviourKl: number
}

/**
 * REINFORCE (Williams 1992) held to a reference policy:
 * loss = mean over t of −ρ_t · advantage_t · log π(a_t|s_t) + divergenceWeight_t · KL(π ‖ reference)
 * − entropyBonus · H(π), the last over the on-policy steps. With a uniform reference the second term is
 * an entropy bonus too, up to a constant.
 *
 * Throws a `ContractError` where the loss or a step's log π is not finite.
 *
 * @param referenceLogits the reference in every state, shape [A], or of each step, shape [N × A];
 *   zeros for uniform
 */
export function reinforceLoss(
  batch: ReinforceBatch,
  importance: ImportanceRule,
  referenceLogits: Float32Array,
  entropyBonus = 0,
): ReinforceLoss {
  const { advantagesT, behaviourLogProbsT, divergenceWeightsT } = batch
  const at = new LossSteps(batch, { behaviourLogProbsT, divergenceWeightsT }, referenceLogits)
  const steps = at.count
  let loss = 0
  let entropySum = 0
  let klSum = 0
  for (let t = 0; t < steps; t++) {
    at.goTo(t)
    const { logProb, entropy } = at
    const divergenceWeight = divergenceWeightsT[t]!
    const advantage = advantagesT[t]!
    const behaviour = behaviourLogProbsT[t]!
    // What comes after is imitated, whoever wrote it.
    const rule = t < batch.onPolicySteps ? importance : 'none'
    const weight = advantage * importanceWeight(rule, advantage, logProb - behaviour)
    loss -= weight * logProb
    if (t < batch.onPolicySteps) {
      loss -= entropyBonus * entropy
      at.addEntropyGradient(entropyBonus / steps)
      entropySum += entropy
      klSum += behaviour - logProb
    }
    at.addPolicyGradient(weight / steps)
    if (divergenceWeight !== 0) {
      loss += divergenceWeight * at.addDivergenceGradient(divergenceWeight / steps)
    }
  }
  assertFiniteLoss({ loss, entropy: entropySum, divergence: klSum })
  const scale = 1 / Math.max(1, batch.onPolicySteps)
  return {
    loss: loss / steps,
    gradient: at.gradient,
    entropy: entropySum * scale,
    behaviourKl: klSum * scale,
  }
}
