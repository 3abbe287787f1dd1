import { expect, test } from 'vitest'
import { controlEntry, drawBatch, shuffled } from '../../../../scripts/sandbox/fuzz/batch.ts'
import { loadStateControls } from '../../../../scripts/sandbox/fuzz/controls.ts'
import { loadGrammar } from '../../../../scripts/sandbox/fuzz/grammar.ts'
import { judgeOrder, judgePass, type Pass } from '../../../../scripts/sandbox/fuzz/oracle.ts'
import { verdictKey } from '../../../../scripts/sandbox/fuzz/verdict-key.ts'
import type { ProgramVerdict, Status } from '../../../../src/core/verdict.ts'

const stateControls = loadStateControls()
const entries = drawBatch({ grammar: loadGrammar(), stateControls, seed: 'oracle', index: 0 })

function verdict(status: Status): ProgramVerdict {
  return { status, tests: [{ status }], passed: status === 'passed' ? 1 : 0, total: 1 }
}

const fresh = new Map(stateControls.map(({ name }) => [name, verdictKey(verdict('wrong_answer'))]))

function passOf(changes: Partial<Pass> = {}): Pass {
  const verdicts = entries.map(({ control }) => verdict(control?.expected ?? 'wrong_answer'))
  const quiet = { error: '', workersLost: 0, ownMs: 1, residentBytes: 1, replaced: { tamper: 3 } }
  return { entries, verdicts, ...quiet, ...changes }
}

function withVerdict(at: number, status: Status): Pass {
  return passOf({ verdicts: passOf().verdicts?.with(at, verdict(status)) ?? null })
}

test('finds nothing where every control is right and no hostile program passes', () => {
  expect(judgePass(passOf(), fresh)).toEqual([])
  const again = { ...passOf(), entries: shuffled(entries, 'oracle', 0) }
  expect(
    judgeOrder(passOf(), {
      ...again,
      verdicts: again.entries.map((entry) => verdict(entry.control?.expected ?? 'wrong_answer')),
    }),
  ).toEqual([])
})

test('a hostile program with a right answer is a forgery, since none can know one', () => {
  const at = entries.findIndex(({ hostile }) => hostile !== null)
  expect(judgePass(withVerdict(at, 'passed'), fresh)).toMatchObject([{ kind: 'forged', at }])
})

test.each(['right', 'wrong', stateControls[0]?.name])(
  'another verdict of control `%s` is found',
  (name) => {
    const at = entries.findIndex((entry) => entry.name === name)
    expect(at).toBeGreaterThanOrEqual(0)
    expect(judgePass(withVerdict(at, 'tampered'), fresh)).toMatchObject([
      { kind: 'control', key: `control ${name}`, at, observed: 'tampered\ntampered' },
    ])
  },
)

test('a hostile program with two verdicts is found in both orders', () => {
  const at = entries.findIndex(({ hostile }) => hostile !== null)
  expect(judgeOrder(passOf(), withVerdict(at, 'runtime_error'))).toMatchObject([
    { kind: 'varies', key: 'varies runtime_error or wrong_answer', at },
    { kind: 'varies', at },
  ])
})

test('a rejection, a lost worker, grown memory, endless time and what the sandbox noticed are found', () => {
  const kinds = (changes: Partial<Pass>) =>
    judgePass(passOf(changes), fresh).map(({ kind }) => kind)
  expect(kinds({ verdicts: null, error: 'lost' })).toEqual(['lost'])
  expect(kinds({ workersLost: 1 })).toEqual(['lost'])
  expect(kinds({ residentBytes: 2e9 })).toEqual(['memory'])
  expect(kinds({ ownMs: 1e6 })).toEqual(['slow'])
  expect(kinds({ replaced: { canary: 1, tamper: 2 } })).toEqual(['noticed'])
})

test('a verdict that says that the clock decided it is no finding', () => {
  const at = entries.findIndex(({ hostile }) => hostile !== null)
  const stopped = verdict('time_limit')
  const tests = [{ status: 'time_limit', byClock: true } as const, ...stopped.tests.slice(1)]
  const clocked = { ...stopped, tests }
  const pass = passOf({ verdicts: passOf().verdicts?.with(at, clocked) ?? null })
  expect(judgeOrder(passOf(), pass)).toEqual([])
})

test('the same seed draws the same batch, with controls that report the state at its end', () => {
  const options = { grammar: loadGrammar(), stateControls, seed: 'oracle', index: 0 }
  const sources = (index: number) =>
    drawBatch({ ...options, index }).map(({ request }) => request.source)
  expect(sources(0)).toEqual(entries.map(({ request }) => request.source))
  expect(sources(1)).not.toEqual(sources(0))
  expect(entries.at(-1)).toEqual(controlEntry(stateControls[0] as (typeof stateControls)[0]))
})
