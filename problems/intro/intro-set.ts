import type { Problem, ProblemSet, TestCase } from '../../src/core/problem.ts'
import { Rng } from '../../src/random/rng.ts'
import { parsePyType } from '../../src/values/py-type.ts'
import { type Definition, parseHeader, programSource } from './definition.ts'
import { DICTIONARIES } from './dictionaries.ts'
import { Draw } from './draw.ts'
import { LISTS } from './lists.ts'
import { LOOPS } from './loops.ts'
import { NESTED_LOOPS } from './nested-loops.ts'
import { NUMBERS } from './numbers.ts'
import { type Plain, toPyValue } from './plain.ts'
import { RECURSION } from './recursion.ts'
import { STRINGS } from './strings.ts'
import { selectTests } from './test-selection.ts'

export const INTRO_SEED = 100
export const INTRO_SPLIT_SEED = 2026
const SIZES = { visible: 14, hidden: 36 }
const POOL_SIZE = 600

/** Every definition of `intro-100`, by topic. */
export const INTRO_DEFINITIONS: readonly Definition[] = [
  ...NUMBERS,
  ...STRINGS,
  ...LISTS,
  ...LOOPS,
  ...NESTED_LOOPS,
  ...RECURSION,
  ...DICTIONARIES,
]

/** Draws the tests of one definition and answers them with its oracle. */
export function buildProblem(definition: Definition, rng: Rng): Problem {
  const header = parseHeader(definition.header)
  const types = header.parameters.map(({ type }) => parsePyType(type))
  const returnType = parsePyType(header.returnType)
  const toTest = (args: readonly Plain[]): TestCase => ({
    args: types.map((type, i) => toPyValue(args[i] as Plain, type)),
    // A copy, so that an oracle that sorts in place cannot change the test.
    expected: toPyValue(definition.oracle(...structuredClone([...args])), returnType),
  })
  const draw = new Draw(rng)
  const random = Array.from({ length: POOL_SIZE }, () => toTest(definition.random(draw)))
  const edges = definition.edges.map(toTest)
  return {
    kind: 'function',
    id: header.functionName,
    ...header,
    docstring: definition.docstring,
    ...selectTests({ edges, random }, SIZES, header.functionName),
    comparison: { mode: 'exact' },
    referenceSolution: programSource(header, definition.reference),
    tags: definition.tags,
  }
}

/** The whole set; the same seed gives the same tests. */
export function buildIntroSet(seed: number = INTRO_SEED): ProblemSet {
  const rng = new Rng(seed)
  return {
    name: 'intro-100',
    description:
      'A hundred first problems over numbers, strings, lists, dictionaries, conditions, loops, nested loops and recursion.',
    problems: INTRO_DEFINITIONS.map((definition) =>
      buildProblem(definition, rng.split(definition.header)),
    ),
  }
}
