import { ContractError } from '../../src/core/errors.ts'
import type { TestCase } from '../../src/core/problem.ts'
import { argumentsKey, valueKey } from '../../src/values/py-value.ts'

/** Share of tests that one answer may pass; booleans are split evenly instead. */
const MAX_SHARE_OF_ONE_ANSWER = 0.3

/** Most tests of a part of `size` that may expect one answer. */
function answerCap(isBoolean: boolean, size: number): number {
  return isBoolean ? size / 2 : Math.floor(size * MAX_SHARE_OF_ONE_ANSWER)
}

/** Takes tests in order as long as no answer becomes too common. */
function take(pool: readonly TestCase[], size: number, isBoolean: boolean): TestCase[] {
  const cap = answerCap(isBoolean, size)
  const counts = new Map<string, number>()
  const taken: TestCase[] = []
  for (const test of pool) {
    if (taken.length === size) break
    const answer = valueKey(test.expected)
    const count = counts.get(answer) ?? 0
    if (count >= cap) continue
    counts.set(answer, count + 1)
    taken.push(test)
  }
  return taken
}

export interface SelectedTests {
  readonly visibleTests: readonly TestCase[]
  readonly hiddenTests: readonly TestCase[]
}

/**
 * Splits a pool into visible and hidden tests, all different. Edge cases come first and go to the
 * two parts in turn. Of boolean answers each makes up half of a part; any other answer makes up at
 * most 30 %.
 *
 * @throws {ContractError} when the pool is too small or too uniform.
 */
export function selectTests(
  pool: { readonly edges: readonly TestCase[]; readonly random: readonly TestCase[] },
  sizes: { readonly visible: number; readonly hidden: number },
  label: string,
): SelectedTests {
  const seen = new Set<string>()
  const isNew = ({ args }: TestCase) => {
    const key = argumentsKey(args)
    return !seen.has(key) && seen.add(key).size > 0
  }
  const edges = pool.edges.filter(isNew)
  const random = pool.random.filter(isNew)
  const isBoolean = [...edges, ...random].every(({ expected }) => expected.type === 'bool')
  const visibleEdges = edges.filter((_, i) => i % 2 === 0)
  const visibleTests = take([...visibleEdges, ...random], sizes.visible, isBoolean)
  const used = new Set(visibleTests)
  const rest = [...edges, ...random].filter((test) => !used.has(test))
  const hiddenTests = take(rest, sizes.hidden, isBoolean)
  if (visibleTests.length < sizes.visible || hiddenTests.length < sizes.hidden) {
    throw new ContractError(
      `Tests of \`${label}\`: ${visibleTests.length} visible and ${hiddenTests.length} hidden found, expected ${sizes.visible} and ${sizes.hidden}; widen its random inputs`,
    )
  }
  return { visibleTests, hiddenTests }
}
