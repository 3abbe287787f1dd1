import { z } from 'zod'
import type { Json } from '../../../src/core/json.ts'
import type { Episode } from '../../../src/replay/episode.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import { isOwn, problemOf } from '../episodic/episode-rows.ts'
import { statisticsOf } from '../episodic/problem-baselines.ts'

/** What is kept of an episode: mean and variance of its returns over its steps. */
const moments = z.strictObject({ mean: z.number(), variance: z.number().min(0) })

export const stepReturnsState = defineState({
  name: 'step-returns',
  schema: z.array(z.strictObject({ problemId: z.string(), episodes: z.array(moments) })),
})

type Moments = z.output<typeof moments>

export interface StepAdvantageRule {
  readonly gamma: number
  /** As `ReinforceConfig` has it. */
  readonly baseline: 'window' | 'group' | 'leave_one_out'
  readonly normaliseAdvantages: boolean
  /** How many of a problem's latest episodes count. */
  readonly baselineWindow: number
}

/** What was paid from each step on, discounted from there: G_t = r_t + γ G_t+1. */
export function rewardsToGo(rewards: readonly number[], gamma: number): number[] {
  const returns = new Array<number>(rewards.length)
  let following = 0
  for (let t = rewards.length - 1; t >= 0; t--) {
    following = rewards[t]! + gamma * following
    returns[t] = following
  }
  return returns
}

/**
 * Advantages of steps by the reward to go (Williams 1992; Sutton and Barto 2018, 13.3): what was paid from a
 * step on, less the problem's mean of that. Each episode counts alike in mean and deviation, however many
 * steps it has, so that where all reward comes at the end, undiscounted, a step's advantage is its episode's.
 */
export class StepAdvantages {
  readonly #rule: StepAdvantageRule
  #latest = new Map<string, Moments[]>()

  constructor(rule: StepAdvantageRule) {
    this.#rule = rule
  }

  /** Remembers an episode that the policy made by itself; others say nothing of how well it does. */
  add(episode: Episode): void {
    const list = addTo(this.#latest, episode, this.#rule.gamma)
    if (list !== null && list.length > this.#rule.baselineWindow) list.shift()
  }

  /** The advantages of an update's episodes, one for each step. */
  of(episodes: readonly Episode[]): number[][] {
    const { baseline, gamma } = this.#rule
    if (baseline === 'window')
      return episodes.map((episode) => this.#advantages(episode, this.#latest))
    const update = new Map<string, Moments[]>()
    for (const episode of episodes) addTo(update, episode, gamma)
    return episodes.map((episode) => this.#advantages(episode, update))
  }

  #advantages(episode: Episode, compared: ReadonlyMap<string, readonly Moments[]>): number[] {
    const { baseline, gamma, normaliseAdvantages } = this.#rule
    const returns = rewardsToGo(episode.rewards, gamma)
    const all = compared.get(problemOf(episode)) ?? []
    const { mean, standardDeviation } = together(all)
    let expected = mean
    if (baseline === 'leave_one_out' && isOwn(episode)) {
      if (all.length < 2) return returns.map(() => 0)
      expected = (all.length * mean - momentsOf(returns).mean) / (all.length - 1)
    }
    if (!normaliseAdvantages) return returns.map((value) => value - expected)
    if (standardDeviation <= 1e-6) return returns.map(() => 0)
    return returns.map((value) => (value - expected) / standardDeviation)
  }

  getState(): Json {
    return stepReturnsState.write(
      [...this.#latest].map(([problemId, episodes]) => ({ problemId, episodes: [...episodes] })),
    )
  }

  setState(state: Json): void {
    const entries = stepReturnsState.read(state)
    this.#latest = new Map(entries.map(({ problemId, episodes }) => [problemId, [...episodes]]))
  }
}

/** @returns the problem's list with the episode at its end, or null where it is not the policy's own */
function addTo(lists: Map<string, Moments[]>, episode: Episode, gamma: number): Moments[] | null {
  if (!isOwn(episode)) return null
  const problem = problemOf(episode)
  const list = lists.get(problem) ?? []
  list.push(momentsOf(rewardsToGo(episode.rewards, gamma)))
  lists.set(problem, list)
  return list
}

function momentsOf(returns: readonly number[]): Moments {
  const { mean, standardDeviation } = statisticsOf(returns)
  return { mean, variance: standardDeviation ** 2 }
}

/** Of the steps of all episodes, each episode counted alike: its variance within, and that of the means. */
function together(episodes: readonly Moments[]) {
  const { mean, standardDeviation: between } = statisticsOf(episodes.map((one) => one.mean))
  const within = statisticsOf(episodes.map((one) => one.variance)).mean
  return { mean, standardDeviation: Math.sqrt(within + between ** 2) }
}
