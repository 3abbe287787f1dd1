import { z } from 'zod'
import type {
  Env,
  Info,
  Observation,
  ResetOptions,
  StepResult,
  WrapperSpec,
} from '../../core/env.ts'
import { CheckpointError, ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import { show } from '../../settings/schema-issue.ts'
import { json } from '../../state/json-schema.ts'
import { defineState } from '../../state/stored-state.ts'
import { Wrapper } from './wrapper.ts'

export const stored = defineState({
  name: 'time-limit',
  schema: z.strictObject({ env: json, steps: z.int().min(0) }),
})

/** Truncates an episode at its `maxEpisodeSteps`-th step; a step that terminates there does both. */
export class TimeLimit<O = Observation, A = number> extends Wrapper<O, A> {
  readonly maxEpisodeSteps: number
  #steps = 0

  constructor(env: Env<O, A>, maxEpisodeSteps: number) {
    super(env)
    if (!Number.isInteger(maxEpisodeSteps) || maxEpisodeSteps < 1) {
      throw new ContractError(
        `TimeLimit: expected \`maxEpisodeSteps\` to be an integer >= 1, got ${show(maxEpisodeSteps)}: write \`new TimeLimit(env, 50)\``,
      )
    }
    this.maxEpisodeSteps = maxEpisodeSteps
  }

  override get wrapperSpec(): WrapperSpec {
    return { name: 'TimeLimit', options: { maxEpisodeSteps: this.maxEpisodeSteps } }
  }

  override async reset(options?: ResetOptions): Promise<[O, Info]> {
    const first = await super.reset(options)
    this.#steps = 0
    return first
  }

  override async step(action: A): Promise<StepResult<O>> {
    if (this.#steps >= this.maxEpisodeSteps) {
      throw new ContractError("`step` after the episode's end: call `reset` first")
    }
    const [observation, reward, terminated, truncated, info] = await super.step(action)
    this.#steps++
    const isAtLimit = this.#steps >= this.maxEpisodeSteps
    return [observation, reward, terminated, truncated || isAtLimit, info]
  }

  override getState(): Json {
    return stored.write({ env: super.getState(), steps: this.#steps })
  }

  override async setState(state: Json): Promise<void> {
    const { env, steps } = stored.read(state)
    if (steps > this.maxEpisodeSteps) {
      throw new CheckpointError(
        `The state is of a TimeLimit that let ${steps} steps pass: make it with the \`maxEpisodeSteps\` it had, not ${this.maxEpisodeSteps}`,
      )
    }
    await super.setState(env)
    this.#steps = steps
  }
}
