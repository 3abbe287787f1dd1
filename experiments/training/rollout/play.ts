import type { Agent, EpisodeOutcome } from '../../../src/core/agent.ts'
import type { Env } from '../../../src/core/env.ts'
import type { StatefulPrior } from '../../../src/core/policy-initializer.ts'
import { passesEvery } from '../../../src/grading/test-vector.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { ProblemScheduler } from '../curriculum/problem-scheduler.ts'
import { Rollout } from './rollout.ts'

export type RenderListener = (frames: readonly string[]) => void | Promise<void>

export interface PlayOptions {
  readonly agent: Agent
  /** Stepped as one; each knows every problem. */
  readonly envs: readonly Env[]
  readonly problemIds: readonly string[]
  /** Programs for each problem. */
  readonly episodesEach: number
  /** Draws from the policy instead of taking its best action. */
  readonly explore: boolean
  readonly rng: Rng
  /** Environment i is seeded with `seed + i`. */
  readonly seed: number
  /**
   * Given the frames of an episode, one of each step, when it has ended: those of others do not come in
   * between. Awaited. Images are nothing for a terminal.
   */
  readonly onRender?: RenderListener
  /** Told after each step how many episodes have ended. */
  readonly onProgress?: (episodes: number) => void
  readonly signal?: AbortSignal
  readonly prior?: StatefulPrior | null
}

/**
 * Lets an agent write programs without learning from them. Gives the outcomes in the order in which
 * the episodes ended; an aborted signal ends it with those there are.
 */
export async function playEpisodes(options: PlayOptions): Promise<EpisodeOutcome[]> {
  const { agent, envs, problemIds, episodesEach, explore, signal, onRender } = options
  const scheduler = new ProblemScheduler({
    problemIds,
    rng: options.rng,
    episodes: problemIds.length * episodesEach,
    quotas: Object.fromEntries(problemIds.map((id) => [id, episodesEach])),
  })
  const rollout = new Rollout(envs, () => scheduler.next(), options.prior ?? null)
  const outcomes: EpisodeOutcome[] = []
  await rollout.start(options.seed)
  const frames = envs.map((): string[] => [])
  while (rollout.running && signal?.aborted !== true) {
    const { transitions, episodes } = await rollout.step(agent, explore ? 'sample' : 'best')
    if (onRender !== undefined) {
      for (const { stream } of transitions) addFrame(envs[stream], frames[stream])
    }
    for (const { outcome, stream } of episodes) {
      outcomes.push(outcome)
      await onRender?.(frames[stream]?.splice(0) ?? [])
    }
    options.onProgress?.(outcomes.length)
    await rollout.restart(episodes)
  }
  return outcomes
}

function addFrame(env: Env | undefined, frames: string[] | undefined): void {
  const frame = env?.render()
  if (typeof frame === 'string') frames?.push(frame)
}

/** Whether a program passes every visible test. */
export function passesVisible({ checksPassed }: EpisodeOutcome): boolean {
  return passesEvery(checksPassed)
}
