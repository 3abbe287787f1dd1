import { ContractError } from '../../src/core/errors.ts'
import { entropyOf, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import { assertLength } from '../../src/nn/shape.ts'

// Pure functions from network outputs to a loss and its gradient with respect to those outputs.
// Legend: N steps (of many episodes), A actions. Probabilities, entropies and divergences are over
// the allowed actions only; the gradient of every other action's logit is 0.

/**
 * How a step made by an older or mixed policy μ is weighted when its advantage is negative or not.
 * `none`: as if it were on-policy. `truncated`: min(1, π/μ). `tapered`: only negative advantages get
 * min(1, π/μ), so that a good find is learnt at full strength and an unlikely bad one is not pushed
 * down without end (Le Roux et al. 2025, "Tapered off-policy REINFORCE").
 */
export type ImportanceRule = 'none' | 'truncated' | 'tapered'

export interface ReinforceBatch {
  /** Shape [N × A], row-major. */
  readonly logitsT: Float32Array
  /** N masks of shape [A], in force when the actions were chosen. */
  readonly masksT: readonly Int8Array[]
  /** Shape [N]. */
  readonly actionsT: ArrayLike<number>
  /** Factor of −log π(a|s), a constant to the gradient; shape [N]. */
  readonly advantagesT: ArrayLike<number>
  /** log μ(a|s) of the policy that acted; shape [N]. */
  readonly behaviourLogProbsT: ArrayLike<number>
  /** Factor of the divergence from the reference, per step; shape [N]. */
  readonly divergenceWeightsT: ArrayLike<number>
  /** The first so many steps were made by the latest policies; only they enter the statistics. */
  readonly onPolicySteps: number
}

export interface PolicyLoss {
  /** Mean over the N steps. */
  readonly loss: number
  /** dloss/dlogits, shape [N × A]. */
  readonly gradient: Float32Array
  /** Mean entropy in nats over the on-policy steps. */
  readonly entropy: number
  /** Mean log μ − log π over the same steps: how far the policy has moved since it acted. */
  readonly approxKl: number
}

/**
 * REINFORCE (Williams 1992) held to a reference policy:
 * loss = mean over t of −ρ_t · advantage_t · log π(a_t|s_t) + divergenceWeight_t · KL(π ‖ reference).
 * With a uniform reference the second term is the entropy bonus, up to a constant.
 *
 * @param referenceLogits the reference in every state, shape [A], or of each step, shape [N × A];
 *   zeros for uniform
 */
export function reinforceLoss(
  batch: ReinforceBatch,
  importance: ImportanceRule,
  referenceLogits: Float32Array,
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
    const logProb = logitsT[offset + action]! - maskedSoftmax(logitsT, offset, mask, probs)
    const entropy = entropyOf(probs)
    const divergenceWeight = divergenceWeightsT[t]!
    const advantage = advantagesT[t]!
    const behaviour = behaviourLogProbsT[t]!
    const weight = advantage * importanceWeight(importance, advantage, logProb - behaviour)
    loss -= weight * logProb
    if (t < batch.onPolicySteps) {
      entropySum += entropy
      klSum += behaviour - logProb
    }
    addPolicyGradient(gradient, offset, probs, action, weight / steps)
    if (divergenceWeight !== 0) {
      const reference = referenceRow(referenceLogits, t, actionCount)
      const normaliser = maskedSoftmax(reference, 0, mask, scratch)
      const divergence = addDivergenceGradient(
        gradient,
        offset,
        probs,
        reference,
        normaliser,
        divergenceWeight / steps,
      )
      loss += divergenceWeight * divergence
    }
  }
  const scale = 1 / Math.max(1, batch.onPolicySteps)
  return { loss: loss / steps, gradient, entropy: entropySum * scale, approxKl: klSum * scale }
}

/** Throws unless there is one reference for every state, [A], or one for each step, [N × A]. */
export function assertReference(
  referenceLogits: Float32Array,
  steps: number,
  actionCount: number,
): void {
  if (referenceLogits.length === actionCount) return
  assertLength('referenceLogits', referenceLogits, steps * actionCount)
}

/** The reference of step t, shape [A]. */
export function referenceRow(
  referenceLogits: Float32Array,
  t: number,
  actionCount: number,
): Float32Array {
  if (referenceLogits.length === actionCount) return referenceLogits
  return referenceLogits.subarray(t * actionCount, (t + 1) * actionCount)
}

/** The factor ρ of {@link ImportanceRule} from log π − log μ. */
export function importanceWeight(
  rule: ImportanceRule,
  advantage: number,
  logRatio: number,
): number {
  if (rule === 'none' || (rule === 'tapered' && advantage >= 0)) return 1
  return Math.min(1, Math.exp(logRatio))
}

/** Adds d(−weight · log π(action))/dlogits = weight · (π − onehot) to one row. */
export function addPolicyGradient(
  gradient: Float32Array,
  offset: number,
  probs: Float64Array,
  action: number,
  weight: number,
): void {
  for (let a = 0; a < probs.length; a++) {
    const p = probs[a]!
    if (p > 0) gradient[offset + a]! += weight * p
  }
  gradient[offset + action]! -= weight
}

/**
 * Adds d(weight · KL(π ‖ reference))/dlogits = weight · π (log π − log reference − KL) to one row.
 *
 * @param referenceLogits shape [A]
 * @param normaliser log Σ exp of those that are allowed
 * @returns KL(π ‖ reference) in nats
 */
export function addDivergenceGradient(
  gradient: Float32Array,
  offset: number,
  probs: Float64Array,
  referenceLogits: Float32Array,
  normaliser: number,
  weight: number,
): number {
  let divergence = 0
  for (let a = 0; a < probs.length; a++) {
    const p = probs[a]!
    if (p > 0) divergence += p * (Math.log(p) - referenceLogits[a]! + normaliser)
  }
  for (let a = 0; a < probs.length; a++) {
    const p = probs[a]!
    if (p === 0) continue
    const excess = Math.log(p) - referenceLogits[a]! + normaliser - divergence
    gradient[offset + a]! += weight * p * excess
  }
  return divergence
}

function assertBatch(batch: ReinforceBatch): number {
  const steps = batch.masksT.length
  const actionCount = batch.masksT[0]?.length ?? 0
  if (actionCount === 0) throw new ContractError('Expected a batch of at least one step')
  assertLength('logitsT', batch.logitsT, steps * actionCount)
  assertLength('actionsT', batch.actionsT, steps)
  assertLength('advantagesT', batch.advantagesT, steps)
  assertLength('behaviourLogProbsT', batch.behaviourLogProbsT, steps)
  assertLength('divergenceWeightsT', batch.divergenceWeightsT, steps)
  return actionCount
}
