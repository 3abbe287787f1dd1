import type { Info, Observation, ResetOptions, StepResult } from '../../core/env.ts'
import type { Json } from '../../core/json.ts'
import { Wrapper, wrapperState } from './wrapper.ts'

/** What `info.episode` holds after an episode's last step. */
export interface EpisodeStatistics {
  /** Undiscounted return: the sum of the episode's rewards. */
  readonly r: number
  /** Length in steps. */
  readonly l: number
}

/**
 * Adds `info.episode` ({@link EpisodeStatistics}) to an episode's last step. Gymnasium's `t`, the
 * seconds it took, is left out: infos hold no clock.
 */
export class RecordEpisodeStatistics<O extends Observation = Observation> extends Wrapper<O> {
  #return = 0
  #length = 0

  override async reset(options?: ResetOptions): Promise<[O, Info]> {
    const first = await super.reset(options)
    this.#return = 0
    this.#length = 0
    return first
  }

  override async step(action: number): Promise<StepResult<O>> {
    const result = await super.step(action)
    this.#return += result[1]
    this.#length++
    if (result[2] || result[3]) {
      const episode: EpisodeStatistics = { r: this.#return, l: this.#length }
      result[4] = { ...result[4], episode }
    }
    return result
  }

  override getState(): Json {
    return { env: super.getState(), return: this.#return, length: this.#length }
  }

  override async setState(state: Json): Promise<void> {
    const stored = wrapperState(state, 'RecordEpisodeStatistics', ['return', 'length'])
    await super.setState(stored.env)
    this.#return = stored.return
    this.#length = stored.length
  }
}
