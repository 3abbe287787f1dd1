import type { ComparisonRule } from '../../core/problem.ts'
import type { Answer } from '../marshal/answer.ts'

/**
 * How benchmarks compare what is not equal. Runs in the host on plain values; each function is only
 * asked after Python's `==` has said no.
 */

const DEFAULT_RELATIVE = 1e-7

/**
 * EvalPlus' second look at an answer: with an absolute tolerance above 0 two values of one type agree
 * where `numpy.allclose(actual, expected, rtol=1e-7, atol=…)` says so. Numbers only; texts,
 * dictionaries and sets never agree here. Values of unequal shape never do, which is stricter than
 * numpy, where a shape may be stretched.
 */
export function allClose(rule: ComparisonRule, expected: Answer, actual: Answer): boolean {
  const absolute = rule.absoluteTolerance ?? 0
  if (absolute === 0 || expected.type !== actual.type) return false
  const relative = rule.relativeTolerance ?? DEFAULT_RELATIVE
  return closeAll(expected, actual, absolute, relative)
}

type Sequence = Answer & { type: 'list' | 'tuple' }

function isSequence(value: Answer): value is Sequence {
  return value.type === 'list' || value.type === 'tuple'
}

function closeAll(expected: Answer, actual: Answer, absolute: number, relative: number): boolean {
  if (isSequence(expected)) {
    return (
      isSequence(actual) &&
      actual.items.length === expected.items.length &&
      expected.items.every((item, i) =>
        closeAll(item, actual.items[i] as Answer, absolute, relative),
      )
    )
  }
  const [a, b] = [numberOf(actual), numberOf(expected)]
  return a !== null && b !== null && close(a, b, absolute, relative)
}

type Complex = readonly [re: number, im: number]

/** Beyond 64 bits numpy has no numbers, but objects that it cannot compare so. */
const LOWEST = -(2n ** 63n)
const HIGHEST = 2n ** 64n

function numberOf(value: Answer): Complex | null {
  switch (value.type) {
    case 'bool':
      return [value.value ? 1 : 0, 0]
    case 'int':
      return value.value >= LOWEST && value.value < HIGHEST ? [Number(value.value), 0] : null
    case 'float':
      return [value.value, 0]
    case 'complex':
      return [value.re, value.im]
    default:
      return null
  }
}

function close([aRe, aIm]: Complex, [bRe, bIm]: Complex, absolute: number, relative: number) {
  if (![aRe, aIm, bRe, bIm].every(Number.isFinite)) return aRe === bRe && aIm === bIm
  const size = bIm === 0 ? Math.abs(bRe) : Math.hypot(bRe, bIm)
  const difference = aIm === bIm ? Math.abs(aRe - bRe) : Math.hypot(aRe - bRe, aIm - bIm)
  return difference <= absolute + relative * size
}

/** What `str.strip` takes off beside what JavaScript calls white space. */
const MORE_BLANKS = '\u001c\u001d\u001e\u001f\u0085'

function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  if (character === undefined || character === '\ufeff') return false
  return MORE_BLANKS.includes(character) || /\s/.test(character)
}

/**
 * Whether a script printed what a judge's test expects, as LiveCodeBench has it: blanks at both ends of
 * the text and of each line are no part of it; a line is the same text, or holds the same decimal
 * numbers in the same order (`3.0000` is `3.0`, and `50000000000000000` is not `50000000000000001`).
 */
export function samePrinted(expected: Answer, actual: Answer): boolean {
  if (expected.type !== 'str' || actual.type !== 'str') return false
  const [wanted, printed] = [strip(expected.value).split('\n'), strip(actual.value).split('\n')]
  return (
    wanted.length === printed.length &&
    wanted.every((line, i) => sameLine(strip(line), strip(printed[i] as string)))
  )
}

function sameLine(wanted: string, printed: string): boolean {
  if (wanted === printed) return true
  const [a, b] = [wanted.split(/\s+/), printed.split(/\s+/)]
  return (
    a.length === b.length &&
    a.every((token, i) => {
      const [x, y] = [decimalKey(token), decimalKey(b[i] as string)]
      return x !== null && x === y
    })
  )
}

const DECIMAL = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,18}))?$/
const INFINITE = /^([-+]?)inf(?:inity)?$/i

/** A text that numbers share exactly when `Decimal` calls them equal; null for NaN and no number. */
function decimalKey(token: string): string | null {
  const infinite = INFINITE.exec(token)
  if (infinite !== null) return `${infinite[1] === '-' ? '-' : ''}inf`
  const match = DECIMAL.exec(token.replaceAll('_', ''))
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const digits = trimZeros(whole + fraction, 'start')
  const kept = trimZeros(digits, 'end')
  if (kept === '') return '0'
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length)
  return `${sign === '-' ? '-' : ''}${kept}e${power}`
}

function trimZeros(digits: string, side: 'start' | 'end'): string {
  let [start, end] = [0, digits.length]
  if (side === 'start') while (start < end && digits[start] === '0') start++
  else while (end > start && digits[end - 1] === '0') end--
  return digits.slice(start, end)
}
