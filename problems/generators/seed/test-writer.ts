import type { Problem, TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { argumentsKey, nodeCount, valueKey } from '../../../src/values/py-value.ts'
import { MAX_CONSTANT_SHARE } from '../../test-rules.ts'

/**
 * How the tests of one problem come about: edge cases chosen by hand, the rest drawn. What each
 * must return is computed here, in TypeScript, independent of the Python reference that it checks.
 */
export interface ProblemPlan extends Omit<Problem, 'kind' | 'visibleTests' | 'hiddenTests'> {
  /** What a right program returns. */
  readonly solve: (...args: readonly PyValue[]) => PyValue
  /** Argument lists that must be among the visible tests. */
  readonly visibleEdges: readonly (readonly PyValue[])[]
  /** Argument lists that must be among the hidden tests. */
  readonly hiddenEdges: readonly (readonly PyValue[])[]
  /** Draws an argument list; `hidden` may be larger, visible stays compact. */
  readonly draw: (rng: Rng, hidden: boolean) => readonly PyValue[]
}

export interface TestCounts {
  readonly visible: number
  readonly hidden: number
}

const MAX_DRAWS = 20_000
/** A visible value is also part of an observation. */
const MAX_VISIBLE_NODES = 12

/**
 * Writes both parts of a problem's tests: edges first, then drawn ones that keep the answers spread
 * (each boolean exactly half the time, no other answer above 30 %). Nothing visible is hidden too.
 * The same generator state gives the same tests. Throws when the plan cannot be fulfilled.
 */
export function writeProblem(plan: ProblemPlan, counts: TestCounts, rng: Rng): Problem {
  const { solve, visibleEdges, hiddenEdges, draw, ...problem } = plan
  const taken = new Set<string>()
  const part = (edges: readonly (readonly PyValue[])[], count: number, hidden: boolean) =>
    writePart(plan, edges, count, hidden, taken, rng.split(hidden ? 'hidden' : 'visible'))
  // The hidden edges are reserved first, so that no draw can make one of them visible.
  for (const edge of hiddenEdges) taken.add(argumentsKey(edge))
  const visibleTests = part(visibleEdges, counts.visible, false)
  for (const edge of hiddenEdges) taken.delete(argumentsKey(edge))
  const hiddenTests = part(hiddenEdges, counts.hidden, true)
  return { kind: 'function', ...problem, visibleTests, hiddenTests }
}

function writePart(
  plan: ProblemPlan,
  edges: readonly (readonly PyValue[])[],
  count: number,
  hidden: boolean,
  taken: Set<string>,
  rng: Rng,
): TestCase[] {
  const tests: TestCase[] = []
  const answers = new Map<string, number>()
  const boolean = plan.returnType === 'bool'
  const cap = boolean ? Math.ceil(count / 2) : Math.floor(count * MAX_CONSTANT_SHARE)
  const add = (args: readonly PyValue[]): boolean => {
    const key = argumentsKey(args)
    const expected = plan.solve(...args)
    const answer = valueKey(expected)
    const seen = answers.get(answer) ?? 0
    if (taken.has(key) || seen >= cap) return false
    taken.add(key)
    answers.set(answer, seen + 1)
    tests.push({ args, expected })
    return true
  }
  for (const edge of edges) {
    if (!add(edge))
      throw new Error(`${plan.id}: edge case repeats or unbalances: ${argumentsKey(edge)}`)
  }
  for (let draws = 0; tests.length < count; draws++) {
    if (draws > MAX_DRAWS) throw new Error(`${plan.id}: too few different tests can be drawn`)
    const args = plan.draw(rng, hidden)
    if (hidden || args.every((arg) => nodeCount(arg) <= MAX_VISIBLE_NODES)) add(args)
  }
  return tests
}
