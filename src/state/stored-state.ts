import type { z } from 'zod'
import { CheckpointError } from '../core/errors.ts'
import type { Json, JsonObject } from '../core/json.ts'
import { firstBreach } from '../settings/schema-issue.ts'

/**
 * One change of what is stored, named so that it can be spoken of. `up` turns what the version before
 * wrote into what this one writes; it is given nothing else and changes nothing of what it is given.
 */
export interface Migration {
  readonly id: string
  up(stored: Json): Json
}

export interface StateFormat<T> {
  /** Such as `rollout`; stands in the stored text and in errors. */
  readonly name: string
  /** What `read` gives; of this version. Unknown keys should be errors: `z.strictObject`. */
  readonly schema: z.ZodType<T>
  /** All there ever were, the oldest first. What carries no version is from before the first. */
  readonly migrations?: readonly Migration[]
}

/** A kind of stored state: how it is written, and read again by this version and by later ones. */
export interface StoredState<T> {
  readonly name: string
  /** What a value of this version looks like. */
  readonly schema: z.ZodType<T>
  /** How many migrations there are. */
  readonly version: number
  write(value: T): Json
  /**
   * Throws a `CheckpointError` of one line for what is of another kind, newer than this program, or
   * damaged: what, where, the rule, what to do.
   */
  read(stored: unknown): T
}

/** Declares a kind of stored state. Throws a `TypeError` where two migrations have one id. */
export function defineState<T>(format: StateFormat<T>): StoredState<T> {
  const { name, schema, migrations = [] } = format
  const ids = migrations.map(({ id }) => id)
  if (new Set(ids).size !== ids.length) {
    throw new TypeError(`Two migrations of state \`${name}\` have one id: ${ids.join(', ')}`)
  }
  const version = migrations.length
  return {
    name,
    schema,
    version,
    write: (value) => ({ state: name, version, value: value as Json }),
    read(stored) {
      const { from, value } = unwrapped(format, version, stored)
      const migrated = migrations
        .slice(from)
        .reduce((before, step) => migrate(name, step, before), value)
      const parsed = schema.safeParse(migrated)
      if (parsed.success) return parsed.data
      const { sentence } = firstBreach(parsed.error, schema, migrated)
      throw new CheckpointError(`The stored state of \`${name}\` is damaged: ${sentence}`)
    },
  }
}

function unwrapped<T>(
  { name }: StateFormat<T>,
  version: number,
  stored: unknown,
): { readonly from: number; readonly value: Json } {
  if (!isWrapped(stored)) return { from: 0, value: (stored ?? null) as Json }
  if (stored.state !== name) {
    throw new CheckpointError(
      `Expected the stored state of \`${name}\`, got that of \`${stored.state}\``,
    )
  }
  if (stored.version > version) {
    throw new CheckpointError(
      `The stored state of \`${name}\` is of version ${stored.version}, this program reads up to ${version}: ` +
        'it was written by a newer codegen-gym; use that one',
    )
  }
  return { from: stored.version, value: stored.value as Json }
}

interface Wrapped {
  readonly state: string
  readonly version: number
  readonly value?: unknown
}

function isWrapped(stored: unknown): stored is Wrapped {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return false
  const { state, version, ...rest } = stored as JsonObject
  return (
    typeof state === 'string' &&
    typeof version === 'number' &&
    Number.isInteger(version) &&
    version >= 0 &&
    Object.keys(rest).every((key) => key === 'value')
  )
}

/** A migration that trips over what it is given says that the state is damaged, not where in the code. */
function migrate(name: string, { id, up }: Migration, before: Json): Json {
  try {
    return up(before)
  } catch (cause) {
    throw new CheckpointError(
      `The stored state of \`${name}\` is damaged: migration \`${id}\` could not read it`,
      { cause },
    )
  }
}
