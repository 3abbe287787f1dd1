import type { PyValue } from '../../core/py-value.ts'

type Container = { readonly items: unknown } | { readonly entries: unknown }

/**
 * A returned value as the host compares it: a Python value with, anywhere inside, instances of
 * library classes that equal no builtin value. A `Fraction` or `Decimal` that does equal one is
 * that int or float here.
 */
export type Answer =
  | Exclude<PyValue, Container>
  | { readonly type: 'list' | 'tuple' | 'set' | 'frozenset'; readonly items: readonly Answer[] }
  | { readonly type: 'dict'; readonly entries: readonly (readonly [Answer, Answer])[] }
  | { readonly type: 'other' }

const OTHER: Answer = { type: 'other' }

/** A double's smallest bit is worth 2 to the power of minus this. */
const FLOAT_BITS = 1074
/** A double has no more significant decimal digits than this, written out in full. */
const FLOAT_DIGITS = 800
/** An integer that a double equals has no more digits than this. */
const FLOAT_INTEGER_DIGITS = 309

/**
 * The builtin number that a `Fraction` equals. Its parts are compared as Python does it, which
 * trusts them to be in lowest terms.
 */
export function fractionAnswer(numerator: bigint, denominator: bigint): Answer {
  if (denominator === 1n) return { type: 'int', value: numerator }
  const bits = denominator.toString(16).length * 4
  if (denominator <= 0n || bits > FLOAT_BITS + 8) return OTHER
  const exponent = denominator.toString(2).length - 1
  return denominator === 1n << BigInt(exponent) ? binaryAnswer(numerator, exponent) : OTHER
}

/** `numerator` / 2^`exponent` in lowest terms as a float, where one has exactly that value. */
function binaryAnswer(numerator: bigint, exponent: number): Answer {
  const magnitude = numerator < 0n ? -numerator : numerator
  if (magnitude >= 1n << 53n || (magnitude & 1n) === 0n || exponent > FLOAT_BITS) return OTHER
  return { type: 'float', value: Number(numerator) * 2 ** -exponent }
}

/**
 * The builtin number that a finite `Decimal` equals: `digits`, which neither begin nor end with a
 * zero, times ten to the power of `exponent`. An integer of more than `maxDigits` digits, and of more
 * than any float has, is not written out: the caller knows that nothing equals it.
 */
export function decimalAnswer(
  negative: boolean,
  digits: string,
  exponent: number,
  maxDigits: number,
): Answer {
  if (digits === '') return { type: 'int', value: 0n }
  if (exponent < 0 && (-exponent > FLOAT_BITS || digits.length > FLOAT_DIGITS)) return OTHER
  const longest = Math.max(maxDigits, FLOAT_INTEGER_DIGITS)
  if (exponent >= 0 && digits.length + exponent > longest) return OTHER
  const magnitude = BigInt(digits)
  const value = negative ? -magnitude : magnitude
  if (exponent >= 0) return { type: 'int', value: value * 10n ** BigInt(exponent) }
  // A binary fraction of n bits is a decimal one of n digits: p / 2^n = p * 5^n / 10^n.
  const fives = 5n ** BigInt(-exponent)
  return value % fives === 0n ? binaryAnswer(value / fives, -exponent) : OTHER
}

/** An instance of a library class that equals no builtin value. */
export function otherAnswer(): Answer {
  return OTHER
}
