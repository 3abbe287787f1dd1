import { expect, test } from 'vitest'
import type { UnitRecord } from '../../../experiments/benchmark/unit.ts'
import type { BenchmarkResults } from '../../../experiments/reports/benchmark-report.ts'
import { reportOf } from '../../../experiments/reports/benchmark-report.ts'
import { solvedTable } from '../../../experiments/reports/benchmark-tables.ts'
import { configOf, record } from '../../support/benchmark-records.ts'

const hashes = { p: 'a', q: 'b', r: 'c' }
const sets = { p: 'one', q: 'one', r: 'two' }

async function results(agents: string[], records: UnitRecord[]): Promise<BenchmarkResults> {
  const config = await configOf(agents)
  return {
    name: 'run',
    manifest: {
      ...{ config, problemsHash: 'x', sets, problemHashes: hashes, files: {} },
      versions: { grader: 'g' },
    },
    records,
  }
}

const uniform = [
  record('uniform', 'p', 0, 10, { samples: { drawn: 20, different: 9, passed: 10 } }),
  record('uniform', 'p', 1, 50, { samples: { drawn: 20, different: 9, passed: 0 } }),
  record('uniform', 'q', 0, null, { samples: { drawn: 20, different: 9, passed: 0 } }),
  record('uniform', 'q', 1, null, {
    visible_at: 3,
    samples: { drawn: 20, different: 9, passed: 1 },
  }),
]
const beam = [record('beam', 'p', 0, 2), record('beam', 'q', 0, 7)]

test('runs that are not known to be of one grader are not compared', async () => {
  const { manifest, records } = await results(['beam'], beam)
  const run = (name: string, versions: Readonly<Record<string, string>>) => ({
    name,
    manifest: { ...manifest, versions },
    records,
  })
  const compare = (...runs: BenchmarkResults[]) => reportOf(runs, { baseline: null })
  expect(compare(run('a', { grader: 'g' }), run('b', { grader: 'g' })).grader).toBe('g')
  expect(() => compare(run('a', { grader: 'g' }), run('b', { grader: 'h' }))).toThrow(
    /^`a` was graded by grader version g and `b` by h: run what is older anew/,
  )
  for (const versions of [{ grader: 'g' }, {}]) {
    expect(() => compare(run('a', {}), run('b', versions))).toThrow(/`a` .+ version unknown and/)
  }
  expect(compare(run('a', {})).grader).toBe('unknown')
})

test('shares, pass@k, programs and times are those of hand-worked records', async () => {
  const report = reportOf([await results(['uniform', 'beam'], [...uniform, ...beam])], {
    baseline: null,
  })
  expect(report).toMatchObject({ sets: ['one'], problems: 2, leftOut: 1, budget: 100 })
  const [first, second] = report.contenders
  expect(first?.solved.estimate).toBe(0.5)
  expect(first?.solvedWithin).toEqual([
    { programs: 1, share: 0 },
    { programs: 10, share: 0.25 },
  ])
  expect(second?.solvedWithin.map(({ share }) => share)).toEqual([0, 1])
  // Three passed the visible tests, one of their programs failed a hidden one.
  expect(first?.passedVisible).toBe(0.75)
  expect(first?.wrongAmongPassed).toBeCloseTo(1 / 3)
  // pass@1 is the mean of 10/20, 0, 0 and 1/20, problem by problem.
  expect(first?.passAtK?.map(({ k }) => k)).toEqual([1, 10])
  expect(first?.passAtK?.[0]?.estimate).toBeCloseTo((0.25 + 0.025) / 2)
  expect(second?.passAtK).toBeNull()
  // Sorted log10: 1, 1.7, 2, 2; the middle half is 1.7 and 2.
  expect(first?.programsToSolve.estimate).toBeCloseTo(10 ** ((Math.log10(50) + 2) / 2))
  expect(first?.programsToSolve.interval?.low).toBeLessThan(first!.programsToSolve.estimate)
  expect(second?.programsToSolve.interval).toBeNull()
  expect(first?.programsPerSecond).toBe((10 + 50 + 100 + 100) / 8)
  expect(first?.timeShares).toEqual({ sandbox: 0.25, network: 0.5, environment: 0.25 })
  expect(first?.curve.programs).toEqual([
    [10, 0.25],
    [50, 0.5],
  ])
})

test('differences are paired by problem, seeds averaged', async () => {
  const report = reportOf([await results(['uniform', 'beam'], [...uniform, ...beam])], {
    baseline: 'uniform',
  })
  expect(report.differences).toHaveLength(1)
  expect(report.differences[0]).toMatchObject({
    name: 'beam',
    baseline: 'uniform',
    // p: 1 − 1, q: 1 − 0.
    solved: { estimate: 0.5, low: 0, high: 1 },
    wins: 1,
    losses: 0,
    ties: 1,
    pValue: 1,
  })
  expect(report.perProblem[0]).toEqual({
    problem: 'p',
    set: 'one',
    contenders: [
      { name: 'uniform', solved: 2, searches: 2, programs: 10 },
      { name: 'beam', solved: 1, searches: 1, programs: 2 },
    ],
  })
})

test('runs side by side keep contenders of one name apart, over the problems all have tried', async () => {
  const one = await results(['uniform'], uniform)
  const two = {
    ...(await results(['uniform', 'beam'], [record('uniform', 'p', 0, 5), ...beam])),
    name: 'other',
  }
  const report = reportOf([one, two], { baseline: 'run/uniform' })
  expect(report.contenders.map(({ name }) => name)).toEqual([
    'run/uniform',
    'other/uniform',
    'beam',
  ])
  expect(report.perProblem.map(({ problem }) => problem)).toEqual(['p'])
})

test('nothing in common and a baseline that is not there are said', async () => {
  const apart = await results(
    ['uniform', 'beam'],
    [record('uniform', 'p', 0, 1), record('beam', 'q', 0, 1)],
  )
  expect(() => reportOf([apart], { baseline: null })).toThrow(/no problem that every contender/)
  const fine = await results(['uniform'], uniform)
  expect(() => reportOf([fine], { baseline: 'beam' })).toThrow(
    'There is no contender `beam` to compare with; there are uniform',
  )
})

test('runs on different problems of one id are not compared', async () => {
  const one = await results(['uniform'], uniform)
  const { manifest, records } = await results(['beam'], beam)
  const changed = { ...manifest, problemsHash: 'y', problemHashes: { ...hashes, q: 'other' } }
  const other = { name: 'later', manifest: changed, records }
  expect(() => reportOf([one, other], { baseline: null })).toThrow(
    'Problem `q` is not known to be the same in `run` and `later`',
  )
  const untried = { ...other, records: beam.filter(({ problem }) => problem === 'p') }
  expect(reportOf([one, untried], { baseline: null }).problems).toBe(1)
})

test('each run says what it could spend, and what it was measured under', async () => {
  const { manifest, ...rest } = await results(['uniform'], uniform)
  const circumstances = { machine: 'A', node: 'v20', backend: 'cpu', jobs: 2 }
  const sittings = [{ ...circumstances, searchesBefore: 0 }]
  const { runs } = reportOf([{ ...rest, manifest: { ...manifest, sittings } }], { baseline: null })
  const measured = [{ searches: 4, circumstances }]
  expect(runs).toEqual([{ name: 'run', budget: 100, maxSeconds: null, seeds: [0, 1], measured }])
})

test('where no search passed the visible tests, no share of them is called wrong', async () => {
  const none = [record('beam', 'p', 0, null), record('beam', 'q', 0, null)]
  const report = reportOf([await results(['uniform', 'beam'], [...uniform, ...none])], {
    baseline: null,
  })
  expect(solvedTable(report).rows.map((cells) => cells.at(-1))).toEqual(['0.33', '–'])
})
