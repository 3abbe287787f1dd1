import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { runCli } from '../../../experiments/cli/main.ts'
import { gradeOptions } from '../../../experiments/cli/options/grade.ts'
import { gradeFromCommandLine } from '../../../experiments/cli/runs/grade-run.ts'
import { encodeProblemSet } from '../../../problems/encode.ts'
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
  SHOUT,
  set,
  useGradeFolder,
  WRONG,
  write,
} from '../../support/grade-command.ts'

useGradeFolder()

test('every sample gets a verdict on visible and hidden tests, through its harness', async () => {
  const whole = { task_id: 0, solution: 'def double(n):\n    return 2 * n\n' }
  const samples = write('s.jsonl.gz', gzipSync(lines([GOOD, WRONG, SCRIPT, whole, SCRIPT])))
  const report = await grade(samples)
  expect(report.verdicts).toEqual({ passed: 4, wrong_answer: 1 })
  // 2 of 3 for the one problem, 2 of 2 for the other.
  expect(report.passAtK).toEqual([expect.objectContaining({ k: 1 })])
  expect(report.passAtK[0]?.estimate).toBeCloseTo((2 / 3 + 1) / 2, 12)
  const results = resultsOf(report).sort((a, b) => a.line - b.line)
  expect(results[1]).toMatchObject({
    line: 2,
    task_id: 'own/0',
    passed: false,
    status: 'wrong_answer',
    tests_passed: 1,
    tests: 2,
  })
  expect(results.map(({ status }) => status)).toEqual([
    'passed',
    'wrong_answer',
    'passed',
    'passed',
    'passed',
  ])
})

test('pass@10 is told where every problem has ten samples', async () => {
  const ten = [GOOD, ...new Array<Sample>(9).fill(WRONG)]
  const report = await grade(write('s.jsonl', lines(ten)))
  expect(report.passAtK).toMatchObject([
    { k: 1, estimate: expect.closeTo(0.1, 12) },
    { k: 10, estimate: 1 },
  ])
})

test('the rate of one problem has no interval, in text and as JSON', async () => {
  const samples = write('s.jsonl', lines([GOOD, WRONG]))
  expect((await grade(samples)).passAtK).toEqual([{ k: 1, estimate: 0.5, low: null, high: null }])
  const { out } = await runCaptured('grade', samples, '--problems', set)
  expect(out).toMatch(/^pass@1: 50\.0 %$/m)
})

test('a part of a set is named as it was typed', async () => {
  const samples = write('s.jsonl', lines([{ task_id: 'double', completion: '' }]))
  for (const part of ['intro-100/held-out', 'intro-100/heldOut']) {
    const { code, err } = await runCaptured('grade', samples, '--problems', part)
    expect(code).toBe(2)
    expect(err).toContain(`there is no problem \`double\` in ${part}`)
  }
})

const NOT_A_SAMPLE =
  'expected {"task_id": ..., "completion": "..."} or {"task_id": ..., "solution": "..."} as a sample'

/** Lines that are no samples, and why. */
const BAD_LINES: readonly (readonly [string | Buffer, string])[] = [
  ['{"task_id": ', 'not valid JSON: expected a value'],
  ['{"task_id": "own/0"}', NOT_A_SAMPLE],
  ['{"task_id": "own/0", "completion": null}', NOT_A_SAMPLE],
  ['{"task_id": "own/0", "completion": ["x"]}', NOT_A_SAMPLE],
  ['[1]', NOT_A_SAMPLE],
  ['{"task_id": "own/77", "completion": ""}', 'there is no problem `own/77` in doubles'],
  [Buffer.from('{"task_id": "own/0", "solution": "\xff\xfe"}', 'latin1'), 'not valid UTF-8'],
]

test('a line that is no sample is a row with its reason, and the others are graded', async () => {
  const bad = BAD_LINES.flatMap(([line]) => [Buffer.from(line), Buffer.from('\n')])
  const report = await grade(write('s.jsonl', Buffer.concat([Buffer.from(lines([GOOD])), ...bad])))
  expect(report).toMatchObject({
    samples: 1,
    unreadable: BAD_LINES.length,
    verdicts: { passed: 1, unreadable: BAD_LINES.length },
    passAtK: [{ k: 1, estimate: 1 }],
  })
  const rows = resultsOf(report)
    .filter(({ status }) => status === 'unreadable')
    .sort((x, y) => x.line - y.line)
  expect(rows.map(({ line }) => line)).toEqual(BAD_LINES.map((_, i) => i + 2))
  expect(rows.map(({ reason }) => reason)).toEqual(
    BAD_LINES.map(([, reason]) => expect.stringContaining(reason)),
  )
  // Nothing is left to do, and nothing is written twice.
  expect((await grade(join(folder, 's.jsonl'))).kept).toBe(1)
  expect(resultsOf(report)).toHaveLength(1 + BAD_LINES.length)
})

test('a file without one sample is refused with the first line and its reason', async () => {
  const bad = '{"task_id": "\\u001b[2Jevil", "completion": ""}\n{"task_id": 1\n'
  await refuses(
    /^error: s\.jsonl:1: there is no problem `\\u001b\[2Jevil` in doubles.* \(and 1 more line without a sample\)$/,
    write('s.jsonl', bad),
  )
})

test('a file larger than allowed is refused, packed or not', async () => {
  const large = lines([{ ...GOOD, note: 'x'.repeat(3 << 20) }])
  const message = /larger than 2 MB; allow more by --max-mb, or cut the file$/
  await refuses(message, write('s.jsonl', large), '--max-mb', '2')
  await refuses(message, write('s.jsonl.gz', gzipSync(large)), '--max-mb', '2')
  expect((await grade(write('s.jsonl.gz', gzipSync(large)))).verdicts).toEqual({ passed: 1 })
})

test('the solution is graded where a sample has a completion, too, and that is said once', async () => {
  const both = { ...GOOD, solution: 'def double(n):\n    return 0\n' }
  const samples = write('s.jsonl', lines([both, both]))
  const { code, out, err } = await runCaptured('grade', samples, '--problems', set)
  expect(code).toBe(0)
  expect(err).toBe('2 samples with a `solution` and a `completion`: the solution is graded')
  expect(out).toMatch(/wrong_answer +│ 2/)
})

test('a program that is too long fails by its length', async () => {
  const padded = (bytes: number) => ({
    ...GOOD,
    completion: `    return n + n\n#${'x'.repeat(bytes)}\n`,
  })
  const report = await grade(write('s.jsonl', lines([padded(200_000), padded(1 << 20)])))
  expect(report).toMatchObject({ samples: 2, verdicts: { passed: 1, source_limit: 1 } })
  expect(resultsOf(report).find(({ line }) => line === 2)).toMatchObject({
    reason: expect.stringMatching(/^a program of \d+ bytes; at most 1048576 are graded$/),
  })
})

test('a task is found by its id, in capitals as the benchmark has it, and by its last part', async () => {
  const problems = [{ ...DOUBLE, id: 'livecodebench/1_a' }]
  write('doubles.json', JSON.stringify({ name: 'doubles', problems }))
  const names = ['1_A', '1_a', 'LiveCodeBench/1_A', 'livecodebench/1_a']
  const samples = names.map((task_id) => ({ ...GOOD, task_id }))
  expect((await grade(write('s.jsonl', lines(samples)))).verdicts).toEqual({ passed: 4 })
})

test('missing, empty and damaged files are refused', async () => {
  await refuses(/none\.jsonl: there is no such file$/, join(folder, 'none.jsonl'))
  await refuses(/s\.jsonl: it holds no samples$/, write('s.jsonl', '\n'))
  await refuses(/s\.gz: a damaged gzip$/, write('s.gz', Buffer.from([0x1f, 0x8b, 1])))
  await refuses(/--workers to be an integer >= 1/, write('s.jsonl', ''), '--workers', '0')
})

test('the table fits 80 columns', async () => {
  const samples = write('s.jsonl', lines([GOOD, WRONG, SCRIPT]))
  const { code, out } = await runCaptured('grade', samples, '--problems', set)
  expect(code).toBe(0)
  expect(out).toMatch(/^3 samples of 2 of 2 problems in doubles$/m)
  expect(out).toMatch(/passed +│ 2 +│ 66\.7 %/)
  expect(out).toMatch(/pass@1: 75\.0 % \(95 %: 50\.0 % to 100\.0 %\)/)
  for (const line of out.split('\n').slice(0, -1)) expect(line.length).toBeLessThanOrEqual(80)
})

test('stopped before the end it keeps what it has and says how to go on', async () => {
  const samples = write('s.jsonl', lines([GOOD, WRONG]))
  const err: string[] = []
  const code = await runCli(['grade', samples, '--problems', set], {
    out: () => {},
    err: (line) => void err.push(line),
    columns: 80,
    rows: null,
    colors: false,
    signal: AbortSignal.abort(),
  })
  expect(code).toBe(130)
  expect(err.join('\n')).toMatch(/^stopped: 0 of 2 samples graded, kept in .*s\.results\.jsonl/)
  expect((await grade(samples)).kept).toBe(0)
})

test('verdicts on held-out problems are put on record, before the first and after the last', async () => {
  const held = (await loadProblemSet('intro-100/held-out')).problems[0]!
  const task_id = 'mine'
  const copy = { name: 'copy', description: '', problems: [{ ...held, id: task_id }] }
  const { problems: encoded } = encodeProblemSet(copy) as { readonly problems: readonly object[] }
  const problems = write(
    'copy.json',
    JSON.stringify({ name: 'copy', problems: [SHOUT, ...encoded] }),
  )
  const log = join(folder, 'log.jsonl')
  const told: string[] = []
  const gradeFile = async (file: string) => {
    const args = gradeOptions.parse({ file, problems, workers: 1, json: true })
    const terminal = {
      out: () => {},
      err: (line: string) => void told.push(line),
      frame: () => {},
      columns: 80,
      rows: null,
      colors: false,
      signal: new AbortController().signal,
    }
    const context = { terminal, exitCode: 0, verbose: false }
    await gradeFromCommandLine(args, context, { heldOutLog: log })
  }
  await gradeFile(write('others.jsonl', lines([SCRIPT])))
  expect(existsSync(log)).toBe(false)
  const samples = [
    { task_id, solution: held.referenceSolution },
    { task_id, solution: 'x = 1\n' },
    SCRIPT,
  ]
  const file = write('s.jsonl', lines(samples))
  await gradeFile(file)
  expect(told).toEqual([`this run on held-out problems is on record in ${log}`])
  const run = join(folder, 's.results.jsonl')
  const recorded = () =>
    readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
  expect(recorded()).toMatchObject([
    {
      command: 'grade',
      run,
      samples: 3,
      state: 'started',
      parts: [{ name: problems, problems: 1 }],
    },
    { command: 'grade', run, state: 'finished', graded: { samples: 3, passed: 2 } },
  ])
  // Its verdicts are all there: nothing is run again.
  await gradeFile(file)
  expect(recorded()).toHaveLength(2)
})
