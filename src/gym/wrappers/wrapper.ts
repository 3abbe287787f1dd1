import type {
  Env,
  EnvMetadata,
  Info,
  Observation,
  ResetOptions,
  StepResult,
} from '../../core/env.ts'
import { CheckpointError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'

/** An env around another: passes everything on; subclasses change what they are about. */
export class Wrapper<O extends Observation = Observation> implements Env<O> {
  readonly env: Env<O>

  constructor(env: Env<O>) {
    this.env = env
  }

  get id(): string {
    return this.env.id
  }

  get metadata(): EnvMetadata {
    return this.env.metadata
  }

  get observationSpace(): Space<O> {
    return this.env.observationSpace
  }

  get actionSpace(): Space<number> & { readonly n: number } {
    return this.env.actionSpace
  }

  /** The innermost env. */
  get unwrapped(): Env<O> {
    return this.env instanceof Wrapper ? this.env.unwrapped : this.env
  }

  reset(options?: ResetOptions): Promise<[O, Info]> {
    return this.env.reset(options)
  }

  step(action: number): Promise<StepResult<O>> {
    return this.env.step(action)
  }

  actionMasks(): Int8Array {
    return this.env.actionMasks()
  }

  render(): string | null {
    return this.env.render()
  }

  getState(): Json {
    return this.env.getState()
  }

  setState(state: Json): Promise<void> {
    return this.env.setState(state)
  }

  close(): Promise<void> {
    return this.env.close()
  }
}

/** What a number of a wrapper's state must be: any finite number, or a whole one of at least 0. */
type StoredNumber = 'finite' | 'count'

/**
 * The parts of a wrapper's own state: `{env, ...numbers}`. Throws a `CheckpointError` when one is
 * missing or is not such a number.
 */
export function wrapperState<K extends string>(
  state: Json,
  wrapper: string,
  rules: Readonly<Record<K, StoredNumber>>,
): { readonly env: Json } & Readonly<Record<K, number>> {
  const stored = typeof state === 'object' && state !== null ? (state as JsonObject) : {}
  const { env } = stored
  const numbers = Object.entries<StoredNumber>(rules).map(([name, rule]) => {
    const value = stored[name]
    const keeps = rule === 'finite' ? Number.isFinite(value) : isCount(value)
    if (env !== undefined && keeps) return [name, value] as const
    throw new CheckpointError(
      `Not the state of a ${wrapper}: expected \`env\` and numbers ${Object.keys(rules).join(', ')}, got \`${name}\` ${JSON.stringify(value)}`,
    )
  })
  return { env, ...Object.fromEntries(numbers) } as { readonly env: Json } & Record<K, number>
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
