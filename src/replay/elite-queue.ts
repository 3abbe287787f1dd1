import { z } from 'zod'
import type { EpisodeOutcome } from '../core/agent.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Rng } from '../random/rng.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'
import { decodeEpisodes, type Episode, type EpisodesState, encodeEpisodes } from './episode.ts'

export const elitesState = defineState({
  name: 'elites',
  schema: z.strictObject({ episodes: json, scores: z.array(z.number()) }),
})

export interface Elite {
  /** What it is ranked by: the episode's return on visible tests. */
  readonly score: number
  readonly episode: Episode
}

/**
 * The best episodes of each task (priority queue training: Abolafia et al. 2018).
 *
 * Of one task no two have the same artifact, nor the same vector of checks: otherwise the queue
 * fills with rewritings of one partial answer. An episode whose checks did not run is only told
 * apart by its artifact. Of equal scores the shorter episode is the better one, then the earlier.
 */
export class EliteQueue {
  readonly capacity: number
  #byTask = new Map<string, Elite[]>()

  /** @param capacity most episodes kept per task */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ContractError(`Expected \`capacity\` to be an integer >= 1, got \`${capacity}\``)
    }
    this.capacity = capacity
  }

  /** Tasks with at least one elite, in the order they were first met. */
  get taskIds(): readonly string[] {
    return [...this.#byTask.keys()]
  }

  /** The elites of a task, best first. */
  of(taskId: string): readonly Elite[] {
    return this.#byTask.get(taskId) ?? []
  }

  /**
   * Offers an episode; without an outcome it is refused. Throws a `ContractError` for a score that is
   * not finite, which would be ranked anywhere. @returns whether it was taken.
   */
  offer(episode: Episode, score: number): boolean {
    if (!Number.isFinite(score)) {
      throw new ContractError(`Expected the score of an episode to be finite, got ${score}`)
    }
    if (episode.outcome === null) return false
    const { taskId } = episode.outcome
    const elites = this.#byTask.get(taskId) ?? []
    // A shared source implies a shared result, so at most the two rivals below exist.
    const rivals = elites.filter((elite) => isSame(elite.episode, episode))
    const offered = { score, episode }
    if (rivals.some((rival) => !isBetter(offered, rival))) return false
    const kept = elites.filter((elite) => !rivals.includes(elite))
    const place = kept.findIndex((elite) => isBetter(offered, elite))
    kept.splice(place === -1 ? kept.length : place, 0, offered)
    const taken = kept.length <= this.capacity || kept.pop()?.episode !== episode
    this.#byTask.set(taskId, kept)
    return taken
  }

  /** Draws a task, then one of its elites, both uniformly, with replacement; [] when empty. */
  sample(count: number, rng: Rng): Elite[] {
    const tasks = [...this.#byTask.values()]
    if (tasks.length === 0) return []
    return Array.from({ length: count }, () => rng.choice(rng.choice(tasks)))
  }

  getState(prefix: string): EpisodesState {
    const elites = [...this.#byTask.values()].flat()
    const { tensors, json: episodes } = encodeEpisodes(
      prefix,
      elites.map((elite) => elite.episode),
    )
    const scores = elites.map((elite) => elite.score)
    return { tensors, json: elitesState.write({ episodes, scores }) }
  }

  setState(prefix: string, state: EpisodesState): void {
    const { episodes, scores } = elitesState.read(state.json)
    this.#byTask = new Map()
    decodeEpisodes(prefix, { tensors: state.tensors, json: episodes }).forEach((episode, i) => {
      const { taskId } = outcomeOf(episode)
      const elites = this.#byTask.get(taskId) ?? []
      elites.push({ score: scores[i] as number, episode })
      this.#byTask.set(taskId, elites)
    })
  }
}

function isBetter(a: Elite, b: Elite): boolean {
  if (a.score !== b.score) return a.score > b.score
  return a.episode.actions.length < b.episode.actions.length
}

function isSame(a: Episode, b: Episode): boolean {
  if (a.outcome === null || b.outcome === null) return false
  if (artifactOf(a) === artifactOf(b)) return true
  const { checksPassed } = a.outcome
  if (checksPassed.length === 0) return false
  return checksPassed.join() === b.outcome.checksPassed.join()
}

/** What was made, or else what was done, as text. */
function artifactOf({ outcome, actions }: Episode): string {
  const artifact = outcome?.artifact
  if (artifact === undefined || artifact === '') return actions.join(' ')
  return typeof artifact === 'string' ? artifact : JSON.stringify(artifact)
}

function outcomeOf({ outcome }: Episode): EpisodeOutcome<Json> {
  if (outcome !== null) return outcome
  throw new CheckpointError('The stored state of `elites` is damaged: an episode has no outcome')
}
