import type {
  Env,
  EnvSpec,
  Frame,
  Info,
  Observation,
  ResetOptions,
  StepResult,
} from '../../src/core/env.ts'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { brokenResetRule, brokenStepRule } from '../../src/gym/check-state.ts'
import { Wrapper } from '../../src/gym/wrappers/wrapper.ts'
import { brokenJsonRule } from '../../src/state/plain-json.ts'
import { ModuleGuard, missingMethod, partOf } from './module-guard.ts'

const METHODS = ['reset', 'step', 'actionMasks', 'render', 'getState', 'setState', 'close'] as const
const PARTS = ['observationSpace', 'actionSpace', 'unwrapped', 'metadata'] as const

/**
 * The environment of a user's file. What it throws, and what it gives against the contract of `Env`, is a
 * `ConfigError` of one line that names the file, the method and the rule: an agent that was shown NaN would
 * learn nothing and say nothing.
 */
export class ModuleEnv extends Wrapper {
  readonly #guard: ModuleGuard
  /** Steps since the last reset; null where a state was put back, which does not tell. */
  #steps: number | null = 0

  constructor(env: Env, file: string) {
    super(env)
    this.#guard = new ModuleGuard(file)
  }

  /** It is no wrapper that anybody asked for. */
  override get spec(): EnvSpec | null {
    return this.env.spec
  }

  override set spec(spec: EnvSpec | null) {
    this.env.spec = spec
  }

  override async reset(options?: ResetOptions): Promise<[Observation, Info]> {
    const first = await this.#guard.asked('`reset`', () => super.reset(options))
    this.#steps = 0
    this.#guard.check('`reset`', () => brokenResetRule(this.env, first))
    return first
  }

  override async step(action: number): Promise<StepResult> {
    if (this.#steps !== null) this.#steps++
    const where = this.#steps === null ? '`step`' : `\`step\` ${this.#steps} of the episode`
    const result = await this.#guard.asked(where, () => super.step(action))
    this.#guard.check(where, () => brokenStepRule(this.env, result))
    return result
  }

  override render(): Frame | null {
    return this.#guard.askedNow('`render`', () => super.render())
  }

  override getState(): Json {
    const state: unknown = this.#guard.askedNow('`getState`', () => super.getState())
    this.#guard.check('`getState`', () => brokenJsonRule(state, 'state'))
    return state as Json
  }

  override async setState(state: Json): Promise<void> {
    await this.#guard.asked('`setState`', () => super.setState(state), CheckpointError)
    this.#steps = null
  }

  override close(): Promise<void> {
    return this.#guard.asked('`close`', () => super.close())
  }
}

/**
 * What `createEnv` of a user's file makes, guarded. Throws a `ConfigError` of one line that names the file
 * where it throws, or gives no env.
 */
export async function makeModuleEnv(file: string, create: () => unknown): Promise<Env> {
  const made = await new ModuleGuard(file).asked('`createEnv`', async () => create())
  const missing = missingPart(made)
  if (missing === null) return new ModuleEnv(made as Env, file)
  throw new ConfigError(
    `${file}: expected \`createEnv\` to give an env, with ${missing}; extend \`BaseEnv\``,
  )
}

function missingPart(made: unknown): string | null {
  const method = missingMethod(made, METHODS)
  if (method !== null) return method
  const part = PARTS.find(
    (name) => typeof partOf(made, name) !== 'object' || partOf(made, name) === null,
  )
  return part === undefined ? null : `\`${part}\``
}
