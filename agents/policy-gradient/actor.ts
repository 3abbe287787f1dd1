import type { ActRequest, ActResult } from '../../src/core/agent.ts'
import type { Observation } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import { maskedArgmax, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import type { TrainedNetwork } from '../../src/nn/trained-network.ts'
import type { Rng } from '../../src/random/rng.ts'
import { categorical, type Distribution, drawMixture } from '../exploration-mixture.ts'
import { ObservationPacker } from '../observation.ts'
import type { Guide } from './guidance.ts'

// Legend: B environments, A actions, O network outputs (the first A are logits).

export interface ActorOptions {
  readonly network: TrainedNetwork
  /** An observation as the row that the network reads. */
  readObservation(observation: Observation): Float32Array
  readonly actionCount: number
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
  readonly #packer: ObservationPacker
  readonly #probs: Float64Array
  readonly #priorProbs: Float64Array

  constructor(options: ActorOptions) {
    this.#options = options
    this.#packer = new ObservationPacker(options.network.inputSize)
    this.#probs = new Float64Array(options.actionCount)
    this.#priorProbs = new Float64Array(options.actionCount)
  }

  /**
   * Exploring: a draw from (1 − ε) π + ε prior, with the log-probability of that mixture; 0 for an
   * action that the guide forces; nothing is steered in a request without `episodes`. Otherwise: the most likely action, and log π of it. Prior logits of
   * the request are added to the network's, and exploration then draws from them.
   */
  async act(request: ActRequest, rng: Rng, policyVersion: number): Promise<ActResult> {
    const { actionMasks, explore, priorLogits } = request
    const observations = request.observations.map(this.#options.readObservation)
    const { network, actionCount, guide, explorationEpsilon } = this.#options
    const policy = categorical(this.#probs)
    const batch = observations.length
    const width = network.outputSize
    const packed = this.#packer.pack(observations)
    const outputs = await network.predict(packed, batch) // [B × O]
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
      const offset = row * width
      const prior = priorLogits?.[row]
      if (prior !== undefined) addRow(outputs, offset, prior)
      if (guidance !== undefined) temper(outputs, offset, actionCount, guidance.temperature)
      const normaliser = maskedSoftmax(outputs, offset, open, this.#probs)
      if (explore) {
        const priorOf = () => this.#prior(prior, open)
        const [action, probability] = drawMixture(policy, priorOf, explorationEpsilon, rng)
        actions[row] = action
        logProbs[row] = Math.log(probability)
      } else {
        const action = maskedArgmax(outputs, offset, mask)
        actions[row] = action
        logProbs[row] = outputs[offset + action]! - normaliser
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

function addRow(outputs: Float32Array, offset: number, row: Float32Array): void {
  for (let a = 0; a < row.length; a++) outputs[offset + a]! += row[a]!
}

function temper(outputs: Float32Array, offset: number, count: number, temperature: number): void {
  if (temperature === 1) return
  for (let a = offset; a < offset + count; a++) outputs[a]! /= temperature
}
