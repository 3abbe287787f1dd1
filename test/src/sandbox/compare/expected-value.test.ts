import { describe, expect, it } from 'vitest'
import type { ComparisonRule } from '../../../../src/core/problem.ts'
import type { PyValue } from '../../../../src/core/py-value.ts'
import { ExpectedValue } from '../../../../src/sandbox/compare/expected-value.ts'
import { encodeValue } from '../../../../src/sandbox/marshal/marshal.ts'
import { py } from '../../../../src/values/py-value.ts'

const MODES = ['exact', 'float', 'unordered', 'python-eq'] as const
const HUGE = BigInt(`0x${'7'.repeat(800_000)}`)

function nested(depth: number): PyValue {
  let value = py.none
  for (let i = 0; i < depth; i++) value = py.list([value])
  return value
}

const repeat = (count: number, item: (i: number) => PyValue): PyValue[] =>
  Array.from({ length: count }, (_, i) => item(i))

/** Large answers of every kind that an interpreter lets out. */
const LARGE: readonly (readonly [string, PyValue])[] = [
  ['an int of a million digits', py.int(HUGE)],
  ['a list of None', py.list(repeat(300_000, () => py.none))],
  ['lists in lists', py.list(repeat(600, () => nested(99)))],
  ['a set of ints', py.set(repeat(60_000, (i) => py.int(i)))],
  ['a set of floats', py.set(repeat(30_000, (i) => py.float(i + 0.5)))],
  ['a dictionary', py.dict(repeat(30_000, (i) => py.int(i)).map((key) => [key, py.none]))],
  ['a text', py.str('é'.repeat(490_000))],
  ['long ints', py.list(repeat(100, () => py.int(HUGE >> 3_000_000n)))],
]

const SMALL: readonly PyValue[] = [
  py.int(3),
  py.none,
  py.str('abc'),
  py.ints([1, 2, 3]),
  py.set([py.float(0.5)]),
  py.dict([[py.int(1), py.list([])]]),
]

describe('ExpectedValue', () => {
  it.each(LARGE)('reads of %s no more than what is expected has', (_name, value) => {
    const answer = encodeValue(value)
    for (const mode of MODES) {
      for (const small of SMALL) {
        const expected = new ExpectedValue(small)
        expect(expected.compare({ mode }, answer)).toBe('different')
        expect(expected.read({ mode }, answer).nodes).toBeLessThanOrEqual(4)
      }
    }
  })

  it.each(LARGE)('knows %s when that is what is expected', (_name, value) => {
    const answer = encodeValue(value)
    for (const mode of MODES) {
      expect(new ExpectedValue(value).compare({ mode }, answer)).toBe('equal')
    }
  })

  it('reads of a million values no more than the three that are expected', () => {
    const rule: ComparisonRule = { mode: 'python-eq' }
    const expected = new ExpectedValue(py.ints([1, 2, 3]))
    for (const count of [10, 300]) {
      const items = py.list([py.int(1), py.list(repeat(count, () => py.none)), py.int(3)])
      expect(expected.compare(rule, encodeValue(items))).toBe('different')
      expect(expected.read(rule, encodeValue(items)).nodes).toBeLessThanOrEqual(4)
    }
  })

  it('calls bytes that are no value malformed, and a NaN that comes back equal only if exact', () => {
    const expected = new ExpectedValue(py.float(Number.NaN))
    const answer = encodeValue(py.float(Number.NaN))
    expect(MODES.map((mode) => expected.compare({ mode }, answer))).toEqual([
      'equal',
      'different',
      'equal',
      'different',
    ])
    const broken = Uint8Array.from(answer, (byte, i) => (i === 0 ? 99 : byte))
    expect(MODES.map((mode) => expected.compare({ mode }, broken))).toEqual(
      MODES.map(() => 'malformed'),
    )
  })

  it('takes numbers in another form only where they fit', () => {
    const rule: ComparisonRule = { mode: 'python-eq' }
    const decimal = (digits: string, exponent: number): Uint8Array => {
      const bytes = Buffer.alloc(10 + digits.length)
      bytes.write('E', 0, 'latin1')
      bytes.writeInt32LE(exponent, 2)
      bytes.writeInt32LE(digits.length, 6)
      bytes.write(digits, 10, 'latin1')
      return new Uint8Array(bytes)
    }
    const half = new ExpectedValue(py.float(0.5))
    expect(half.compare(rule, decimal('5', -1))).toBe('equal')
    expect(half.compare(rule, decimal('5', 2_000_000_000))).toBe('different')
    expect(half.compare(rule, decimal('5'.repeat(900_000), -1))).toBe('different')
    const power = new ExpectedValue(py.int(10n ** 30_000n))
    expect(power.compare(rule, decimal('1', 30_000))).toBe('equal')
  })
})
