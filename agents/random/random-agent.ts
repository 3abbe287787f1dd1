import { z } from 'zod'
import type {
  ActRequest,
  ActResult,
  AgentState,
  Learner,
  Policy,
  PolicySnapshot,
} from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { ExplorationPrior } from '../exploration-prior.ts'
import { localAgent } from '../local-agent.ts'

const storedPolicy = { schema: z.object({ rng: rngState }) }

/**
 * The baseline without learning: uniform under the mask, or in proportion to the initializer's
 * static prior where one is given. The same in training and evaluation.
 */
class RandomPolicy implements Policy {
  readonly version = 0
  readonly #identity: StateIdentity
  readonly #prior: ExplorationPrior
  #rng: Rng

  constructor(actionCount: number, rng: Rng, staticLogits: Float32Array | null) {
    this.#identity = { agent: 'random', version: 1, actionCount, observationSize: 0 }
    this.#prior = new ExplorationPrior(actionCount, staticLogits)
    this.#rng = rng
  }

  async act(request: ActRequest): Promise<ActResult> {
    const batch = request.actionMasks.length
    const actions = new Int32Array(batch)
    const logProbs = new Float32Array(batch)
    request.actionMasks.forEach((mask, row) => {
      if (mask.length !== this.#identity.actionCount) {
        throw new ContractError(
          `Expected masks of ${this.#identity.actionCount} actions, got ${mask.length}`,
        )
      }
      const prior = this.#prior.under(mask)
      const action = prior.draw(this.#rng)
      actions[row] = action
      logProbs[row] = Math.log(prior.probability(action))
    })
    return { actions, logProbs, policyVersion: 0 }
  }

  async getState(): Promise<AgentState> {
    return { tensors: {}, json: { ...this.#identity, rng: this.#rng.getState() } }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#identity, storedPolicy, ({ rng }) => {
      this.#rng = Rng.fromState(rng)
    })
  }

  async load(_nothing: PolicySnapshot): Promise<void> {}

  dispose(): void {}
}

/** Has nothing to learn, nor to store. */
const noLearner: Learner = {
  learn: async () => null,
  snapshot: async () => ({ version: 0, state: { tensors: {}, json: {} } }),
  getState: async () => ({ tensors: {}, json: {} }),
  setState: async () => {},
  dispose() {},
}

export const randomAgent = defineAgent({
  name: 'random',
  description: 'Uniform under the action mask, or the initializer’s static prior; never learns.',
  configSchema: z.strictObject({}),
  make: ({ actionSpace, rng, initializer }) => {
    const staticLogits = initializer?.staticLogits ?? null
    return localAgent(
      'random',
      new RandomPolicy(actionSpace.n, rng.split('act'), staticLogits),
      noLearner,
    )
  },
})
