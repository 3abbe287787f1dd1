import type { Problem, TestCase } from '../../src/core/problem.ts'
import type { PyValue } from '../../src/core/py-value.ts'
import { hashText, splitWords } from '../../src/language/text-hash.ts'
import { valueKey } from '../../src/values/py-value.ts'
import { itemsOf, numberOf, RELATION_COUNT, relationsOf } from './example-relations.ts'

export const PROBLEM_FEATURES = 256

const DOCSTRING_FEATURES = 96
const NAME_FEATURES = 32
const SIGNATURE_FEATURES = 45
/** What the parts leave: 83, of which RELATION_COUNT are shares of relations. */
const EXAMPLE_FEATURES = PROBLEM_FEATURES - DOCSTRING_FEATURES - NAME_FEATURES - SIGNATURE_FEATURES

const TYPE_NAMES = ['int', 'float', 'str', 'bool', 'list', 'dict', 'tuple', 'set', 'None'] as const
const TYPE_FEATURES = TYPE_NAMES.length + 1

/**
 * What a problem looks like, in [−1, 1], shape [256]: hashed words and word pairs of the docstring
 * (96), words of the function's name (32), the signature's types (45), and what the visible tests
 * show (83). The same problem always gives the same numbers; hidden tests are never looked at.
 */
export function problemFeatures(problem: Problem): Float32Array {
  const out = new Float32Array(PROBLEM_FEATURES)
  let at = 0
  const next = (size: number): Float32Array => {
    const part = out.subarray(at, at + size)
    at += size
    return part
  }
  hashWords(splitWords(problem.docstring), next(DOCSTRING_FEATURES))
  hashWords(splitWords(problem.functionName.replaceAll('_', ' ')), next(NAME_FEATURES))
  writeSignature(problem, next(SIGNATURE_FEATURES))
  writeExamples(problem.visibleTests, next(EXAMPLE_FEATURES))
  for (let i = 0; i < out.length; i++) out[i] = Math.max(-1, Math.min(1, out[i]!))
  return out
}

/** Signed feature hashing of words and word pairs (Weinberger et al., 2009), of unit length times 2. */
function hashWords(words: readonly string[], out: Float32Array): void {
  const grams = words.flatMap((word, i) => (i === 0 ? [word] : [word, `${words[i - 1]} ${word}`]))
  for (const gram of grams) {
    const hash = hashText(gram)
    const slot = hash % out.length
    out[slot] = out[slot]! + (hash >>> 31 === 0 ? 1 : -1)
  }
  const norm = Math.hypot(...out)
  if (norm > 0) for (let i = 0; i < out.length; i++) out[i] = (2 * out[i]!) / norm
}

function writeSignature(problem: Problem, out: Float32Array): void {
  const { parameters } = problem
  if (parameters.length > 0) out[Math.min(parameters.length, 5) - 1] = 1
  for (let i = 0; i < 3; i++) {
    const parameter = parameters[i]
    if (parameter !== undefined) writeType(parameter.type, out, 5 + i * TYPE_FEATURES)
  }
  writeType(problem.returnType, out, 5 + 3 * TYPE_FEATURES)
}

/** Marks every type an annotation names, so that `list[int]` marks two. */
function writeType(annotation: string, out: Float32Array, at: number): void {
  const names: string[] = annotation.match(/\w+/g) ?? []
  let known = false
  for (const [i, name] of TYPE_NAMES.entries()) {
    if (!names.includes(name)) continue
    out[at + i] = annotation.startsWith(name) ? 1 : 0.5
    known = true
  }
  if (!known) out[at + TYPE_NAMES.length] = 1
}

function writeExamples(tests: readonly TestCase[], out: Float32Array): void {
  const count = tests.length
  if (count === 0) return
  for (const { args, expected } of tests) {
    const held = relationsOf(args, expected)
    for (let i = 0; i < RELATION_COUNT; i++) out[i] = out[i]! + held[i]! / count
  }
  const facts = tests.map(({ args, expected }) => exampleFacts(args, expected))
  const summary = [...mean(facts), ...answerSpread(tests)]
  out.set(summary.slice(0, EXAMPLE_FEATURES - RELATION_COUNT), RELATION_COUNT)
}

function mean(rows: readonly (readonly number[])[]): number[] {
  const width = rows[0]?.length ?? 0
  return Array.from({ length: width }, (_, i) => {
    return rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length
  })
}

const VALUE_TYPES: readonly PyValue['type'][] = [
  'none',
  'bool',
  'int',
  'float',
  'str',
  'list',
  'dict',
]
const ITEM_TYPES: readonly PyValue['type'][] = ['int', 'float', 'str', 'bool', 'list', 'tuple']

/** What one example shows, in [−1, 1]; averaged over the examples. */
function exampleFacts(args: readonly PyValue[], expected: PyValue): number[] {
  const [first, second] = args
  const items = itemsOf(first)
  const answerItems = itemsOf(expected)
  const number = numberOf(first)
  const answer = numberOf(expected)
  const keys = new Set(items?.map(valueKey) ?? [])
  const both = number !== null && answer !== null
  const bothItems = items !== null && answerItems !== null
  return [
    ...oneHot(VALUE_TYPES, expected),
    ...ITEM_TYPES.map((type) => mark(items?.some((item) => item.type === type))),
    squash(answer),
    mark(expected.type === 'bool' && expected.value),
    mark(answer === 0),
    mark(answer !== null && answer < 0),
    mark(answer !== null && Math.abs(answer) % 2 === 1),
    mark(bothItems && answerItems.length === items.length),
    mark(bothItems && answerItems.length < items.length),
    mark(bothItems && answerItems.every((item) => keys.has(valueKey(item)))),
    mark(items !== null && keys.has(valueKey(expected))),
    mark(both && answer > number),
    mark(both && answer < number),
    squash(items?.length ?? null),
    squash(number),
    mark(number !== null && number < 0),
    mark(items?.length === 0),
    mark(answerItems?.length === 0),
    squash(numberOf(second)),
  ]
}

/** How varied the answers are: share of distinct ones, and of the commonest. */
function answerSpread(tests: readonly TestCase[]): number[] {
  const counts = new Map<string, number>()
  for (const { expected } of tests) {
    const key = valueKey(expected)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [counts.size / tests.length, Math.max(...counts.values()) / tests.length]
}

function oneHot(types: readonly PyValue['type'][], value: PyValue): number[] {
  return types.map((type) => mark(value.type === type))
}

const mark = (held: boolean | undefined): number => (held === true ? 1 : 0)

/** Any number into (−1, 1), in proportion to its logarithm. */
function squash(value: number | null): number {
  if (value === null || Number.isNaN(value)) return 0
  return Math.sign(value) * Math.min(1, Math.log1p(Math.abs(value)) / 8)
}
