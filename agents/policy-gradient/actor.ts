import type { ActRequest, ActResult } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import { maskedArgmax, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import type { Rng } from '../../src/random/rng.ts'
import { categorical, type Distribution, drawMixture } from '../exploration-mixture.ts'
import type { Guide } from './guidance.ts'
import type { PolicyNetwork } from './policy-network.ts'

// Legend: B environments, A actions.

export interface ActorOptions {
  readonly network: PolicyNetwork
  /** An observation as the row that the network reads. */
  readObservation(observation: Observation): Float32Array
  /** Static logits of the prior, shape [A]; zeros for uniform. */
  readonly priorLogits: Float32Array
  /** Share ε of exploratory actions that come from the prior instead of the policy. */
  readonly explorationEpsilon: number
  /** Steers exploration; null leaves every choice to the policy. */
  readonly guide: Guide | null
}

/** Chooses actions for a batch from a masked categorical policy: one forward pass, host sampling. */
export class CategoricalActor {
  readonly #options: ActorOptions
  readonly #probs: Float64Array
  readonly #priorProbs: Float64Array

  constructor(options: ActorOptions) {
    this.#options = options
    this.#probs = new Float64Array(options.network.actionCount)
    this.#priorProbs = new Float64Array(options.network.actionCount)
  }

  /**
   * Exploring: a draw from (1 − ε) π + ε prior, with the log-probability of that mixture; 0 for an
   * action that the guide forces; nothing is steered in a request without `episodes`. Otherwise: the most likely action, and log π of it.
   * Exploration draws from the request's prior logits where it has any.
   */
  async act(request: ActRequest, rng: Rng, policyVersion: number): Promise<ActResult> {
    const { actionMasks, explore, priorLogits, positions } = request
    const observations = request.observations.map(this.#options.readObservation)
    const { network, guide, explorationEpsilon } = this.#options
    const { actionCount } = network
    const policy = categorical(this.#probs)
    const batch = observations.length
    const logits = await network.act(observations, priorLogits, positions, explore) // [B × A]
    const actions = new Int32Array(batch)
    const logProbs = new Float32Array(batch)
    for (let row = 0; row < batch; row++) {
      const mask = actionMasks[row]
      if (mask?.length !== actionCount) {
        throw new ContractError(
          `Expected ${batch} masks of ${actionCount} actions, got ${mask?.length}`,
        )
      }
      const episode = request.episodes?.[row]
      const guidance = explore && episode ? guide?.next(episode, mask, rng) : undefined
      if (guidance !== undefined && guidance.action !== null) {
        actions[row] = guidance.action
        continue
      }
      const open = guidance?.mask ?? mask
      const offset = row * actionCount
      if (guidance !== undefined) temper(logits, offset, actionCount, guidance.temperature)
      const normaliser = maskedSoftmax(logits, offset, open, this.#probs)
      if (explore) {
        const priorOf = () => this.#prior(priorLogits?.[row], open)
        const [action, probability] = drawMixture(policy, priorOf, explorationEpsilon, rng)
        actions[row] = action
        logProbs[row] = Math.log(probability)
      } else {
        const action = maskedArgmax(logits, offset, mask)
        actions[row] = action
        logProbs[row] = logits[offset + action]! - normaliser
      }
    }
    return { actions, logProbs, policyVersion }
  }

  /** What exploration draws from in place of the policy. */
  #prior(rowPrior: Float32Array | undefined, mask: Int8Array): Distribution {
    maskedSoftmax(rowPrior ?? this.#options.priorLogits, 0, mask, this.#priorProbs)
    return categorical(this.#priorProbs)
  }
}

function temper(logits: Float32Array, offset: number, count: number, temperature: number): void {
  if (temperature === 1) return
  for (let a = offset; a < offset + count; a++) logits[a]! /= temperature
}
