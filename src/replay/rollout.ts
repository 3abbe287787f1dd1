import { z } from 'zod'
import type { StoredTensor, Transition } from '../core/agent.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'
import {
  decodeEpisodes,
  type Episode,
  type EpisodesState,
  encodeEpisodes,
  packRows,
} from './episode.ts'
import {
  appendStep,
  emptyStepLists,
  type OpenStepLists,
  observationRow,
  type StepLists,
} from './step-lists.ts'

/**
 * Successive steps of one stream, which may run over the ends of episodes; every list has one entry
 * per step.
 */
export interface Segment extends StepLists {
  /** 0 where the episode terminated, 1 elsewhere. */
  readonly discounts: readonly number[]
  /** Whether the step was its episode's last. */
  readonly lasts: readonly boolean[]
  /**
   * What came next, where it is not the next entry of `observations` and its value counts: after a
   * truncated episode and at the segment's end. By step.
   */
  readonly bootstraps: ReadonlyMap<number, Float32Array>
}

interface OpenSegment extends OpenStepLists {
  readonly discounts: number[]
  readonly lasts: boolean[]
  readonly bootstraps: Map<number, Float32Array>
}

export const segmentsState = defineState({
  name: 'segments',
  schema: z.strictObject({
    episodes: json,
    segments: z.array(
      z.strictObject({
        stream: z.int().min(0),
        discounts: z.array(z.number()),
        lasts: z.array(z.boolean()),
        bootstrapSteps: z.array(z.int().min(0)),
      }),
    ),
  }),
})

/** Collects the transitions of many streams into segments. Observations are kept, not copied. */
export class RolloutCollector {
  #segments = new Map<number, OpenSegment>()
  #steps = 0

  /** Steps since the last {@link drain}. */
  get steps(): number {
    return this.#steps
  }

  add(transition: Transition): void {
    const nextObservation = observationRow(transition.nextObservation)
    const segment = this.#segments.get(transition.stream) ?? emptySegment()
    const t = segment.actions.length
    appendStep(segment, transition)
    this.#segments.set(transition.stream, segment)
    if (t > 0 && !segment.lasts[t - 1]) segment.bootstraps.delete(t - 1)
    if (transition.discount !== 0) segment.bootstraps.set(t, nextObservation)
    segment.discounts.push(transition.discount)
    segment.lasts.push(transition.last)
    this.#steps++
  }

  /** Hands over all segments, in order of the stream, and starts anew. */
  drain(): Segment[] {
    const segments = this.#inOrder().map(([, segment]) => segment)
    this.#segments = new Map()
    this.#steps = 0
    return segments
  }

  getState(prefix: string): EpisodesState {
    const entries = this.#inOrder()
    const episodes = entries.map(
      ([, segment]): Episode => ({
        ...segment,
        chosen: [],
        outcome: null,
      }),
    )
    const packed = encodeEpisodes(prefix, episodes)
    const bootstraps = entries.flatMap(([, segment]) => [...segment.bootstraps.values()])
    return {
      tensors: { ...packed.tensors, [`${prefix}bootstraps`]: packRows(bootstraps) },
      json: segmentsState.write({
        episodes: packed.json,
        segments: entries.map(([stream, { discounts, lasts, bootstraps: at }]) => ({
          stream,
          discounts: [...discounts],
          lasts: [...lasts],
          bootstrapSteps: [...at.keys()],
        })),
      }),
    }
  }

  setState(prefix: string, state: EpisodesState): void {
    const stored = segmentsState.read(state.json)
    const episodes = decodeEpisodes(prefix, { tensors: state.tensors, json: stored.episodes })
    const { shape, data } = state.tensors[`${prefix}bootstraps`] as StoredTensor
    const width = shape[1] as number
    let row = 0
    this.#steps = 0
    this.#segments = new Map()
    stored.segments.forEach(({ stream, discounts, lasts, bootstrapSteps }, i) => {
      const { outcome: _, chosen: __, ...lists } = episodes[i] as Episode
      const bootstraps = new Map(
        bootstrapSteps.map((t) => [t, data.slice(row * width, ++row * width) as Float32Array]),
      )
      const segment = { ...lists, discounts: [...discounts], lasts: [...lasts], bootstraps }
      this.#segments.set(stream, segment as OpenSegment)
      this.#steps += discounts.length
    })
  }

  #inOrder(): [number, OpenSegment][] {
    return [...this.#segments].sort(([a], [b]) => a - b)
  }
}

function emptySegment(): OpenSegment {
  return { ...emptyStepLists(), discounts: [], lasts: [], bootstraps: new Map() }
}
