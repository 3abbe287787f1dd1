import { ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { Rng } from '../random/rng.ts'
import { decodeEpisodes, type Episode, type EpisodesState, encodeEpisodes } from './episode.ts'

export interface Elite {
  /** What it is ranked by: the episode's return on visible tests. */
  readonly score: number
  readonly episode: Episode
}

/**
 * The best episodes of each problem (priority queue training: Abolafia et al. 2018).
 *
 * Of one problem no two have the same source, nor the same test-result vector: otherwise the queue
 * fills with rewritings of one partial answer. An episode whose tests did not run is only told
 * apart by its source. Of equal scores the shorter episode is the better one, then the earlier.
 */
export class EliteQueue {
  readonly capacity: number
  #byProblem = new Map<string, Elite[]>()

  /** @param capacity most episodes kept per problem */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ContractError(`Expected \`capacity\` to be an integer >= 1, got \`${capacity}\``)
    }
    this.capacity = capacity
  }

  /** Problems with at least one elite, in the order they were first met. */
  get problemIds(): readonly string[] {
    return [...this.#byProblem.keys()]
  }

  /** The elites of a problem, best first. */
  of(problemId: string): readonly Elite[] {
    return this.#byProblem.get(problemId) ?? []
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
    const { problemId } = episode.outcome
    const elites = this.#byProblem.get(problemId) ?? []
    // A shared source implies a shared result, so at most the two rivals below exist.
    const rivals = elites.filter((elite) => isSame(elite.episode, episode))
    const offered = { score, episode }
    if (rivals.some((rival) => !isBetter(offered, rival))) return false
    const kept = elites.filter((elite) => !rivals.includes(elite))
    const place = kept.findIndex((elite) => isBetter(offered, elite))
    kept.splice(place === -1 ? kept.length : place, 0, offered)
    const taken = kept.length <= this.capacity || kept.pop()?.episode !== episode
    this.#byProblem.set(problemId, kept)
    return taken
  }

  /** Draws a problem, then one of its elites, both uniformly, with replacement; [] when empty. */
  sample(count: number, rng: Rng): Elite[] {
    const problems = [...this.#byProblem.values()]
    if (problems.length === 0) return []
    return Array.from({ length: count }, () => rng.choice(rng.choice(problems)))
  }

  getState(prefix: string): EpisodesState {
    const elites = [...this.#byProblem.values()].flat()
    const { tensors, json } = encodeEpisodes(
      prefix,
      elites.map((elite) => elite.episode),
    )
    return { tensors, json: { episodes: json, scores: elites.map((elite) => elite.score) } }
  }

  setState(prefix: string, state: EpisodesState): void {
    const { episodes, scores } = state.json as { episodes: Json; scores: number[] }
    this.#byProblem = new Map()
    decodeEpisodes(prefix, { tensors: state.tensors, json: episodes }).forEach((episode, i) => {
      const { problemId } = episode.outcome as { problemId: string }
      const elites = this.#byProblem.get(problemId) ?? []
      elites.push({ score: scores[i] as number, episode })
      this.#byProblem.set(problemId, elites)
    })
  }
}

function isBetter(a: Elite, b: Elite): boolean {
  if (a.score !== b.score) return a.score > b.score
  return a.episode.actions.length < b.episode.actions.length
}

function isSame(a: Episode, b: Episode): boolean {
  if (a.outcome === null || b.outcome === null) return false
  const source = (episode: Episode) => episode.outcome?.source || episode.actions.join(' ')
  if (source(a) === source(b)) return true
  const { testsPassed } = a.outcome
  if (testsPassed.length === 0) return false
  return testsPassed.join() === b.outcome.testsPassed.join()
}
