import { z } from 'zod'
import type { Info, Observation, ResetOptions, StepResult } from '../../core/env.ts'
import type { Json } from '../../core/json.ts'
import { json } from '../../state/json-schema.ts'
import { defineState } from '../../state/stored-state.ts'
import { Wrapper } from './wrapper.ts'

export const stored = defineState({
  name: 'record-episode-statistics',
  schema: z.strictObject({ env: json, return: z.number(), length: z.int().min(0) }),
})

/** What `info.episode` holds after an episode's last step. */
export interface EpisodeStatistics {
  /** Undiscounted return: the sum of the episode's rewards. */
  readonly r: number
  /** Length in steps. */
  readonly l: number
}

/**
 * Adds `info.episode` ({@link EpisodeStatistics}) to an episode's last step. Gymnasium's `t`, the
 * seconds it took, is left out: infos hold no clock. It goes around a `TimeLimit`, whose ends it would
 * not see from within. A vector's `same_step` autoreset shows it in `final_info`.
 */
export class RecordEpisodeStatistics<O = Observation, A = number> extends Wrapper<O, A> {
  #return = 0
  #length = 0

  override async reset(options?: ResetOptions): Promise<[O, Info]> {
    const first = await super.reset(options)
    this.#return = 0
    this.#length = 0
    return first
  }

  override async step(action: A): Promise<StepResult<O>> {
    const [observation, reward, terminated, truncated, info] = await super.step(action)
    this.#return += reward
    this.#length++
    if (!terminated && !truncated) return [observation, reward, terminated, truncated, info]
    const episode: EpisodeStatistics = { r: this.#return, l: this.#length }
    return [observation, reward, terminated, truncated, { ...info, episode }]
  }

  override getState(): Json {
    return stored.write({ env: super.getState(), return: this.#return, length: this.#length })
  }

  override async setState(state: Json): Promise<void> {
    const { env, return: sum, length } = stored.read(state)
    await super.setState(env)
    this.#return = sum
    this.#length = length
  }
}
