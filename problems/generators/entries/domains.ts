import type { PyValue } from '../../../src/core/py-value.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { py } from '../../../src/values/py-value.ts'

const WORDS =
  'sun moon tree river stone bird cat dog apple level noon radar blue green Red One two six fox kite a I ox Anna Otto data code loop math pen HELLO 42 7'.split(
    ' ',
  )

/** Words of many kinds: lengths, cases, palindromes, numbers, repeated letters. */
const VOCABULARY =
  'a I Anna noon abba bob cat can Cab code tree apple banana area data Otto sea c HELLO CAR 42 7 121 ab1 sun level ice race magic big Abc bee Cat A act care ox we hello river dog magma'.split(
    ' ',
  )

const MARKS = [' ', ', ', ',', '-', '_', '. ', '.', '!', '? ', ':', ';', '']

const MANY_KINDS = 'abceuAABE123  -.!'
const ALPHABETS = [
  MANY_KINDS,
  MANY_KINDS,
  MANY_KINDS,
  'abdeABE',
  'aeuAIU',
  'ABEC',
  'ab12',
  '. !b',
  '129',
]

const range = (low: number, high: number) => (rng: Rng) => rng.range(low, high)
const listOf =
  <T>(low: number, high: number, item: (rng: Rng) => T) =>
  (rng: Rng): T[] =>
    Array.from({ length: rng.range(low, high) }, () => item(rng))
const charsOf = (low: number, high: number, alphabet: string) => (rng: Rng) =>
  listOf(low, high, (r) => r.choice([...alphabet]))(rng).join('')
const word = (rng: Rng) => rng.choice(WORDS)
const text = (rng: Rng) =>
  rng.uniform() < 0.4
    ? charsOf(0, 8, 'aAbBc12 xe')(rng)
    : listOf(1, 4, word)(rng).join(rng.uniform() < 0.9 ? ' ' : '  ')
/** Words of many kinds; now and then only one or two different ones, so that all are of a kind. */
function vocabulary(rng: Rng): string[] {
  const few = [rng.choice(VOCABULARY), rng.choice(VOCABULARY)]
  const words = rng.uniform() < 0.35 ? few : VOCABULARY
  return listOf(1, 7, (r) => r.choice(words))(rng)
}

/** Words with marks of at most three kinds, so that marks repeat. */
function prose(rng: Rng): string {
  const marks = [rng.choice(MARKS), rng.choice(MARKS), rng.choice(MARKS)]
  const first = rng.uniform() < 0.6 ? rng.choice(marks) : ''
  return first + listOf(1, 5, (r) => `${word(r)}${r.choice(marks)}`)(rng).join('')
}
const strings = (items: readonly string[]) => py.list(items.map(py.str))
const ints = (items: readonly number[]) => py.ints(items)

function scores(rng: Rng, low: number): PyValue {
  const keys = [
    ...new Set(listOf(low, 5, (r) => r.choice([...'abcdefg', 'sun', 'cat', 'dog']))(rng)),
  ]
  return py.dict(keys.map((key) => [py.str(key), py.int(rng.range(-5, 12))] as const))
}

function matrix(rng: Rng, square: boolean): PyValue {
  const columns = rng.range(1, 4)
  const rows = square ? columns : rng.range(1, 4)
  return py.list(
    Array.from({ length: rows }, () => ints(listOf(columns, columns, range(-5, 9))(rng))),
  )
}

/** What is drawn for a parameter, and the edge cases that always come first. */
interface DomainRules {
  readonly edges: readonly PyValue[]
  readonly draw: (rng: Rng) => PyValue
}

const number = (low: number, high: number, ...edges: number[]): DomainRules => ({
  edges: edges.map(py.int),
  draw: (rng) => py.int(rng.range(low, high)),
})

const DOMAINS = {
  /** Any small int. */
  int: number(-12, 30, 0, 1, -1, 7),
  /** Not negative. */
  nat: number(0, 20, 0, 1, 2),
  /** Not negative, small enough for doubly recursive functions. */
  tiny: number(0, 8, 0, 1, 2),
  pos: number(1, 20, 1, 2, 3),
  /** At least 2. */
  two: number(2, 60, 2, 3, 4, 9, 25),
  /** Several digits. */
  long: number(0, 9999, 0, 7, 10, 100, 121),
  /** A length, a count, a position. */
  few: number(0, 6, 1, 2),
  /** At least 1. */
  step: number(1, 4, 1, 2),
  /** A factor that changes something, the base of a number system. */
  base: number(2, 5, 2, 3),
  /** Not negative, one to four digits that are often alike. */
  numeral: {
    edges: [0, 7, 105, 121, 100].map(py.int),
    draw: (rng) => {
      const kinds = rng.choice(['0123456789', '0123456789', '02468', '13579', '07', '579', '1230'])
      return py.int(Number(charsOf(1, 4, kinds)(rng)))
    },
  },
  /** Either sign and few different values, so that equal ones meet often. */
  near: number(-3, 5, 0, 1, -1),
  /** A calendar year; every rule for leap years is met. */
  year: {
    edges: [1900, 2000, 2023, 2024].map(py.int),
    draw: (rng) => py.int(rng.range(1, 21) * 100 + (rng.uniform() < 0.4 ? 0 : rng.int(100))),
  },
  bool: { edges: [py.bool(true), py.bool(false)], draw: (rng) => py.bool(rng.uniform() < 0.5) },
  char: {
    edges: [py.str('a')],
    draw: (rng) => py.str(rng.choice([...'aabbcexA1 '])),
  },
  text: { edges: [py.str(''), py.str('a'), py.str('level')], draw: (rng) => py.str(text(rng)) },
  /** Not empty. */
  text1: {
    edges: [py.str('a'), py.str('ab'), py.str('level')],
    draw: (rng) => py.str(text(rng) || 'b'),
  },
  word: { edges: [py.str('a'), py.str('cat')], draw: (rng) => py.str(word(rng)) },
  lower: {
    edges: [py.str('a'), py.str('')],
    draw: (rng) => py.str(charsOf(1, 7, 'aabbcdeixo')(rng)),
  },
  /** A sentence without punctuation, of words of many kinds. */
  phrase: {
    edges: [py.str(''), py.str('a'), py.str('noon cat')],
    draw: (rng) => py.str(vocabulary(rng).join(' ')),
  },
  /** Short and of few letters, so that two of them are often alike. Not empty. */
  short: {
    edges: [py.str('a'), py.str('ab'), py.str('aba')],
    draw: (rng) => py.str(charsOf(1, 4, 'aab')(rng)),
  },
  /** Words with punctuation behind and between them. */
  prose: {
    edges: [py.str('Hi!'), py.str('a-b'), py.str('')],
    draw: (rng) => py.str(prose(rng)),
  },
  /** Characters of all kinds or of few, in any order. */
  mixed: {
    edges: [py.str(''), py.str('A'), py.str('1a')],
    draw: (rng) => py.str(charsOf(1, 9, rng.choice(ALPHABETS))(rng)),
  },
  /** A string of digits, not empty. */
  digits: {
    edges: [py.str('7'), py.str('0'), py.str('121')],
    draw: (rng) => py.str(charsOf(1, 6, '0012345678999')(rng)),
  },
  /** A string of zeros and ones, not empty. */
  bits: {
    edges: [py.str('1'), py.str('0'), py.str('101')],
    draw: (rng) => py.str(charsOf(1, 7, '01')(rng)),
  },
  ints: {
    edges: [ints([]), ints([3]), ints([2, 2])],
    draw: (rng) => ints(listOf(1, 7, range(-9, 20))(rng)),
  },
  /** Few different values, so that repeats are common. */
  repeats: {
    edges: [ints([]), ints([3]), ints([2, 2])],
    draw: (rng) => ints(listOf(2, 8, range(0, 4))(rng)),
  },
  /** Not empty. */
  ints1: {
    edges: [ints([3]), ints([2, 2]), ints([-1, 4])],
    draw: (rng) => ints(listOf(1, 7, range(-9, 20))(rng)),
  },
  /** At least two. */
  ints2: {
    edges: [ints([3, 1]), ints([2, 2]), ints([-1, 4, 0])],
    draw: (rng) => ints(listOf(2, 7, range(-9, 20))(rng)),
  },
  words: {
    edges: [strings([]), strings(['a'])],
    draw: (rng) => strings(listOf(1, 5, word)(rng)),
  },
  words1: {
    edges: [strings(['a']), strings(['cat', 'dog'])],
    draw: (rng) => strings(listOf(1, 5, word)(rng)),
  },
  /** Words of many kinds. */
  vocab: {
    edges: [strings([]), strings(['a']), strings(['bob', 'bob'])],
    draw: (rng) => strings(vocabulary(rng)),
  },
  /** {@link vocab}, not empty. */
  vocab1: {
    edges: [strings(['a']), strings(['bob', 'bob'])],
    draw: (rng) => strings(vocabulary(rng)),
  },
  letters: {
    edges: [strings([]), strings(['a', 'a'])],
    draw: (rng) => strings(listOf(1, 7, (r) => r.choice([...'abcde']))(rng)),
  },
  scores: { edges: [py.dict([])], draw: (rng) => scores(rng, 1) },
  scores1: { edges: [], draw: (rng) => scores(rng, 1) },
  matrix: {
    edges: [py.list([ints([1])]), py.list([ints([1, 2]), ints([3, 4])])],
    draw: (rng) => matrix(rng, false),
  },
  square: {
    edges: [py.list([ints([1])]), py.list([ints([1, 2]), ints([3, 4])])],
    draw: (rng) => matrix(rng, true),
  },
  /** Not empty, short and of few values, so that two of them are often alike. */
  alike: {
    edges: [ints([1]), ints([2, 2]), ints([1, 2])],
    draw: (rng) => ints(listOf(1, 4, range(0, 2))(rng)),
  },
  /** Often in order, from small to large or from large to small, sometimes with equal neighbours. */
  orderly: {
    edges: [ints([]), ints([3]), ints([2, 2])],
    draw: (rng) => {
      const drawn = listOf(2, 5, range(-4, 9))(rng)
      const kind = rng.int(5)
      if (kind < 3) drawn.sort((a, b) => (kind < 2 ? a - b : b - a))
      return ints(kind === 1 ? [...drawn, drawn.at(-1) ?? 0] : drawn)
    },
  },
  /** From small to large. */
  rising: {
    edges: [ints([]), ints([3]), ints([2, 2])],
    draw: (rng) => ints(listOf(1, 6, range(-4, 12))(rng).sort((a, b) => a - b)),
  },
  /** Few different values, so that keys share them. */
  tallies: {
    edges: [py.dict([])],
    draw: (rng) => {
      const keys = new Set(listOf(1, 5, (r) => r.choice([...'abcde']))(rng))
      return py.dict([...keys].map((key) => [py.str(key), py.int(rng.range(0, 3))] as const))
    },
  },
  /** Lists of numbers by names; some may be empty. */
  groups: {
    edges: [py.dict([])],
    draw: (rng) => {
      const keys = new Set(listOf(1, 4, (r) => r.choice(['a', 'b', 'c', 'sun', 'cat']))(rng))
      return py.dict(
        [...keys].map((key) => [py.str(key), ints(listOf(0, 4, range(-5, 12))(rng))] as const),
      )
    },
  },
  /** Words by words. */
  wordbook: {
    edges: [py.dict([])],
    draw: (rng) => {
      const keys = new Set(listOf(1, 5, (r) => r.choice([...'abcde', 'sun', 'cat']))(rng))
      return py.dict(
        [...keys].map(
          (key) => [py.str(key), py.str(rng.choice([...'abc', 'sun', 'moon', 'tree']))] as const,
        ),
      )
    },
  },
  /** Rows of any length. */
  rows: {
    edges: [py.list([]), py.list([ints([]), ints([1])])],
    draw: (rng) => py.list(listOf(1, 4, (r) => ints(listOf(0, 4, range(-5, 9))(r)))(rng)),
  },
} satisfies Record<string, DomainRules>

/** Names a set of argument values; see {@link drawArguments}. */
export type Domain = keyof typeof DOMAINS

/** Every so many argument lists, parameters of one domain get the same value. */
const ALIKE_EVERY = 6

/**
 * Draws argument lists, `count` of them: first edge cases, then random ones, some with equal values,
 * which tell `>` from `>=`. The same domains and generator give the same lists, so that outputs can
 * be compared between programs.
 */
export function drawArguments(domains: readonly Domain[], count: number, rng: Rng): PyValue[][] {
  const rules = domains.map((domain): DomainRules => DOMAINS[domain])
  const most = Math.max(...rules.map(({ edges }) => edges.length))
  return Array.from({ length: count }, (_, i) => {
    const drawn = rules.map(({ edges, draw }, position) => {
      const edge = edges[(i + position) % Math.max(1, edges.length)]
      const value = draw(rng)
      // Half of the later arguments meet an edge of another parameter.
      return i < most && edge !== undefined && (position === 0 || i % 2 === 0) ? edge : value
    })
    if (i % ALIKE_EVERY !== ALIKE_EVERY - 1) return drawn
    return drawn.map((_, position) => drawn[domains.indexOf(domains[position]!)]!)
  })
}
