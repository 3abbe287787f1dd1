import { z } from 'zod'
import { ContractError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Registry } from '../../settings/registry.ts'
import { checkValue } from '../../settings/schema-issue.ts'
import { Box } from './box.ts'
import { DictSpace } from './dict-space.ts'
import { Discrete } from './discrete.ts'
import { MultiBinary } from './multi-binary.ts'
import { MultiDiscrete } from './multi-discrete.ts'

const lengths = z.array(z.int().min(1))
const bound = z.union([z.number(), z.literal(['Infinity', '-Infinity'])]).transform(Number)
const bounds = z.union([bound, z.array(bound)])

const storedSpace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('Discrete'), n: z.int().min(1), start: z.int() }),
  z.object({
    kind: z.literal('Box'),
    low: bounds,
    high: bounds,
    shape: lengths,
    dtype: z.literal(['float32', 'int32', 'int8', 'uint8']),
  }),
  z.object({ kind: z.literal('MultiBinary'), n: lengths }),
  z.object({ kind: z.literal('MultiDiscrete'), nvec: lengths }),
  z.object({ kind: z.literal('Dict'), spaces: z.record(z.string(), z.unknown()) }),
])

const OWN_KINDS: readonly string[] = storedSpace.options.map(({ shape }) => shape.kind.value)

const NOT_KNOWN = 'Not a stored space, nor of a kind that `registerSpace` made known'

/** Makes a space from what the `toJSON` of one like it gave. */
export type MakeSpace = (stored: JsonObject) => Space<unknown>

const makers = new Registry<MakeSpace>('space')

/**
 * Lets `spaceFromJson` rebuild a space of your own, by the `kind` in its JSON. A second registration of
 * a kind replaces the first, and a warning says so. Throws a `ContractError` for a kind of this project's.
 */
export function registerSpace(kind: string, make: MakeSpace): void {
  if (OWN_KINDS.includes(kind)) {
    throw new ContractError(`registerSpace("${kind}"): this kind is taken; give yours another name`)
  }
  makers.set(kind, make)
}

/**
 * Rebuilds a space from what its `toJSON` gave; the generator starts afresh.
 * Throws a `ContractError` when its kind is neither one of this project's nor registered.
 */
export function spaceFromJson(json: unknown): Space<unknown> {
  const { kind = null } = (json ?? {}) as JsonObject
  const make = typeof kind === 'string' ? makers.get(kind) : undefined
  if (make !== undefined) return make(json as JsonObject)
  const stored = checkValue(storedSpace, json, ContractError, NOT_KNOWN)
  switch (stored.kind) {
    case 'Discrete':
      return new Discrete(stored.n, { start: stored.start })
    case 'Box': {
      const { kind: _, ...options } = stored
      return new Box(options)
    }
    case 'MultiBinary':
      return new MultiBinary(stored.n)
    case 'MultiDiscrete':
      return new MultiDiscrete(stored.nvec)
    case 'Dict': {
      const parts = Object.entries(stored.spaces).map(
        ([name, part]) => [name, spaceFromJson(part)] as const,
      )
      return new DictSpace<Record<string, unknown>>(Object.fromEntries(parts))
    }
  }
}
