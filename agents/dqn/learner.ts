import { z } from 'zod'
import type {
  AgentState,
  Learner,
  LearnMetrics,
  PolicySnapshot,
  Transition,
} from '../../src/core/agent.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { finiteMetrics } from '../../src/nn/finite.ts'
import { Rng, rngState } from '../../src/random/rng.ts'
import { json } from '../../src/state/json-schema.ts'
import { checkShapes, restoreState } from '../agent-state.ts'
import { meanMetrics } from '../mean-metrics.ts'
import type { Way } from '../schedule.ts'
import type { DqnNetworks } from './build.ts'
import type { DqnConfig } from './config.ts'
import { type DqnCounters, epsilonAfter, storedCounters } from './counters.ts'
import { GradientStep } from './gradient-step.ts'
import type { DqnIdentity } from './identity.ts'
import { DqnMemory } from './memory.ts'

const storedLearner = {
  schema: z.object({
    counters: storedCounters,
    optimizerSteps: z.int().min(0),
    model: json.optional(),
    memory: json,
    learnRng: rngState,
  }),
}

export interface DqnLearnerParts {
  readonly identity: DqnIdentity
  readonly config: DqnConfig
  /** Its own: it disposes of what was compiled. */
  readonly networks: DqnNetworks
  /** Moved on by every step and update. */
  readonly counters: DqnCounters
  /** How far exploration has come; null where it falls by episodes. */
  readonly exploration: Way | null
  /** How far settings that change have come. */
  readonly schedule: Way
  readonly rng: Rng
}

/** Remembers transitions and makes a gradient step for every so many of them. */
export class DqnLearner implements Learner {
  readonly #parts: DqnLearnerParts
  readonly #gradient: GradientStep
  readonly #memory: DqnMemory
  #rng: Rng

  constructor(parts: DqnLearnerParts) {
    const { config, identity, networks } = parts
    this.#parts = parts
    this.#gradient = new GradientStep(networks, config)
    this.#memory = new DqnMemory(config, identity)
    this.#rng = parts.rng
  }

  async learn(transitions: readonly Transition[]): Promise<LearnMetrics | null> {
    const { config, counters, networks, exploration } = this.#parts
    const read = transitions.map(networks.body.readTransition)
    networks.normalisation.count(read)
    for (const transition of read) {
      this.#memory.add(transition)
      counters.current.envSteps++
      if (transition.last) counters.current.episodes++
    }
    if (this.#memory.size < config.minBufferSize) return null
    counters.current.stepsDue += transitions.length
    const steps: LearnMetrics[] = []
    while (counters.current.stepsDue >= config.trainFrequency) {
      counters.current.stepsDue -= config.trainFrequency
      for (let i = 0; i < config.gradientSteps; i++) steps.push(await this.#gradientStep())
    }
    if (steps.length === 0) return null
    const epsilon = epsilonAfter(counters.current, config, exploration)
    const means = meanMetrics(steps)
    return finiteMetrics('dqn', { ...means, epsilon, ...this.#memory.metrics() })
  }

  async #gradientStep(): Promise<LearnMetrics> {
    const { config, counters, networks, schedule } = this.#parts
    const { priorityBeta, priorityBetaSteps } = config
    const progress = Math.min(1, counters.current.gradientSteps / priorityBetaSteps)
    const beta = priorityBeta + (1 - priorityBeta) * progress
    const { batch, demonstrations } = this.#memory.sample(beta, this.#rng)
    // Replay keeps what was paid: how much that varies is known better the later it is asked.
    const returnsT = batch.returnsT.map(networks.normalisation.reward)
    const { metrics, errors } = await this.#gradient.step(
      { ...batch, returnsT },
      demonstrations,
      schedule(counters.current.envSteps),
      this.#rng,
    )
    this.#memory.setPriorities(batch, demonstrations, errors)
    counters.current.gradientSteps++
    this.#maybeSyncTarget()
    return metrics
  }

  #maybeSyncTarget(): void {
    const { config, counters } = this.#parts
    const { targetUpdateFrequency: every, targetUpdateUnit } = config
    const { gradientSteps, episodes, episodesAtTargetUpdate } = counters.current
    const isDue =
      targetUpdateUnit === 'gradient_steps'
        ? gradientSteps % every === 0
        : episodes - episodesAtTargetUpdate >= every
    if (!isDue) return
    this.#gradient.renewTarget()
    counters.current.episodesAtTargetUpdate = episodes
  }

  /** Throws a `ContractError` where a model learns, whose policy acts beside its learner alone. */
  async snapshot(): Promise<PolicySnapshot> {
    const { identity, counters, networks } = this.#parts
    if (networks.prior !== null)
      throw new ContractError(
        'A learner of a model gives no snapshot: the model acts where it learns',
      )
    return {
      version: counters.current.gradientSteps,
      state: {
        tensors: networks.online.toStored('online/'),
        json: {
          ...identity,
          counters: { ...counters.current },
          ...networks.normalisation.getState(),
        },
      },
    }
  }

  async getState(): Promise<AgentState> {
    const { tensors, ...gradient } = this.#gradient.getState()
    const memory = this.#memory.getState()
    return {
      tensors: { ...tensors, ...memory.tensors },
      blocks: memory.blocks,
      json: {
        ...this.#parts.identity,
        counters: { ...this.#parts.counters.current },
        ...gradient,
        memory: memory.json,
        learnRng: this.#rng.getState(),
        ...this.#parts.networks.normalisation.getState(),
      },
    }
  }

  async setState(state: AgentState): Promise<void> {
    restoreState(state, this.#parts.identity, storedLearner, (stored) => {
      this.#parts.networks.normalisation.setState(state.json as JsonObject)
      this.#gradient.setState(state.tensors, stored)
      this.#memory.setState({ ...state, json: stored.memory })
      this.#parts.counters.current = stored.counters
      this.#rng = Rng.fromState(stored.learnRng)
    })
  }

  async startFrom(state: AgentState): Promise<void> {
    const { identity, networks } = this.#parts
    checkShapes(state, identity)
    const takeMoments = networks.normalisation.startFrom(state.json as JsonObject)
    this.#gradient.checkWeights(state.tensors)
    takeMoments()
    this.#gradient.startFrom(state.tensors)
  }

  async saveModel(path: string, provenance: JsonObject): Promise<void> {
    await this.#parts.networks.prior?.save(path, provenance)
  }

  dispose(): void {
    const { network, prior } = this.#parts.networks
    for (const part of [this.#gradient, network, prior]) part?.dispose()
  }
}
