import { z } from 'zod'
import type { Transition } from '../../src/core/agent.ts'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json, JsonObject } from '../../src/core/json.ts'
import { checkTransition } from '../../src/replay/check-transition.ts'
import { observationRow } from '../../src/replay/step-lists.ts'
import { defineState } from '../../src/state/stored-state.ts'
import type { NormalisationConfig } from './normalisation-settings.ts'
import { ObservationNormaliser } from './observation-normaliser.ts'
import { RewardNormaliser, storedRewards } from './reward-normaliser.ts'
import { storedMoments } from './running-moments.ts'

export const normalisationState = defineState({
  name: 'normalisation',
  schema: z.strictObject({
    observations: storedMoments.nullable(),
    rewards: storedRewards.nullable(),
  }),
})

type Stored = z.output<typeof normalisationState.schema>

/**
 * What an agent brings to one size before it reads it: observations, rewards, both or nothing, as
 * `VecNormalize` of Stable-Baselines3 does. What is counted is what the agent acted on in training; acting
 * counts nothing, so that evaluation finds it as training left it.
 */
export class Normalisation {
  readonly #observations: ObservationNormaliser | null
  readonly #rewards: RewardNormaliser | null

  /** @param observationSize numbers in a row */
  constructor(observationSize: number, config: NormalisationConfig) {
    const { normaliseObservations, normaliseRewards, normaliseClip: clip, gamma } = config
    this.#observations = normaliseObservations
      ? new ObservationNormaliser(observationSize, clip)
      : null
    this.#rewards = normaliseRewards ? new RewardNormaliser(gamma, clip) : null
  }

  /** Rows as they are read, side by side; what is given is left alone. */
  observations = (rows: Float32Array): Float32Array => this.#observations?.apply(rows) ?? rows

  /** A reward, or a sum of some, as it is learnt from. */
  reward = (reward: number): number => this.#rewards?.apply(reward) ?? reward

  /**
   * Counts one step of each of some streams, whose observations are rows. Throws a `ContractError`, and
   * counts none, where one has numbers that are not finite.
   */
  count(transitions: readonly Transition[]): void {
    if (this.#observations === null && this.#rewards === null) return
    const rows = transitions.map((transition) => {
      checkTransition(transition)
      observationRow(transition.nextObservation)
      return observationRow(transition.observation)
    })
    this.#observations?.moments.add(rows)
    this.#rewards?.add(transitions)
  }

  /**
   * Counts such steps, and gives them as they are read: each observation as it was acted on, the next one as
   * it will be.
   */
  take(transitions: readonly Transition[]): readonly Transition[] {
    if (this.#observations === null && this.#rewards === null) return transitions
    const before = transitions.map(({ observation }) =>
      this.observations(observationRow(observation)),
    )
    this.count(transitions)
    return transitions.map((transition, i) => ({
      ...transition,
      observation: before[i]!,
      nextObservation: this.observations(observationRow(transition.nextObservation)),
      reward: this.reward(transition.reward),
    }))
  }

  /** A part of the agent's JSON; empty where nothing is normalised. */
  getState(): JsonObject {
    const observations = this.#observations?.moments.getState() ?? null
    const rewards = this.#rewards?.getState() ?? null
    if (observations === null && rewards === null) return {}
    return { normalisation: normalisationState.write({ observations, rewards }) }
  }

  /** Throws a `CheckpointError` where the agent of that JSON normalised something else. */
  setState(agent: JsonObject): void {
    const { observations, rewards } = read(agent)
    this.#agree('normalise_observations', observations !== null, this.#observations !== null)
    this.#agree('normalise_rewards', rewards !== null, this.#rewards !== null)
    if (observations !== null) this.#takeMoments(observations)
    if (rewards !== null && this.#rewards?.setState(rewards) === false) {
      throw new CheckpointError('The checkpoint is damaged: its rewards have no variance')
    }
  }

  /**
   * What another agent's weights read by, and the unit of its values, belong to those weights. Throws as
   * `setState`, and takes nothing before what it gives is called.
   */
  startFrom(agent: JsonObject): () => void {
    const { observations, rewards } = read(agent)
    this.#agree('normalise_observations', observations !== null, this.#observations !== null)
    this.#agree('normalise_rewards', rewards !== null, this.#rewards !== null)
    return () => {
      if (observations !== null) this.#takeMoments(observations)
      if (rewards !== null) this.#rewards?.takeMoments(rewards.moments)
    }
  }

  #takeMoments(moments: z.output<typeof storedMoments>): void {
    if (this.#observations?.moments.setState(moments) !== false) return
    throw new CheckpointError(
      `The checkpoint does not fit this agent: it normalises ${moments.mean.length} numbers, here there are ` +
        `${this.#observations.moments.size}`,
    )
  }

  #agree(setting: string, there: boolean, here: boolean): void {
    if (there === here) return
    throw new CheckpointError(
      `The checkpoint does not fit this agent: its \`${setting}\` is ${there}, here it is ${here}`,
    )
  }
}

function read({ normalisation }: JsonObject): Stored {
  if (normalisation === undefined) return { observations: null, rewards: null }
  return normalisationState.read(normalisation as Json)
}
