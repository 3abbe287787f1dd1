import { z } from 'zod'
import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
} from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { Rng, type RngState } from '../../src/random/rng.ts'
import { defineAgent } from '../agent-definition.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'
import { ExplorationPrior } from '../exploration-prior.ts'

/**
 * The baseline without learning: uniform under the mask, or in proportion to the initializer's
 * static prior where one is given. The same in training and evaluation.
 */
class RandomAgent implements Agent {
  readonly name = 'random'
  readonly policyVersion = 0
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
      const action = this.#prior.sample(mask, this.#rng)
      actions[row] = action
      logProbs[row] = Math.log(this.#prior.probability(action, mask))
    })
    return { actions, logProbs, policyVersion: 0 }
  }

  async learn(): Promise<LearnMetrics | null> {
    return null
  }

  async getState(): Promise<AgentState> {
    const rng = this.#rng.getState() as unknown as Json
    return { tensors: {}, json: { ...this.#identity, rng } }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#identity, (json) => {
      this.#rng = Rng.fromState(json.rng as unknown as RngState)
    })
  }

  dispose(): void {}
}

export const randomAgent = defineAgent({
  name: 'random',
  description: 'Uniform under the action mask, or the initializer’s static prior; never learns.',
  configSchema: z.strictObject({}),
  make: ({ actionSpace, rng, initializer }) =>
    new RandomAgent(actionSpace.n, rng.split('act'), initializer?.staticLogits ?? null),
})
