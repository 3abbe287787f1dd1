import type {
  EpisodeOutcome,
  EpisodeRef,
  StoredTensor,
  Transition,
} from '../../../src/core/agent.ts'
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
import { guideState } from './guide-state.ts'
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
  /** Actions chosen in the episode so far. */
  time: number
  /** Null where no episode of the task had ended when this one began. */
  readonly taskId: string | null
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
 * that was played before.
 */
export class ExplorationGuide implements Guide {
  readonly #options: ExplorationGuideOptions
  readonly #elites: EliteQueue | null
  readonly #written = new WrittenPrograms()
  readonly #reverse = new ReverseStarts()
  /** Tasks of which an episode has ended. */
  #met = new Set<string>()
  #streams = new Map<number, StreamState>()

  constructor(elites: EliteQueue | null, options: ExplorationGuideOptions) {
    this.#elites = elites
    this.#options = options
  }

  next({ stream, taskId, step }: EpisodeRef, mask: Int8Array, rng: Rng): Guidance {
    let state = this.#streams.get(stream)
    // At the first step of an episode whatever was known of the stream is of another.
    if (state === undefined || step === 0 || state.time !== step) {
      state = this.#begin(taskId, step, rng)
      this.#streams.set(stream, state)
    }
    const action = state.plan === null ? null : nextOf(state.plan, state.time)
    state.forced = action !== null && mask[action] === 1
    // What the mask forbids now cannot be gone on with: the rest is the policy's.
    if (action !== null && !state.forced) state.plan = null
    if (state.forced) return { action, mask, temperature: 1 }
    const { taskId: known, place, plan } = state
    const changes = plan !== null && plan.resume >= 0 && state.time < plan.cut + plan.free
    const temperature = changes ? this.#options.mutationTemperature : 1
    // A reverse curriculum asks whether the policy finds again what was found.
    const avoids = this.#options.avoidRepeats && known !== null && !plan?.reverse
    const open = avoids ? this.#written.open(known, place, mask) : mask
    return { action: null, mask: open, temperature }
  }

  /** An episode that is met in its middle, as after another agent's steps, is not steered. */
  #begin(taskId: string, step: number, rng: Rng): StreamState {
    const known = step === 0 && this.#met.has(taskId) ? taskId : null
    const plan = known === null ? null : this.#draw(known, rng)
    return { time: step, taskId: known, place: rootPlace, plan, forced: false }
  }

  /** Takes note of a step. @returns whether its action was the policy's own choice */
  observe(transition: Transition): boolean {
    const state = this.#streams.get(transition.stream)
    if (state === undefined) return true
    const chosen = !state.forced
    if (transition.last) {
      this.#streams.delete(transition.stream)
      const { plan, taskId } = state
      if (plan?.reverse && taskId !== null) {
        this.#reverse.record(taskId, plan, isPassing(transition.outcome))
      }
    } else {
      state.place = placeAfter(state.place, transition.action)
      state.time++
      state.forced = false
    }
    return chosen
  }

  /** Takes note of what was played. */
  finish(episode: Episode): void {
    if (episode.outcome === null) return
    const { taskId } = episode.outcome
    this.#met.add(taskId)
    if (this.#options.avoidRepeats) this.#written.close(taskId, episode.actions, episode.masks)
  }

  #draw(taskId: string, rng: Rng): Plan | null {
    const elites = this.#elites?.of(taskId) ?? []
    if (elites.length === 0 || rng.uniform() >= this.#options.restartFraction) return null
    const passing =
      this.#options.restartCut === 'reverse'
        ? elites.find(({ episode }) => isPassing(episode.outcome))
        : undefined
    if (passing !== undefined && rng.uniform() >= this.#options.mutationShare) {
      const { actions } = passing.episode
      const cut = this.#reverse.cut(taskId, actions.length)
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
      json: guideState.write({
        written: written.json,
        met: [...this.#met],
        reverse: this.#reverse.getState(),
        streams,
      }),
    }
  }

  setState(
    prefix: string,
    state: { tensors: Readonly<Record<string, StoredTensor>>; json: Json },
  ): void {
    const { written, met, reverse, streams } = guideState.read(state.json)
    this.#written.setState(prefix, { tensors: state.tensors, json: written })
    this.#met = new Set(met)
    this.#reverse.setState(reverse)
    this.#streams = new Map(streams.map(({ stream, ...rest }) => [stream, rest]))
  }
}

function isPassing(outcome: EpisodeOutcome<Json> | null | undefined): boolean {
  return outcome != null && passesEvery(outcome.checksPassed)
}

/** The plan's action at a time, or null where the policy chooses; moves on in the elite's rest. */
function nextOf(plan: Plan, time: number): number | null {
  if (time < plan.cut) return plan.actions[time] ?? null
  if (time < plan.cut + plan.free || plan.resume < 0) return null
  return plan.actions[plan.resume++] ?? null
}
