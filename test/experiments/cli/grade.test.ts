import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from '../../../experiments/cli/main.ts'
import { gradeOptions } from '../../../experiments/cli/options/grade.ts'
import { gradeFromCommandLine } from '../../../experiments/cli/runs/grade-run.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { loadSplit } from '../../../problems/split.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
let set: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grade-'))
  set = write('doubles.json', JSON.stringify({ name: 'doubles', problems: [DOUBLE, SHOUT] }))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const DOUBLE = {
  id: 'own/0',
  function_name: 'double',
  parameters: [{ name: 'n', type: 'int' }],
  return_type: 'int',
  docstring: 'Double a number.',
  prompt: 'def double(n):\n    """Double a number."""\n',
  visible_tests: [{ args: [1], expected: 2 }],
  hidden_tests: [{ args: [3], expected: 6 }],
}
/** The candidate is a script. */
const SHOUT = {
  id: 'own/1',
  function_name: 'main',
  parameters: [{ name: 'text', type: 'str' }],
  return_type: 'str',
  docstring: 'Print the input in capitals.',
  harness: { kind: 'stdio' },
  visible_tests: [{ args: ['a'], expected: 'A' }],
  hidden_tests: [{ args: ['bc'], expected: 'BC' }],
}

type Sample = Readonly<Record<string, unknown>>

const GOOD: Sample = { task_id: 'Own/0', completion: '    return n + n\n' }
/** Passes the visible test only. */
const WRONG: Sample = { task_id: 'own/0', completion: '    return n + 1\n' }
const SCRIPT: Sample = { task_id: 'own/1', completion: 'print(input().upper())\n' }

function lines(samples: readonly Sample[]): string {
  return samples.map((sample) => `${JSON.stringify(sample)}\n`).join('')
}

interface Row {
  readonly line: number
  readonly status: string
  readonly reason?: string
  readonly isolation?: string
}

interface Report {
  readonly grader: string
  readonly samples: number
  readonly kept: number
  readonly verdicts: Readonly<Record<string, number>>
  readonly passAtK: readonly { readonly k: number; readonly estimate: number }[]
  readonly results: string
}

async function grade(...argv: string[]): Promise<Report> {
  const { code, out, err } = await runCaptured('grade', ...argv, '--problems', set, '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Report
}

function resultsOf(report: Report): Row[] {
  const text = readFileSync(report.results, 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

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

async function refuses(line: RegExp, ...argv: string[]): Promise<void> {
  const { code, out, err } = await runCaptured('grade', ...argv, '--problems', set)
  expect(err.replaceAll(`${folder}/`, '')).toMatch(line)
  expect(err.split('\n')).toHaveLength(1)
  expect({ code, out }).toEqual({ code: 2, out: '' })
}

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
  await refuses(/it cannot be written \(ENOENT\)$/, samples, '--out', join(folder, 'no', 'r.jsonl'))
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
    signal: AbortSignal.abort(),
  })
  expect(code).toBe(130)
  expect(err.join('\n')).toMatch(/^stopped: 0 of 2 samples graded, kept in .*s\.results\.jsonl/)
  expect((await grade(samples)).kept).toBe(0)
})

test('verdicts on held-out problems are put on record, before the first and after the last', async () => {
  const { heldOut } = await loadSplit(await loadProblemSet('intro-100'))
  const problem = { ...DOUBLE, id: heldOut[0] }
  const problems = write('copy.json', JSON.stringify({ name: 'copy', problems: [SHOUT, problem] }))
  const task_id = problem.id
  const log = join(folder, 'log.jsonl')
  const told: string[] = []
  const gradeFile = async (file: string) => {
    const args = gradeOptions.parse({ file, problems, workers: 1, json: true })
    const terminal = {
      out: () => {},
      err: (line: string) => void told.push(line),
      frame: () => {},
      columns: 80,
      signal: new AbortController().signal,
    }
    const context = { terminal, exitCode: 0, verbose: false }
    await gradeFromCommandLine(args, context, { heldOutLog: log })
  }
  await gradeFile(write('others.jsonl', lines([SCRIPT])))
  expect(existsSync(log)).toBe(false)
  const samples = [{ ...GOOD, task_id }, { ...WRONG, task_id }, SCRIPT]
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
