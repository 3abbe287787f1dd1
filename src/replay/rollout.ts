import type { StoredTensor, Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import {
  decodeEpisodes,
  type Episode,
  type EpisodesState,
  encodeEpisodes,
  packRows,
} from './episode.ts'

/**
 * Successive steps of one stream, which may run over the ends of episodes; every list has one entry
 * per step.
 */
export interface Segment {
  readonly observations: readonly Float32Array[]
  readonly masks: readonly Int8Array[]
  readonly actions: readonly number[]
  readonly rewards: readonly number[]
  readonly behaviourLogProbs: readonly number[]
  /** Prior logits of each step, shape [A]; empty where there is no prior that depends on the state. */
  readonly priors: readonly Float32Array[]
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

interface OpenSegment extends Segment {
  readonly observations: Float32Array[]
  readonly masks: Int8Array[]
  readonly actions: number[]
  readonly rewards: number[]
  readonly behaviourLogProbs: number[]
  readonly priors: Float32Array[]
  readonly discounts: number[]
  readonly lasts: boolean[]
  readonly bootstraps: Map<number, Float32Array>
}

/** Collects the transitions of many streams into segments. Observations are kept, not copied. */
export class RolloutCollector {
  #segments = new Map<number, OpenSegment>()
  #steps = 0

  /** Steps since the last {@link drain}. */
  get steps(): number {
    return this.#steps
  }

  add(transition: Transition): void {
    const { observation, nextObservation, stream } = transition
    if (!(observation instanceof Float32Array) || !(nextObservation instanceof Float32Array)) {
      throw new ContractError('Expected `observation` to be one Float32Array, got a Dict')
    }
    const segment = this.#segments.get(stream) ?? emptySegment()
    this.#segments.set(stream, segment)
    const t = segment.actions.length
    if (t > 0 && !segment.lasts[t - 1]) segment.bootstraps.delete(t - 1)
    if (transition.discount !== 0) segment.bootstraps.set(t, nextObservation)
    segment.observations.push(observation)
    segment.masks.push(transition.actionMask)
    segment.actions.push(transition.action)
    segment.rewards.push(transition.reward)
    segment.behaviourLogProbs.push(transition.behaviourLogProb)
    if (transition.priorLogits !== undefined) segment.priors.push(transition.priorLogits)
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
      json: {
        episodes: packed.json,
        segments: entries.map(([stream, { discounts, lasts, bootstraps: at }]) => ({
          stream,
          discounts: [...discounts],
          lasts: [...lasts],
          bootstrapSteps: [...at.keys()],
        })),
      },
    }
  }

  setState(prefix: string, state: EpisodesState): void {
    const json = state.json as unknown as { episodes: Json; segments: StoredSegment[] }
    const episodes = decodeEpisodes(prefix, { tensors: state.tensors, json: json.episodes })
    const { shape, data } = state.tensors[`${prefix}bootstraps`] as StoredTensor
    const width = shape[1] as number
    let row = 0
    this.#steps = 0
    this.#segments = new Map()
    json.segments.forEach(({ stream, discounts, lasts, bootstrapSteps }, i) => {
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

interface StoredSegment {
  readonly stream: number
  readonly discounts: number[]
  readonly lasts: boolean[]
  readonly bootstrapSteps: number[]
}

function emptySegment(): OpenSegment {
  return {
    observations: [],
    masks: [],
    actions: [],
    rewards: [],
    behaviourLogProbs: [],
    priors: [],
    discounts: [],
    lasts: [],
    bootstraps: new Map(),
  }
}
