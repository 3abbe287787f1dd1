import { z } from 'zod'
import type { TypedArray } from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { Space } from '../../core/spaces.ts'
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

/**
 * Rebuilds a space from what its `toJSON` gave; the generator starts afresh.
 * Throws a `ContractError` when it is not one of this project's spaces.
 */
export function spaceFromJson(json: unknown): Space<number | TypedArray | object> {
  const stored = checkValue(storedSpace, json, ContractError, 'Not a stored space')
  switch (stored.kind) {
    case 'Discrete':
      return new Discrete(stored.n, { start: stored.start })
    case 'Box':
      return new Box(stored)
    case 'MultiBinary':
      return new MultiBinary(stored.n)
    case 'MultiDiscrete':
      return new MultiDiscrete(stored.nvec)
    case 'Dict': {
      const parts = Object.entries(stored.spaces).map(
        ([name, part]) => [name, spaceFromJson(part) as Space<TypedArray>] as const,
      )
      return new DictSpace(Object.fromEntries(parts))
    }
  }
}
