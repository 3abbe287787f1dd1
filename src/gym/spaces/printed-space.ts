import type { Space } from '../../core/spaces.ts'

/** Bounds that are shown of a list of more. */
const MOST_SHOWN = 6

/** A shape as Python writes a tuple: `(520,)`, `(4, 4, 3)`, `()`. */
export function printedShape(lengths: readonly number[]): string {
  return lengths.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(', ')})`
}

/** The bounds of all elements: one number where they are alike, as numpy writes it. */
export function printedBounds(bounds: Float64Array, dtype: string): string {
  const number = dtype === 'float32' ? printedFloat : String
  const [first] = bounds
  if (first !== undefined && bounds.every((bound) => bound === first)) return number(first)
  return printedList(Array.from(bounds, number))
}

/** Numbers in brackets, of many the first and the last. */
export function printedList(numbers: readonly (string | number)[]): string {
  const half = MOST_SHOWN / 2
  const shown =
    numbers.length > MOST_SHOWN
      ? [...numbers.slice(0, half), '...', ...numbers.slice(-half)]
      : numbers
  return `[${shown.join(' ')}]`
}

/** A part of a Dict; one that does not say what it is goes by its kind. */
export function printedPart(space: Space<unknown>): string {
  return space.toString === Object.prototype.toString ? space.kind : String(space)
}

/** The fewest digits that are this float32, with a point: `-1.0`, `0.1`, `inf`. */
function printedFloat(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  let digits = 1
  while (Math.fround(Number(value.toPrecision(digits))) !== value) digits++
  const text = String(Number(value.toPrecision(digits)))
  return /[.e]/.test(text) ? text : `${text}.0`
}
