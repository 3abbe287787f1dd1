import { ContractError } from '../../src/core/errors.ts'
import { assertFinite, notFinite } from '../../src/nn/finite.ts'
import { assertLength } from '../../src/nn/shape.ts'

// What the losses of policies share: pure functions from network outputs to a loss and its gradient
// with respect to those outputs. Legend: N steps (of many episodes), A actions. Probabilities,
// entropies and divergences are over the allowed actions only; the gradient of every other action's
// logit is 0.

/** The steps that a loss is about. */
export interface PolicySteps {
  /** Shape [N × A], row-major. */
  readonly logitsT: Float32Array
  /** N masks of shape [A], in force when the actions were chosen. */
  readonly masksT: readonly Int8Array[]
  /** Shape [N]. */
  readonly actionsT: ArrayLike<number>
  /** Factor of −log π(a|s), a constant to the gradient; shape [N]. */
  readonly advantagesT: ArrayLike<number>
}

export interface PolicyLoss {
  /** Mean over the N steps, by their weights where they have any. */
  readonly loss: number
  /** dloss/dlogits, shape [N × A]. */
  readonly gradient: Float32Array
  /** Mean entropy in nats, over the on-policy steps where there are others. */
  readonly entropy: number
  /**
   * Estimate over the same steps, in nats, of how far the policy has moved: since it acted, or, where
   * a batch has the policy before the update, since then.
   */
  readonly approxKl: number
}

/** Throws a `ContractError` unless there are steps and every list has one entry for each. */
export function assertSteps(batch: PolicySteps): {
  readonly steps: number
  readonly actionCount: number
} {
  const steps = batch.masksT.length
  const actionCount = batch.masksT[0]?.length ?? 0
  if (actionCount === 0) throw new ContractError('Expected a batch of at least one step')
  assertLength('logitsT', batch.logitsT, steps * actionCount)
  assertLength('actionsT', batch.actionsT, steps)
  assertLength('advantagesT', batch.advantagesT, steps)
  return { steps, actionCount }
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

/**
 * log π of the action that a step took. Throws a `ContractError` where the policy rules it out: no
 * finite loss is right for what can no longer be drawn.
 *
 * @param normaliser log Σ exp of the allowed logits
 */
export function actionLogProb(
  { logitsT, actionsT }: PolicySteps,
  t: number,
  offset: number,
  normaliser: number,
): number {
  const action = actionsT[t]!
  const logProb = logitsT[offset + action]! - normaliser
  if (Number.isFinite(logProb)) return logProb
  throw notFinite(`log π of action ${action} at step ${t} of the batch`, logProb)
}

/** Throws a `ContractError` unless the numbers of a loss are finite. */
export function assertFiniteLoss(numbers: Readonly<Record<string, number>>): void {
  for (const name in numbers) assertFinite(`The policy's ${name}`, numbers[name]!)
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

/** Adds d(−weight · H(π))/dlogits = weight · π (log π + H) to one row of entropy H. */
export function addEntropyGradient(
  gradient: Float32Array,
  offset: number,
  probs: Float64Array,
  entropy: number,
  weight: number,
): void {
  if (weight === 0) return
  for (let a = 0; a < probs.length; a++) {
    const p = probs[a]!
    if (p > 0) gradient[offset + a]! += weight * p * (Math.log(p) + entropy)
  }
}

/**
 * Adds d(weight · KL(π ‖ reference))/dlogits = weight · π (log π − log reference − KL) to one row.
 *
 * @param referenceLogits shape [A]
 * @param normaliser log Σ exp of those that are allowed
 * @returns KL(π ‖ reference) in nats. Throws a `ContractError` where it is infinite: the reference
 *   rules out what the policy may do.
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
  if (!Number.isFinite(divergence)) {
    throw notFinite("The policy's divergence from its initializer", divergence)
  }
  for (let a = 0; a < probs.length; a++) {
    const p = probs[a]!
    if (p === 0) continue
    const excess = Math.log(p) - referenceLogits[a]! + normaliser - divergence
    gradient[offset + a]! += weight * p * excess
  }
  return divergence
}
