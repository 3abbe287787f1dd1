import { describe, expect, it } from 'vitest'
import { createPartialReward, partialConfigSchema } from '../../rewards/partial.ts'
import { partialCredit } from '../../rewards/trivial-answers.ts'
import type { Problem } from '../../src/core/problem.ts'
import { py } from '../../src/values/py-value.ts'
import { isEven, playScript, sumOf, verdict } from '../support/scripted-episode.ts'

function creditOf(letters: string, options: object = {}, problem = isEven): number {
  const reward = createPartialReward(partialConfigSchema.parse(options))
  const [scored] = playScript(reward, [{ length: 3, ended: true, verdicts: verdict(letters) }], {
    problem,
  })
  return scored?.value ?? Number.NaN
}

/** The largest of two: `return a` passes two of four tests. */
const largest: Problem = {
  ...isEven,
  id: 'largest',
  parameters: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  visibleTests: [
    [5, 1],
    [4, 2],
    [0, 3],
    [1, 7],
  ].map(([a = 0, b = 0]) => ({
    args: [py.int(a), py.int(b)],
    expected: py.int(Math.max(a, b)),
  })),
}

describe('partial', () => {
  it('gives nothing for the best constant: `return False` passes 3 of 4 tests for even numbers', () => {
    expect(creditOf('+++-')).toBe(0)
    expect(creditOf('---+')).toBe(0)
    expect(creditOf('----')).toBe(0)
  })

  it('weighs each distinct answer alike: two of three odd ones and the even one are 5/6 → 2/3', () => {
    expect(creditOf('++-+')).toBeCloseTo((1 / 3 + 1 / 2 - 1 / 2) / (1 / 2), 12)
  })

  it('weighs tests alike when told to: 3/4 passed is the constant’s share', () => {
    expect(creditOf('++-+', { weighting: 'equal' })).toBe(0)
    expect(creditOf('++-+', { weighting: 'equal', correction: 'none' })).toBe(0.75)
  })

  it('gives nothing for an argument given back, unless the correction is for constants alone', () => {
    expect(creditOf('++--', {}, largest)).toBe(0)
    expect(creditOf('++--', { correction: 'constant' }, largest)).toBeCloseTo(1 / 3, 12)
    expect(creditOf('+++-', {}, largest)).toBeCloseTo(1 / 2, 12)
  })

  it('pays 1 and the bonus for all tests', () => {
    expect(creditOf('++++')).toBe(2)
    expect(creditOf('++++', { solvedBonus: 0 })).toBe(1)
  })

  it('pays the last grading in sum, however often the tests ran', () => {
    const steps = ['++-+', '++++', '+---'].map((letters, i) => ({
      length: i + 1,
      ended: i === 2,
      verdicts: verdict(letters),
    }))
    const reward = createPartialReward(partialConfigSchema.parse({}))
    expect(sumOf(playScript(reward, steps))).toBeCloseTo(creditOf('+---'), 12)
  })

  it('gives nothing short of all tests where a constant passes them all', () => {
    const constant: Problem = {
      ...isEven,
      visibleTests: isEven.visibleTests.map((test) => ({ ...test, expected: py.bool(false) })),
    }
    expect(creditOf('+++-', {}, constant)).toBe(0)
    expect(creditOf('++++', {}, constant)).toBe(2)
  })
})

describe('partial with closeness', () => {
  const options = { correction: 'none', weighting: 'equal', closeness: 0.5, solvedBonus: 0 }
  /** What the largest of two is taken for: 4 for 5, a text, then right twice. */
  const answers = verdict('--++')
  const tests = answers.tests.map((test, i) => {
    const returned = [py.int(4), py.str('4')][i]
    return returned === undefined ? test : { ...test, returned }
  })

  function paid(changes: object, verdicts = { ...answers, tests }): number | undefined {
    const reward = createPartialReward(partialConfigSchema.parse({ ...options, ...changes }))
    return playScript(reward, [{ length: 3, ended: true, verdicts }], { problem: largest })[0]
      ?.value
  }

  it('pays a wrong answer half of how near it is: 0.2 + 0.8 / 1.2 of the first test', () => {
    expect(paid({})).toBeCloseTo((2 + 0.5 * (0.2 + 0.8 / 1.2)) / 4, 12)
    expect(paid({ closeness: 0 })).toBe(0.5)
  })

  it('takes off what the best trivial answer, the second argument, gets by the same rule', () => {
    const near = (expected: number, actual: number) =>
      0.5 * (0.2 + 0.8 / (1 + Math.abs(expected - actual) / expected))
    const second = (near(5, 1) + near(4, 2) + 1 + 1) / 4
    const three = verdict('-+++')
    const tests = three.tests.map((test, i) => (i === 0 ? { ...test, returned: py.int(4) } : test))
    const share = (near(5, 4) + 3) / 4
    expect(paid({ correction: 'trivial' }, { ...three, tests })).toBeCloseTo(
      (share - second) / (1 - second),
      12,
    )
  })

  it('asks for what programs returned only then', () => {
    const reads = (changes: object) =>
      createPartialReward(partialConfigSchema.parse(changes)).readsReturned
    expect(reads(options)).toBe(true)
    expect(reads({})).toBe(false)
  })
})

describe('partialCredit', () => {
  it('takes lists in any order as one answer where the rule compares them so', () => {
    const lists: Problem = {
      ...isEven,
      comparison: { mode: 'unordered' },
      visibleTests: [py.ints([1, 2]), py.ints([2, 1])].map((expected) => ({ args: [], expected })),
    }
    expect(partialCredit(lists, 'equal', 'constant').baseline).toBe(1)
    const exact: Problem = { ...lists, comparison: { mode: 'exact' } }
    expect(partialCredit(exact, 'equal', 'constant').baseline).toBe(0.5)
  })

  it("takes 1, 1.0 and True as one answer under Python's ==", () => {
    const ones: Problem = {
      ...isEven,
      comparison: { mode: 'python-eq' },
      visibleTests: [py.int(1), py.float(1), py.bool(true)].map((expected) => ({
        args: [],
        expected,
      })),
    }
    expect(partialCredit(ones, 'equal', 'constant').baseline).toBeCloseTo(1, 12)
  })
})
