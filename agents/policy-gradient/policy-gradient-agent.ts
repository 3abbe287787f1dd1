import { z } from 'zod'
import type {
  ActRequest,
  ActResult,
  Agent,
  AgentState,
  LearnMetrics,
  StoredTensor,
  Transition,
} from '../../src/core/agent.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { finiteMetrics } from '../../src/nn/finite.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { json } from '../../src/state/json-schema.ts'
import { checkShapes, restoreState } from '../agent-state.ts'
import type { Way } from '../schedule.ts'
import type { ActingPolicy } from './acting-policy.ts'

const count = z.int().min(0)

/** What the policy keeps; what is kept beside it is read by whoever it belongs to. */
const storedPolicy = {
  schema: z.looseObject({
    policyVersion: count,
    /** Runs of before had no schedules, which is all that it is for. */
    envSteps: count.default(0),
    optimizerSteps: count,
    model: json.optional(),
    actRng: rngState,
    learnRng: rngState,
  }),
}

/** A part of an agent's state; names of tensors and keys must not meet those of other parts. */
export interface StatePart {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: JsonObject
}

/** Learns for a policy: what tells one policy-gradient agent from another. */
export interface PolicyLearner {
  /**
   * Takes transitions whose observations are rows that the network reads. Gives metrics if an update was
   * made, else null.
   *
   * @param rng draws what updates choose
   * @param way how far schedules have come with these, 0 to 1
   */
  learn(transitions: readonly Transition[], rng: Rng, way: number): Promise<LearnMetrics | null>
  getState(): StatePart
  setState(part: StatePart): void
}

/** A policy, its learner, and what both are saved with: weights, optimizer, generators, a counter. */
export class PolicyGradientAgent implements Agent {
  readonly name: string
  readonly #policy: ActingPolicy
  readonly #learner: PolicyLearner
  readonly #schedule: Way
  #actRng: Rng
  #learnRng: Rng
  #version = 0
  #envSteps = 0

  /**
   * @param rng the generators are split off it
   * @param schedule how far settings that change have come
   *
   * Disposes the policy's network with itself.
   */
  constructor(policy: ActingPolicy, learner: PolicyLearner, rng: Rng, schedule: Way) {
    this.name = policy.identity.agent
    this.#policy = policy
    this.#learner = learner
    this.#schedule = schedule
    this.#actRng = rng.split('act')
    this.#learnRng = rng.split('learn')
  }

  get policyVersion(): number {
    return this.#version
  }

  act(request: ActRequest): Promise<ActResult> {
    return this.#policy.actor.act(request, this.#actRng, this.#version)
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    const { normalisation, readTransition } = this.#policy
    const read = normalisation.take(transitions.map(readTransition))
    this.#envSteps += transitions.length
    const metrics = await this.#learner.learn(read, this.#learnRng, this.#schedule(this.#envSteps))
    if (metrics === null) return null
    this.#version++
    return finiteMetrics(this.name, metrics)
  }

  async getState(): Promise<AgentState> {
    const { network, identity, normalisation } = this.#policy
    const learnt = network.getState()
    const own = this.#learner.getState()
    return {
      tensors: {
        ...learnt.tensors,
        ...own.tensors,
      },
      json: {
        ...identity,
        policyVersion: this.#version,
        envSteps: this.#envSteps,
        ...learnt.json,
        actRng: this.#actRng.getState(),
        learnRng: this.#learnRng.getState(),
        ...own.json,
        ...normalisation.getState(),
      },
    }
  }

  /** Throws a `CheckpointError` for a state that belongs to another agent or is damaged. */
  async setState(state: AgentState): Promise<void> {
    const { network, identity, normalisation } = this.#policy
    restoreState(state, identity, storedPolicy, (stored) => {
      const { tensors } = state
      normalisation.setState(state.json as JsonObject)
      network.setState(tensors, stored)
      this.#learner.setState({ tensors, json: state.json as JsonObject })
      this.#actRng = Rng.fromState(stored.actRng)
      this.#learnRng = Rng.fromState(stored.learnRng)
      this.#version = stored.policyVersion
      this.#envSteps = stored.envSteps
    })
  }

  async startFrom(state: AgentState): Promise<void> {
    const { network, identity, normalisation } = this.#policy
    checkShapes(state, identity)
    const takeMoments = normalisation.startFrom(state.json as JsonObject)
    network.checkWeights(state.tensors)
    takeMoments()
    network.startFrom(state.tensors)
  }

  saveModel(path: string, provenance: JsonObject): Promise<void> {
    return this.#policy.network.saveModel(path, provenance)
  }

  dispose(): void {
    this.#policy.network.dispose()
  }
}
