import type { EpisodeOutcome, StoredTensor, Transition } from '../../../src/core/agent.ts'
import type { Observation } from '../../../src/core/env.ts'
import type { Json } from '../../../src/core/json.ts'
import { passesEvery } from '../../../src/grading/test-vector.ts'
import type { Rng } from '../../../src/random/rng.ts'
import type { EliteQueue } from '../../../src/replay/elite-queue.ts'
import type { Episode } from '../../../src/replay/episode.ts'
import {
  type Place,
  placeAfter,
  rootPlace,
  WrittenPrograms,
} from '../../../src/replay/written-programs.ts'
import type { Guidance, Guide } from '../guidance.ts'
import { ReverseStarts } from './reverse-starts.ts'

/**
 * An elite written again with a change: its first `cut` actions, then `free` of the policy's own,
 * then the elite's actions from `resume` on for as long as the mask allows them.
 */
interface Plan {
  readonly actions: readonly number[]
  readonly cut: number
  readonly free: number
  /** −1: the policy writes the rest. */
  resume: number
  /** Whether how the episode ends decides where the next one of the reverse curriculum starts. */
  readonly reverse: boolean
}

interface StreamState {
  /** Key of the observation that comes next; another one means that a new episode began. */
  expects: number
  time: number
  /** Null for a problem that was not met before. */
  readonly problemId: string | null
  place: Place
  plan: Plan | null
  /** Whether the last action was forced. */
  forced: boolean
}

export interface ExplorationGuideOptions {
  /** Share of training episodes that start from an elite. */
  readonly restartFraction: number
  /** How much of an elite is kept; `reverse` is {@link ReverseStarts} once one passes every test. */
  readonly restartCut: 'random' | 'reverse'
  /** Share of those that go on with the elite's own rest after a change in the middle. */
  readonly mutationShare: number
  /** Temperature of the policy within such a change; above 1 it tries what it thinks unlikely. */
  readonly mutationTemperature: number
  /** Most actions that such a change takes out, and most that it puts in. */
  readonly mutationLength: number
  /** Whether the policy's choices keep away from what was written to its end before. */
  readonly avoidRepeats: boolean
}

/**
 * Steers training episodes. Some start from an elite of their problem: from a random prefix of it
 * (Ecoffet et al. 2021, "first return, then explore"), by changing a few of its actions in the middle,
 * or in a reverse curriculum from its end. Where the policy chooses, it need not repeat an episode
 * that was played before. The agent knows its problem by the episode's first observation, so no help
 * from the environment is needed.
 */
export class ExplorationGuide implements Guide {
  readonly #options: ExplorationGuideOptions
  readonly #elites: EliteQueue | null
  readonly #written = new WrittenPrograms()
  readonly #reverse = new ReverseStarts()
  /** Problem by the key of its episodes' first observation. */
  #starts = new Map<number, string>()
  #streams = new Map<number, StreamState>()

  constructor(elites: EliteQueue | null, options: ExplorationGuideOptions) {
    this.#elites = elites
    this.#options = options
  }

  next(stream: number, observation: Observation, mask: Int8Array, rng: Rng): Guidance {
    const key = observationKey(observation)
    let state = this.#streams.get(stream)
    if (state === undefined || state.expects !== key) {
      state = this.#begin(key, rng)
      this.#streams.set(stream, state)
    }
    const action = state.plan === null ? null : nextOf(state.plan, state.time)
    state.forced = action !== null && mask[action] === 1
    // What the mask forbids now cannot be gone on with: the rest is the policy's.
    if (action !== null && !state.forced) state.plan = null
    if (state.forced) return { action, mask, temperature: 1 }
    const { problemId, place, plan } = state
    const changes = plan !== null && plan.resume >= 0 && state.time < plan.cut + plan.free
    const temperature = changes ? this.#options.mutationTemperature : 1
    // A reverse curriculum asks whether the policy finds again what was found.
    const avoids = this.#options.avoidRepeats && problemId !== null && !plan?.reverse
    const open = avoids ? this.#written.open(problemId, place, mask) : mask
    return { action: null, mask: open, temperature }
  }

  #begin(key: number, rng: Rng): StreamState {
    const problemId = this.#starts.get(key) ?? null
    const plan = problemId === null ? null : this.#draw(problemId, rng)
    return { expects: key, time: 0, problemId, place: rootPlace, plan, forced: false }
  }

  /** Takes note of a step. @returns whether its action was the policy's own choice */
  observe(transition: Transition): boolean {
    const state = this.#streams.get(transition.stream)
    if (state === undefined) return true
    const chosen = !state.forced
    if (transition.last) {
      this.#streams.delete(transition.stream)
      const { plan, problemId } = state
      if (plan?.reverse && problemId !== null) {
        this.#reverse.record(problemId, plan, isPassing(transition.outcome))
      }
    } else {
      state.expects = observationKey(transition.nextObservation)
      state.place = placeAfter(state.place, transition.action)
      state.time++
      state.forced = false
    }
    return chosen
  }

  /** Learns which problem an episode's first observation belongs to, and what was played. */
  finish(episode: Episode): void {
    if (episode.outcome === null) return
    const { problemId } = episode.outcome
    const first = episode.observations[0]
    if (first !== undefined) this.#starts.set(observationKey(first), problemId)
    if (this.#options.avoidRepeats) this.#written.close(problemId, episode.actions, episode.masks)
  }

  #draw(problemId: string, rng: Rng): Plan | null {
    const elites = this.#elites?.of(problemId) ?? []
    if (elites.length === 0 || rng.uniform() >= this.#options.restartFraction) return null
    const passing =
      this.#options.restartCut === 'reverse'
        ? elites.find(({ episode }) => isPassing(episode.outcome))
        : undefined
    if (passing !== undefined && rng.uniform() >= this.#options.mutationShare) {
      const { actions } = passing.episode
      const cut = this.#reverse.cut(problemId, actions.length)
      return { actions, cut, free: 0, resume: -1, reverse: true }
    }
    const { actions } = rng.choice(elites).episode
    const cut = rng.int(actions.length)
    const reverse = false
    if (passing === undefined && rng.uniform() >= this.#options.mutationShare) {
      return { actions, cut, free: 0, resume: -1, reverse }
    }
    // The last action ends the episode and stays.
    const { mutationLength: longest } = this.#options
    const removed = Math.min(rng.int(longest + 1), actions.length - 1 - cut)
    const free = removed === 0 ? 1 + rng.int(longest) : rng.int(longest + 1)
    return { actions, cut, free, resume: cut + removed, reverse }
  }

  getState(prefix: string): { tensors: Record<string, StoredTensor>; json: Json } {
    const written = this.#written.getState(prefix)
    const streams = [...this.#streams].map(([stream, { plan, place, ...rest }]) => ({
      stream,
      ...rest,
      place: { ...place },
      plan: plan === null ? null : { ...plan, actions: [...plan.actions] },
    }))
    return {
      tensors: written.tensors,
      json: {
        written: written.json,
        starts: [...this.#starts],
        reverse: this.#reverse.getState(),
        streams,
      },
    }
  }

  setState(
    prefix: string,
    state: { tensors: Readonly<Record<string, StoredTensor>>; json: Json },
  ): void {
    const json = state.json as unknown as {
      written: Json
      starts: [number, string][]
      reverse: Json
      streams: (StreamState & { stream: number })[]
    }
    this.#written.setState(prefix, { tensors: state.tensors, json: json.written })
    this.#starts = new Map(json.starts)
    this.#reverse.setState(json.reverse)
    this.#streams = new Map(
      json.streams.map(({ stream, plan, place, ...rest }) => [
        stream,
        { ...rest, place: { ...place }, plan: plan === null ? null : { ...plan } },
      ]),
    )
  }
}

function isPassing(outcome: EpisodeOutcome | null | undefined): boolean {
  return outcome != null && passesEvery(outcome.testsPassed)
}

/** The plan's action at a time, or null where the policy chooses; moves on in the elite's rest. */
function nextOf(plan: Plan, time: number): number | null {
  if (time < plan.cut) return plan.actions[time] ?? null
  if (time < plan.cut + plan.free || plan.resume < 0) return null
  return plan.actions[plan.resume++] ?? null
}

/** 32-bit FNV-1a over the words of an observation; two that differ rarely share it. */
function observationKey(observation: Observation): number {
  if (!(observation instanceof Float32Array)) return 0
  const words = new Int32Array(observation.buffer, observation.byteOffset, observation.length)
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193)
  return hash >>> 0
}
