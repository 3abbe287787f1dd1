import { z } from 'zod'
import type { AgentState, StoredTensor } from '../../src/core/agent.ts'
import type { JsonObject } from '../../src/core/json.ts'
import type { Network } from '../../src/nn/network.ts'
import type { Optimizer } from '../../src/nn/optimizer.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { restoreState, type StateIdentity } from '../agent-state.ts'

const count = z.int().min(0)

/** What the policy keeps; what the agent keeps beside it is read by whoever it belongs to. */
const storedPolicy = {
  schema: z.looseObject({
    policyVersion: count,
    optimizerSteps: count,
    actRng: rngState,
    learnRng: rngState,
  }),
}

/** A part of an agent's state; names of tensors and keys must not meet those of other parts. */
export interface StatePart {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: JsonObject
}

/** What every policy-gradient agent owns and saves: weights, optimizer, generators, a counter. */
export class LearningPolicy {
  readonly network: Network
  /** Updates so far. */
  version = 0
  /** Draws actions. */
  actRng: Rng
  /** Draws what updates choose. */
  learnRng: Rng
  readonly #identity: StateIdentity
  readonly #optimizer: Optimizer

  /** @param rng the generators are split off it. Disposes the network with itself. */
  constructor(identity: StateIdentity, network: Network, optimizer: Optimizer, rng: Rng) {
    this.network = network
    this.#identity = identity
    this.#optimizer = optimizer
    this.actRng = rng.split('act')
    this.learnRng = rng.split('learn')
  }

  /** @param own what the agent keeps beside the policy. */
  getState(own: StatePart): AgentState {
    const optimizer = this.#optimizer.getState('adam/')
    return {
      tensors: {
        ...this.network.parameters.toStored('net/'),
        ...optimizer.tensors,
        ...own.tensors,
      },
      json: {
        ...this.#identity,
        policyVersion: this.version,
        optimizerSteps: optimizer.steps,
        actRng: this.actRng.getState(),
        learnRng: this.learnRng.getState(),
        ...own.json,
      },
    }
  }

  /**
   * Takes a state, and lets `restoreOwn` take the agent's own part of it. Throws a `CheckpointError`
   * when it belongs to another agent or is damaged.
   */
  setState(state: AgentState, restoreOwn: (part: StatePart) => void): void {
    restoreState(state, this.#identity, storedPolicy, (stored) => {
      const { tensors } = state
      this.network.parameters.fromStored('net/', tensors)
      this.#optimizer.setState('adam/', { tensors, steps: stored.optimizerSteps })
      restoreOwn({ tensors, json: state.json as JsonObject })
      this.actRng = Rng.fromState(stored.actRng)
      this.learnRng = Rng.fromState(stored.learnRng)
      this.version = stored.policyVersion
    })
  }

  dispose(): void {
    this.network.dispose()
  }
}
