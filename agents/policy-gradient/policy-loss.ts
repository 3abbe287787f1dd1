import { ContractError } from '../../src/core/errors.ts'
import { assertFinite, notFinite } from '../../src/nn/finite.ts'
import { entropyOf, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import { assertLength } from '../../src/nn/shape.ts'

// What the losses of policies share, which are pure functions from network outputs to a loss and its
// gradient with respect to those outputs. Legend: N steps (of many episodes), A actions. Probabilities,
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
}

/** Throws a `ContractError` unless the numbers of a loss are finite. */
export function assertFiniteLoss(numbers: Readonly<Record<string, number>>): void {
  for (const name in numbers) assertFinite(`The policy's ${name}`, numbers[name]!)
}

/** The steps of a batch, one after the other, and the gradient that their terms add up to. */
export class LossSteps {
  readonly count: number
  /** dloss/dlogits so far, shape [N × A]. */
  readonly gradient: Float32Array
  /** log π of the action that the step took. */
  logProb = 0
  /** Of the policy at the step, in nats. */
  entropy = 0
  readonly #batch: PolicySteps
  readonly #referenceLogits: Float32Array
  readonly #probs: Float64Array
  readonly #scratch: Float64Array
  #t = 0
  #offset = 0

  /**
   * Throws a `ContractError` unless there are steps, and every list has one entry for each.
   *
   * @param lists what the loss has of each step beside the batch's own
   * @param referenceLogits the reference policy in every state, shape [A], or of each step, [N × A]
   */
  constructor(
    batch: PolicySteps,
    lists: Readonly<Record<string, ArrayLike<number>>>,
    referenceLogits: Float32Array,
  ) {
    const steps = batch.masksT.length
    const actionCount = batch.masksT[0]?.length ?? 0
    if (actionCount === 0) throw new ContractError('Expected a batch of at least one step')
    assertLength('logitsT', batch.logitsT, steps * actionCount)
    const { actionsT, advantagesT } = batch
    for (const [name, list] of Object.entries({ actionsT, advantagesT, ...lists })) {
      assertLength(name, list, steps)
    }
    if (referenceLogits.length !== actionCount) {
      assertLength('referenceLogits', referenceLogits, steps * actionCount)
    }
    this.count = steps
    this.gradient = new Float32Array(batch.logitsT.length)
    this.#batch = batch
    this.#referenceLogits = referenceLogits
    this.#probs = new Float64Array(actionCount)
    this.#scratch = new Float64Array(actionCount)
  }

  /**
   * Goes to a step. Throws a `ContractError` where the policy rules out the action taken: no finite
   * loss is right for what can no longer be drawn.
   */
  goTo(t: number): void {
    const { logitsT, masksT, actionsT } = this.#batch
    this.#t = t
    this.#offset = t * this.#probs.length
    const normaliser = maskedSoftmax(logitsT, this.#offset, masksT[t]!, this.#probs)
    const action = actionsT[t]!
    this.logProb = logitsT[this.#offset + action]! - normaliser
    if (!Number.isFinite(this.logProb)) {
      throw notFinite(`log π of action ${action} at step ${t} of the batch`, this.logProb)
    }
    this.entropy = entropyOf(this.#probs)
  }

  /** Adds d(−weight · log π(action))/dlogits = weight · (π − onehot). */
  addPolicyGradient(weight: number): void {
    const { gradient } = this
    const [probs, offset] = [this.#probs, this.#offset]
    for (let a = 0; a < probs.length; a++) {
      const p = probs[a]!
      if (p > 0) gradient[offset + a]! += weight * p
    }
    gradient[offset + this.#batch.actionsT[this.#t]!]! -= weight
  }

  /** Adds d(−weight · H(π))/dlogits = weight · π (log π + H). */
  addEntropyGradient(weight: number): void {
    if (weight === 0) return
    const { gradient, entropy } = this
    const [probs, offset] = [this.#probs, this.#offset]
    for (let a = 0; a < probs.length; a++) {
      const p = probs[a]!
      if (p > 0) gradient[offset + a]! += weight * p * (Math.log(p) + entropy)
    }
  }

  /**
   * Adds d(weight · KL(π ‖ reference))/dlogits = weight · π (log π − log reference − KL).
   *
   * @returns KL(π ‖ reference) in nats. Throws a `ContractError` where it is infinite: the reference
   *   rules out what the policy may do.
   */
  addDivergenceGradient(weight: number): number {
    const { gradient } = this
    const [probs, offset] = [this.#probs, this.#offset]
    const { logits, normaliser } = this.#reference()
    let divergence = 0
    for (let a = 0; a < probs.length; a++) {
      const p = probs[a]!
      if (p > 0) divergence += p * (Math.log(p) - logits[a]! + normaliser)
    }
    if (!Number.isFinite(divergence)) {
      throw notFinite("The policy's divergence from its initializer", divergence)
    }
    for (let a = 0; a < probs.length; a++) {
      const p = probs[a]!
      if (p === 0) continue
      const excess = Math.log(p) - logits[a]! + normaliser - divergence
      gradient[offset + a]! += weight * p * excess
    }
    return divergence
  }

  /** log reference of the action that the step took. */
  referenceLogProb(): number {
    const { logits, normaliser } = this.#reference()
    return logits[this.#batch.actionsT[this.#t]!]! - normaliser
  }

  /** The reference's logits at the step, shape [A], and log Σ exp of those that are allowed. */
  #reference(): { readonly logits: Float32Array; readonly normaliser: number } {
    const [all, t, actionCount] = [this.#referenceLogits, this.#t, this.#probs.length]
    const isOne = all.length === actionCount
    const logits = isOne ? all : all.subarray(t * actionCount, (t + 1) * actionCount)
    return { logits, normaliser: maskedSoftmax(logits, 0, this.#batch.masksT[t]!, this.#scratch) }
  }
}
