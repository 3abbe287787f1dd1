import type { ActRequest, ActResult } from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import { maskedArgmax, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import type { Parameters } from '../../src/nn/parameters.ts'
import type { Rng } from '../../src/random/rng.ts'
import { categorical, drawMixture } from '../exploration-mixture.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { ObservationPacker } from '../observation.ts'
import type { QNetwork } from './network.ts'
import type { LearningPrior } from './prior/learning-prior.ts'

export interface QActorOptions {
  readonly network: QNetwork
  /** It acts by these. */
  readonly parameters: Parameters
  /** What the values start from where that learns, in the place of the request's logits; else null. */
  readonly learningPrior: LearningPrior | null
  readonly actionCount: number
  /** What exploration draws from where the request has no prior logits. */
  readonly prior: ExplorationPrior
  /** Temperature of the softmax over values that exploring actions are drawn from; 0: the best. */
  readonly temperature: number
}

/**
 * Chooses actions by their values: the best, or exploring with probability ε one from the prior and
 * otherwise one from softmax(Q / temperature). The prior is the request's own logits where it has
 * any, else the static one: that of before it learnt, where it does. Noisy weights are drawn once per request, and left out without exploring.
 */
export class QActor {
  readonly #options: QActorOptions
  readonly #packer: ObservationPacker
  readonly #probs: Float64Array

  constructor(options: QActorOptions) {
    this.#options = options
    this.#packer = new ObservationPacker(options.network.observationSize)
    this.#probs = new Float64Array(options.actionCount)
  }

  /** Log-probabilities are given the weights' noise, whose own distribution has no density here. */
  async act(
    request: ActRequest & { readonly observations: readonly Float32Array[] },
    epsilon: number,
    rng: Rng,
    policyVersion: number,
  ): Promise<ActResult> {
    const { observations, actionMasks, priorLogits, explore } = request
    const { network, parameters, learningPrior, actionCount, temperature } = this.#options
    const batch = observations.length
    for (let row = 0; row < batch; row++) {
      if (actionMasks[row]?.length === actionCount) continue
      throw new ContractError(
        `Expected ${batch} masks of ${actionCount} actions, got ${actionMasks[row]?.length}`,
      )
    }
    const states = {
      observations: this.#packer.pack(observations),
      masks: actionMasks,
      priors: (await learningPrior?.act(request.positions, explore)) ?? priorLogits ?? null,
    }
    const q = await network.predict(parameters, states, explore ? rng : null)
    if (explore && temperature > 0) for (let i = 0; i < q.length; i++) q[i]! /= temperature
    const policy = categorical(this.#probs)
    const actions = new Int32Array(batch)
    const logProbs = new Float32Array(batch)
    for (let row = 0; row < batch; row++) {
      const mask = actionMasks[row]!
      this.#policy(q, row * actionCount, mask, explore && temperature > 0)
      const [action, probability] = explore
        ? drawMixture(policy, () => this.#priorOf(priorLogits?.[row]).under(mask), epsilon, rng)
        : [this.#probs.indexOf(1), 1]
      actions[row] = action
      logProbs[row] = Math.log(probability)
    }
    return { actions, logProbs, policyVersion }
  }

  /** Probabilities without ε into the buffer, shape [A]. */
  #policy(values: Float32Array, offset: number, mask: Int8Array, soft: boolean): void {
    if (soft) maskedSoftmax(values, offset, mask, this.#probs)
    else this.#probs.fill(0)[maskedArgmax(values, offset, mask)] = 1
  }

  #priorOf(rowPrior: Float32Array | undefined): ExplorationPrior {
    const { actionCount, prior } = this.#options
    return rowPrior === undefined ? prior : new ExplorationPrior(actionCount, rowPrior)
  }
}
