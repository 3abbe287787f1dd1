import type { ActRequest, ActResult } from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import { maskedArgmax } from '../../src/nn/masked-categorical.ts'
import type { Mlp } from '../../src/nn/mlp.ts'
import type { Rng } from '../../src/random/rng.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { ObservationPacker } from '../observation.ts'

/**
 * ε-greedy over the allowed actions; exploration draws from the request's prior logits where it has
 * any, else from the static prior.
 */
export class EpsilonGreedyActor {
  readonly #network: Mlp
  readonly #prior: ExplorationPrior
  readonly #packer: ObservationPacker
  readonly #actionCount: number

  constructor(network: Mlp, actionCount: number, prior: ExplorationPrior) {
    this.#network = network
    this.#actionCount = actionCount
    this.#prior = prior
    this.#packer = new ObservationPacker(network.inputSize)
  }

  async act(
    request: ActRequest,
    epsilon: number,
    rng: Rng,
    policyVersion: number,
  ): Promise<ActResult> {
    const { observations, actionMasks, priorLogits } = request
    const batch = observations.length
    const share = request.explore ? epsilon : 0
    // A dueling network's value and mean shift all of a row's Q alike, so its advantages will do.
    const outputs = await this.#network.predict(this.#packer.pack(observations), batch)
    const actions = new Int32Array(batch)
    const logProbs = new Float32Array(batch)
    for (let row = 0; row < batch; row++) {
      const mask = actionMasks[row]
      if (mask?.length !== this.#actionCount) {
        throw new ContractError(
          `Expected ${batch} masks of ${this.#actionCount} actions, got ${mask?.length}`,
        )
      }
      const greedy = maskedArgmax(outputs, row * this.#network.outputSize, mask)
      const explores = share > 0 && rng.uniform() < share
      const rowPrior = share > 0 ? priorLogits?.[row] : undefined
      const prior =
        rowPrior === undefined ? this.#prior : new ExplorationPrior(this.#actionCount, rowPrior)
      const action = explores ? prior.sample(mask, rng) : greedy
      const fromPrior = share > 0 ? share * prior.probability(action, mask) : 0
      actions[row] = action
      logProbs[row] = Math.log(fromPrior + (action === greedy ? 1 - share : 0))
    }
    return { actions, logProbs, policyVersion }
  }
}
