import type { ComparisonRule } from '../../core/problem.ts'
import type { PyValue } from '../../core/py-value.ts'
import { encodeValue } from '../marshal/marshal.ts'
import { MAX_DEPTH, type Reading, type ReadLimits, readAnswer } from '../marshal/unmarshal.ts'
import { matches } from './comparison.ts'

/**
 * A number may be written longer than the one it equals, `0.5` as a `Decimal` of many digits; not
 * longer than this, unless the expected one is as long. Enough for each digit of any float.
 */
const NUMBER_BYTES = 1_000

/** What a script printed may be longer than what is expected, by blanks and by zeros of its numbers. */
const PRINTED = { factor: 16, bytes: 65_536 } as const

/** Whether an answer that Python's `==` calls equal is right: library classes are read, then. */
export function isPythonEqual({ mode }: ComparisonRule): boolean {
  return mode === 'python-eq' || mode === 'allclose'
}

/** What a test expects, and how much has to be read of an answer to tell whether it is that. */
export class ExpectedValue {
  readonly #value: PyValue
  readonly #bytes: Uint8Array
  readonly #size: Size

  constructor(value: PyValue) {
    this.#value = value
    this.#bytes = encodeValue(value)
    this.#size = sizeOf(value)
  }

  /**
   * Whether the bytes of an answer are the expected value by the rule, or no value's bytes at all.
   * The work is bounded by the size of the expected value, whatever the answer is.
   */
  compare(
    rule: ComparisonRule,
    answer: Uint8Array,
    args: readonly PyValue[] = [],
  ): 'equal' | 'different' | 'malformed' {
    // Equal bytes are equal values, except where a NaN is in play; that settles most answers.
    const same = Buffer.compare(this.#bytes, answer) === 0
    if (same && !this.#size.hasNan) return 'equal'
    const reading = this.read(rule, answer)
    if (reading.status !== 'read') return reading.status === 'malformed' ? 'malformed' : 'different'
    return matches(rule, this.#value, reading.answer, args) ? 'equal' : 'different'
  }

  /** Reads no more of an answer than an equal one can hold. */
  read(rule: ComparisonRule, answer: Uint8Array): Reading {
    // Under the strict rules equal values are equally long: floats are 8 bytes, whatever they are.
    const strict = !isPythonEqual(rule) && rule.mode !== 'printed'
    if (strict && answer.length !== this.#bytes.length) {
      return { status: 'too-large', nodes: 0 }
    }
    return readAnswer(answer, this.#limits(rule))
  }

  #limits(rule: ComparisonRule): ReadLimits {
    const { nodes, depth, digits } = this.#size
    const library = isPythonEqual(rule)
    const printed = PRINTED.factor * this.#bytes.length + PRINTED.bytes
    const numbers = library ? this.#bytes.length + NUMBER_BYTES * this.#size.numbers : 0
    return {
      nodes,
      depth: Math.min(depth, MAX_DEPTH),
      digits,
      bytes: (rule.mode === 'printed' ? printed : this.#bytes.length) + numbers,
      library,
    }
  }
}

interface Size {
  readonly nodes: number
  readonly numbers: number
  readonly depth: number
  /** At least the decimal digits of the longest integer. */
  readonly digits: number
  readonly hasNan: boolean
}

const LEAF: Size = { nodes: 1, numbers: 0, depth: 0, digits: 0, hasNan: false }

function sizeOf(value: PyValue): Size {
  switch (value.type) {
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return sizeAround(value.items)
    case 'dict':
      return sizeAround(value.entries.flat())
    case 'bool':
      return { ...LEAF, numbers: 1 }
    case 'int':
      return { ...LEAF, numbers: 1, digits: Math.ceil(value.value.toString(16).length * 1.21) }
    case 'float':
      return { ...LEAF, numbers: 1, hasNan: Number.isNaN(value.value) }
    case 'complex':
      return { ...LEAF, numbers: 1, hasNan: Number.isNaN(value.re) || Number.isNaN(value.im) }
    default:
      return LEAF
  }
}

function sizeAround(items: readonly PyValue[]): Size {
  let [nodes, numbers, depth, digits, hasNan] = [1, 0, 0, 0, false]
  for (const item of items) {
    const size = sizeOf(item)
    nodes += size.nodes
    numbers += size.numbers
    depth = Math.max(depth, size.depth)
    digits = Math.max(digits, size.digits)
    hasNan ||= size.hasNan
  }
  return { nodes, numbers, depth: depth + 1, digits, hasNan }
}
