import type { PyValue } from '../../../src/core/py-value.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { py } from '../../../src/values/py-value.ts'

/** Draws of the argument kinds that the shipped problems share. */

export const LOWER = 'abcdefghijklmnopqrstuvwxyz'
export const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'

/** Mostly small, sometimes up to `large` in size; either sign. */
export function drawInt(rng: Rng, small: number, large = small): number {
  const size = rng.uniform() < 0.75 ? small : large
  return rng.range(-size, size)
}

export function drawText(rng: Rng, alphabet: string, min: number, max: number): string {
  const characters = Array.from(alphabet)
  return Array.from({ length: rng.range(min, max) }, () => rng.choice(characters)).join('')
}

/** Letters of both cases, digits, a few signs and blanks. */
export function drawAnyText(rng: Rng, min: number, max: number): string {
  return drawText(rng, `${LOWER}${LOWER}${UPPER}${DIGITS}  .,!?-_`, min, max)
}

export function drawInts(
  rng: Rng,
  min: number,
  max: number,
  small: number,
  large = small,
): number[] {
  return Array.from({ length: rng.range(min, max) }, () => drawInt(rng, small, large))
}

/** The number behind an int; plans are typed, so anything else is a mistake in a plan. */
export function intOf(value: PyValue | undefined): bigint {
  if (value?.type !== 'int') throw new TypeError('Expected an int argument')
  return value.value
}

export function textOf(value: PyValue | undefined): string {
  if (value?.type !== 'str') throw new TypeError('Expected a str argument')
  return value.value
}

function itemsOf(value: PyValue | undefined): readonly PyValue[] {
  if (value?.type !== 'list' && value?.type !== 'tuple') throw new TypeError('Expected a list')
  return value.items
}

export function intsOf(value: PyValue | undefined): bigint[] {
  return itemsOf(value).map(intOf)
}

/** Argument lists of one argument each. */
export function each<T>(make: (value: T) => PyValue, values: readonly T[]): PyValue[][] {
  return values.map((value) => [make(value)])
}

/** Argument lists of ints. */
export function intRows(rows: readonly (readonly (number | bigint)[])[]): PyValue[][] {
  return rows.map((row) => row.map(py.int))
}
