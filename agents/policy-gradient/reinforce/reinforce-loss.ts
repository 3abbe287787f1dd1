import { entropyOf, maskedSoftmax } from '../../../src/nn/masked-categorical.ts'
import { assertLength } from '../../../src/nn/shape.ts'
import { type ImportanceRule, importanceWeight } from '../importance.ts'
import {
  actionLogProb,
  addDivergenceGradient,
  addEntropyGradient,
  addPolicyGradient,
  assertFiniteLoss,
  assertReference,
  assertSteps,
  type PolicyLoss,
  type PolicySteps,
  referenceRow,
} from '../policy-loss.ts'

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
): PolicyLoss {
  const { logitsT, masksT, actionsT, advantagesT, behaviourLogProbsT, divergenceWeightsT } = batch
  const steps = masksT.length
  const actionCount = assertBatch(batch)
  const gradient = new Float32Array(logitsT.length)
  const probs = new Float64Array(actionCount)
  assertReference(referenceLogits, steps, actionCount)
  const scratch = new Float64Array(actionCount)
  let loss = 0
  let entropySum = 0
  let klSum = 0
  for (let t = 0; t < steps; t++) {
    const offset = t * actionCount
    const mask = masksT[t]!
    const action = actionsT[t]!
    const normaliser = maskedSoftmax(logitsT, offset, mask, probs)
    const logProb = actionLogProb(batch, t, offset, normaliser)
    const entropy = entropyOf(probs)
    const divergenceWeight = divergenceWeightsT[t]!
    const advantage = advantagesT[t]!
    const behaviour = behaviourLogProbsT[t]!
    // What comes after is imitated, whoever wrote it.
    const rule = t < batch.onPolicySteps ? importance : 'none'
    const weight = advantage * importanceWeight(rule, advantage, logProb - behaviour)
    loss -= weight * logProb
    if (t < batch.onPolicySteps) {
      loss -= entropyBonus * entropy
      addEntropyGradient(gradient, offset, probs, entropy, entropyBonus / steps)
      entropySum += entropy
      klSum += behaviour - logProb
    }
    addPolicyGradient(gradient, offset, probs, action, weight / steps)
    if (divergenceWeight !== 0) {
      const reference = referenceRow(referenceLogits, t, actionCount)
      const referenceNormaliser = maskedSoftmax(reference, 0, mask, scratch)
      const divergence = addDivergenceGradient(
        gradient,
        offset,
        probs,
        reference,
        referenceNormaliser,
        divergenceWeight / steps,
      )
      loss += divergenceWeight * divergence
    }
  }
  assertFiniteLoss({ loss, entropy: entropySum, divergence: klSum })
  const scale = 1 / Math.max(1, batch.onPolicySteps)
  return { loss: loss / steps, gradient, entropy: entropySum * scale, approxKl: klSum * scale }
}

function assertBatch(batch: ReinforceBatch): number {
  const { steps, actionCount } = assertSteps(batch)
  assertLength('behaviourLogProbsT', batch.behaviourLogProbsT, steps)
  assertLength('divergenceWeightsT', batch.divergenceWeightsT, steps)
  return actionCount
}
