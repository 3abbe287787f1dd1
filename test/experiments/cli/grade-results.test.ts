import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { loadProblemSet } from '../../../problems/load.ts'
import { runCaptured } from '../../support/captured-terminal.ts'
import {
  DOUBLE,
  folder,
  GOOD,
  grade,
  lines,
  refuses,
  resultsOf,
  type Sample,
  SCRIPT,
  set,
  useGradeFolder,
  WRONG,
  write,
} from '../../support/grade-command.ts'

useGradeFolder()

test('a killed run goes on: whole lines are kept, a torn one is graded again', async () => {
  const samples = write('s.jsonl', lines([GOOD, WRONG, SCRIPT]))
  const first = await grade(samples)
  const whole = readFileSync(first.results, 'utf8')
  const second = whole.indexOf('\n') + 1
  // What a kill in the middle of a write leaves behind.
  writeFileSync(first.results, whole.slice(0, second + 9))
  const resumed = await grade(samples)
  expect(resumed.kept).toBe(1)
  expect(readFileSync(first.results, 'utf8').slice(0, second)).toBe(whole.slice(0, second))
  const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line
  expect(resultsOf(resumed).sort(byLine)).toEqual(
    whole
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .sort(byLine),
  )
  expect({ ...resumed, kept: 0 }).toEqual({ ...first, kept: 0 })
  expect((await grade(samples)).kept).toBe(3)
  expect((await grade(samples, '--overwrite')).kept).toBe(0)
  // Four sandboxes start, one after the other: on a busy machine they take their time.
}, 240_000)

test('results of other samples or another set are refused', async () => {
  const samples = write('s.jsonl', lines([GOOD]))
  await grade(samples)
  write('s.jsonl', lines([WRONG]))
  await refuses(/^error: s\.results\.jsonl: the samples are not those it was graded from/, samples)
  write('s.jsonl', lines([GOOD]))
  write('doubles.json', JSON.stringify({ name: 'doubles', problems: [DOUBLE] }))
  await refuses(/^error: s\.results\.jsonl: the problem set is not the one/, samples)
})

/** As `grade` wrote rows before there were versions, and for another version or isolation. */
function rewriteRows(file: string, change: (row: Record<string, unknown>) => unknown): string {
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n')
  const text = rows.map((row) => `${JSON.stringify(change(JSON.parse(row)))}\n`).join('')
  writeFileSync(file, text)
  return text
}

/** Nine that are wrong, and were passed by the hole that the first one opened. */
const FORGED: readonly Sample[] = Array.from({ length: 10 }, (_, i) => ({
  task_id: 'own/0',
  completion: `    return ${i}\n`,
}))

test('what another version passed is not mixed with what this one grades', async () => {
  const samples = write('forge.jsonl', lines(FORGED))
  const first = await grade(samples)
  expect(first).toMatchObject({ isolation: 'strict', grader: expect.any(String) })
  expect(resultsOf(first)).toEqual(
    FORGED.map(() => expect.objectContaining({ isolation: 'strict', grader: first.grader })),
  )
  const file = first.results
  const refused = (found: string) =>
    new RegExp(
      `^error: forge\\.results\\.jsonl: it was graded by grader version ${found}, and this is ${first.grader}: .+ grade anew by --overwrite$`,
    )
  const passed = { passed: true, status: 'passed', tests_passed: 2 }
  const old = rewriteRows(file, ({ grader: _, isolation: _i, ...row }) => ({ ...row, ...passed }))
  await refuses(refused('unknown'), samples)
  expect(readFileSync(file, 'utf8')).toBe(old)
  rewriteRows(file, (row) => ({ ...row, grader: '0.1-a-b', isolation: 'strict' }))
  await refuses(refused('0\\.1-a-b'), samples)
  // One foreign row among rows of this version is enough, and so is one that is nobody's verdict.
  const rest = { reason: 'the sandbox failed', ...{ passed: false, status: 'not_graded' } }
  rewriteRows(file, (row) => ({ ...row, grader: row.line === 9 ? 'x' : first.grader, ...rest }))
  await refuses(refused('x'), samples)
  const again = await grade(samples, '--overwrite')
  expect(again).toMatchObject({ kept: 0, verdicts: { wrong_answer: 10 }, passAtK: [{}, {}] })
  expect(again.passAtK.map(({ estimate }) => estimate)).toEqual([0, 0])
}, 120_000)

test('verdicts of one isolation are not mixed with those of another', async () => {
  const samples = write('s.jsonl', lines([GOOD, WRONG]))
  const fresh = await grade(samples, '--isolation', 'fresh')
  expect(fresh).toMatchObject({ isolation: 'fresh', verdicts: { passed: 1, wrong_answer: 1 } })
  expect(resultsOf(fresh).every(({ isolation }) => isolation === 'fresh')).toBe(true)
  await refuses(/it was graded with --isolation fresh, not strict: .+--overwrite$/, samples)
  const out = join(folder, 'shared.jsonl')
  const shared = await grade(samples, '--isolation', 'shared', '--out', out)
  expect(shared).toMatchObject({ isolation: 'shared', verdicts: fresh.verdicts })
  expect((await grade(samples, '--isolation', 'fresh')).kept).toBe(2)
}, 120_000)

test('programs that were confirmed and verdicts of the clock are counted in the report', async () => {
  const reader = 'import os\ndef double(n):\n    return n * 2\n'
  const samples = write('s.jsonl', lines([GOOD, { task_id: 'own/0', solution: reader }]))
  const first = await grade(samples)
  expect(first).toMatchObject({ confirmations: 1, overturned: 0, decidedByClock: 0 })
  rewriteRows(first.results, (row) =>
    row.line === 1
      ? { ...row, passed: false, status: 'time_limit', tests_passed: 0, by_clock: 2 }
      : row,
  )
  const { out } = await runCaptured('grade', samples, '--problems', set)
  expect(out).toMatch(/\n1 verdict decided by the clock, not by counted work\n/)
  expect(out).toContain(`isolation strict; grader version ${first.grader}`)
  expect(out).not.toContain('run again in fresh interpreters')
  const anew = await runCaptured('grade', samples, '--problems', set, '--overwrite')
  expect(anew.out).toMatch(/\n1 passing program run again in fresh interpreters: 0 failed there\n/)
  expect(anew.out).not.toContain('by the clock')
}, 120_000)

test('a file of something else is never written to', async () => {
  const samples = write('s.jsonl', lines([GOOD]))
  const notes = write('notes.txt', 'do not lose this')
  await refuses(/^error: notes\.txt:1: not a verdict/, samples, '--out', notes)
  expect(readFileSync(notes, 'utf8')).toBe('do not lose this')
  await refuses(/^error: notes\.txt:1: not a verdict/, samples, '--out', notes, '--overwrite')
  expect(readFileSync(notes, 'utf8')).toBe('do not lose this')
  await refuses(
    /it cannot be written: there is no such file or folder$/,
    samples,
    '--out',
    join(folder, 'no', 'r.jsonl'),
  )
})

test('what is read is never written to, by whatever link', async () => {
  const samples = write('s.jsonl', lines([GOOD]))
  for (const [input, what] of [
    [samples, 'the file of the samples'],
    [set, 'the problem set'],
  ] as const) {
    const link = join(folder, 'link')
    symlinkSync(input, link)
    for (const out of [input, link]) {
      const refusal = new RegExp(`: is ${what}; name another file by --out$`)
      await refuses(refusal, samples, '--out', out, '--overwrite')
    }
    rmSync(link)
  }
  expect(readFileSync(samples, 'utf8')).toBe(lines([GOOD]))
  expect(await loadProblemSet(set)).toMatchObject({ name: 'doubles' })
})

test('samples packed and unpacked are the same samples', async () => {
  const first = await grade(write('s.jsonl', lines([GOOD, WRONG])))
  const again = await grade(write('s.jsonl.gz', gzipSync(lines([GOOD, WRONG]))))
  expect(again).toMatchObject({ kept: 2, results: first.results })
})
