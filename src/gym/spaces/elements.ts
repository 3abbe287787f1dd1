import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'

/** Gives an element back. Throws a `ContractError` for what the space does not contain. */
export function checkElement<T>(space: Space<T>, value: unknown): T {
  if (space.contains(value)) return value
  throw new ContractError(
    `Expected an element of this ${space.kind}: ${JSON.stringify(space.toJSON()).slice(0, 200)}`,
  )
}

/** The numbers of an array as JSON: −0 and what is not finite as text, which JSON has no numbers for. */
export function encodeNumbers(values: ArrayLike<number>): Json {
  return Array.from(values, (value) =>
    Number.isFinite(value) && !Object.is(value, -0) ? value : value === 0 ? '-0' : String(value),
  )
}

/** What {@link encodeNumbers} wrote. Throws a `ContractError` for anything else. */
export function decodeNumbers(space: Space<unknown>, stored: Json): number[] {
  if (Array.isArray(stored)) {
    const numbers = stored.map((entry: Json) =>
      typeof entry === 'number' || (typeof entry === 'string' && TEXTS.has(entry))
        ? Number(entry)
        : null,
    )
    if (numbers.every((entry) => entry !== null)) return numbers
  }
  throw new ContractError(`Expected a stored element of ${space.kind} to be a list of numbers`)
}

const TEXTS = new Set(['-0', 'Infinity', '-Infinity', 'NaN'])
