import { z } from 'zod'
import type { EpisodeOutcome, StoredTensor, Transition } from '../core/agent.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { ProgramPosition } from '../core/policy-initializer.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'
import { packMasks, unpackMask } from './mask-bits.ts'
import { outcomeOfProgram, restoreOutcome, storedOutcome, storeOutcome } from './outcome-state.ts'
import { stackRows } from './stack-rows.ts'
import { appendStep, emptyStepLists, type OpenStepLists, type StepLists } from './step-lists.ts'

/** A whole or unfinished episode of one stream; every list has one entry per step. */
export interface Episode extends StepLists {
  /** Whether the step was the policy's own choice, not one that exploration forced on it. */
  readonly chosen: readonly boolean[]
  /** Null while the episode runs, and where the env gives none. */
  readonly outcome: EpisodeOutcome<Json> | null
}

interface OpenEpisode extends OpenStepLists {
  readonly chosen: boolean[]
  readonly outcome: EpisodeOutcome<Json> | null
}

/** Undiscounted or discounted sum of an episode's rewards, from its first step. */
export function discountedReturn(rewards: readonly number[], gamma: number): number {
  let sum = 0
  for (let t = rewards.length - 1; t >= 0; t--) sum = rewards[t]! + gamma * sum
  return sum
}

export const openEpisodesState = defineState({
  name: 'open-episodes',
  schema: z.strictObject({ streams: z.array(z.int().min(0)), episodes: json }),
})

/** Puts the transitions of many streams together into episodes. Observations are kept, not copied. */
export class EpisodeCollector {
  #open = new Map<number, OpenEpisode>()

  /**
   * @param chosen whether the policy chose the action itself
   * @returns the finished episode when the transition was its last, else null.
   */
  add(transition: Transition, chosen = true): Episode | null {
    const episode = this.#open.get(transition.stream) ?? emptyEpisode()
    appendStep(episode, transition)
    episode.chosen.push(chosen)
    this.#open.set(transition.stream, episode)
    if (!transition.last) return null
    this.#open.delete(transition.stream)
    return { ...episode, outcome: transition.outcome ?? null }
  }

  /** Streams with an unfinished episode, and those episodes, in order of the stream. */
  getState(prefix: string): EpisodesState {
    const streams = [...this.#open.keys()].sort((a, b) => a - b)
    const state = encodeEpisodes(
      prefix,
      streams.map((stream) => this.#open.get(stream) as OpenEpisode),
    )
    return {
      tensors: state.tensors,
      json: openEpisodesState.write({ streams, episodes: state.json }),
    }
  }

  setState(prefix: string, state: EpisodesState): void {
    const { streams, episodes } = openEpisodesState.read(state.json)
    const decoded = decodeEpisodes(prefix, { tensors: state.tensors, json: episodes })
    this.#open = new Map(
      streams.map((stream, i) => [stream, decoded[i] as Episode as OpenEpisode] as const),
    )
  }
}

function emptyEpisode(): OpenEpisode {
  return { ...emptyStepLists(), chosen: [], outcome: null }
}

/** Episodes at rest: numbers that must come back to the bit are in the JSON. */
export interface EpisodesState {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly json: Json
}

const numbers = z.array(z.number())
const storedPosition = z.strictObject({ problemId: z.string(), tokens: z.array(z.int().min(0)) })

export const episodesState = defineState({
  name: 'episodes',
  schema: z.strictObject({
    actionCount: z.int().min(0),
    episodes: z.array(
      z.strictObject({
        actions: z.array(z.int().min(0)),
        rewards: numbers,
        behaviourLogProbs: numbers,
        chosen: z.array(z.boolean()),
        /** One for each step where a model learns that reads them, else none. */
        positions: z.array(storedPosition),
        outcome: storedOutcome.nullable(),
      }),
    ),
  }),
  migrations: [
    { id: 'outcomes-are-of-tasks', up: withTaskOutcomes },
    { id: 'episodes-have-positions', up: withPositions },
  ],
})

function withTaskOutcomes(stored: Json): Json {
  const { actionCount, episodes } = stored as {
    readonly actionCount: number
    readonly episodes: readonly { readonly outcome: Json }[]
  }
  return {
    actionCount,
    episodes: episodes.map(({ outcome, ...lists }) => ({
      ...lists,
      outcome: outcome === null ? null : outcomeOfProgram(outcome),
    })),
  }
}

function withPositions(stored: Json): Json {
  const { actionCount, episodes } = stored as {
    readonly actionCount: number
    readonly episodes: readonly JsonObject[]
  }
  return { actionCount, episodes: episodes.map((episode) => ({ ...episode, positions: [] })) }
}

/**
 * Packs episodes: observations as float32 [ΣT, D], masks as bits in int32 [ΣT, ⌈A / 32⌉], prior
 * logits, where there are any, as float32 [ΣT, A].
 */
export function encodeEpisodes(prefix: string, episodes: readonly Episode[]): EpisodesState {
  const observations = episodes.flatMap((episode) => episode.observations)
  const masks = episodes.flatMap((episode) => episode.masks)
  const priors = episodes.flatMap((episode) => episode.priors)
  return {
    tensors: {
      [`${prefix}observations`]: packRows(observations),
      [`${prefix}masks`]: packMasks(masks),
      [`${prefix}priors`]: packRows(priors),
    },
    json: episodesState.write({
      actionCount: masks[0]?.length ?? 0,
      episodes: episodes.map((episode) => ({
        actions: [...episode.actions],
        rewards: [...episode.rewards],
        behaviourLogProbs: [...episode.behaviourLogProbs],
        chosen: [...episode.chosen],
        positions: episode.positions.map(atRest),
        outcome: episode.outcome === null ? null : storeOutcome(episode.outcome),
      })),
    }),
  }
}

function atRest({ problemId, tokens }: ProgramPosition) {
  return { problemId, tokens: [...tokens] }
}

/** Rows of one width as a float32 tensor [rows, width]. */
export function packRows(rows: readonly Float32Array[]): StoredTensor {
  const shape = [rows.length, rows[0]?.length ?? 0]
  return { dtype: 'float32', shape, data: stackRows(rows) }
}

function unpackRow(rows: StoredTensor, row: number): Float32Array {
  const width = rows.shape[1] as number
  return rows.data.slice(row * width, (row + 1) * width) as Float32Array
}

/** The episodes that {@link encodeEpisodes} packed, in the same order. */
export function decodeEpisodes(prefix: string, state: EpisodesState): Episode[] {
  const stored = episodesState.read(state.json)
  const observations = state.tensors[`${prefix}observations`] as StoredTensor
  const masks = state.tensors[`${prefix}masks`] as StoredTensor
  const priors = state.tensors[`${prefix}priors`] as StoredTensor
  const hasPriors = (priors.shape[0] as number) > 0
  let row = 0
  return stored.episodes.map(({ outcome, positions, ...lists }) => {
    const restored = positions.map(({ problemId, tokens }) => ({
      problemId,
      tokens: Int32Array.from(tokens),
    }))
    const episode = { ...emptyEpisode(), ...lists, positions: restored }
    for (let t = 0; t < lists.actions.length; t++, row++) {
      episode.observations.push(unpackRow(observations, row))
      if (hasPriors) episode.priors.push(unpackRow(priors, row))
      episode.masks.push(unpackMask(masks, row, stored.actionCount))
    }
    return { ...episode, outcome: outcome === null ? null : restoreOutcome(outcome) }
  })
}
