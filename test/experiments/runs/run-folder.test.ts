import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeEmptyFolders } from '../../../experiments/runs/empty-folders.ts'
import type { TrainSummary } from '../../../experiments/runs/report-types.ts'
import { RunFolder } from '../../../experiments/runs/run-folder.ts'
import {
  closingLines,
  summaryMarkdown,
  summaryTable,
} from '../../../experiments/runs/run-folder-summary.ts'
import { TakenFolderError } from '../../../experiments/runs/taken-folder.ts'
import { agentState as agent, begunRun } from '../../support/run-folders.ts'

let runs: string
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'runs-'))
})
afterEach(() => rmSync(runs, { recursive: true }))

const begun = (name?: string) => begunRun(runs, name)

function locksOf({ path }: RunFolder): string[] {
  return readdirSync(path).filter((name) => name.endsWith('.lock'))
}

/** A run with a folder. */
function written(name = 'one'): RunFolder {
  const run = begun(name)
  run.openLog().close()
  return run
}

const SUMMARY: TrainSummary = {
  runName: 'one',
  runPath: 'runs/one',
  seed: 42,
  backend: 'wasm',
  perProblem: [
    {
      problemId: 'is_even',
      solved: true,
      visible: { passed: 3, total: 3 },
      hidden: { passed: 9, total: 9 },
      programsTried: 120,
      firstSolvedAt: 40,
      program: 'def is_even(n: int) -> bool:\n    return n % 2 == 0\n',
      baselineSolved: false,
      baselineProgramsTried: 120,
      baselineProgram: null,
    },
    {
      problemId: 'factorial',
      solved: false,
      visible: null,
      hidden: null,
      programsTried: 500,
      firstSolvedAt: null,
      program: null,
      baselineSolved: null,
      baselineProgramsTried: 0,
      baselineProgram: null,
    },
  ],
  solved: 1,
  total: 2,
  episodes: 620,
  envSteps: 9000,
  gradientSteps: 12,
  seconds: 61,
  passRates: { first: 0.2, last: 0.85, episodes: 500 },
  interrupted: false,
}

test('planning a run writes nothing', () => {
  RunFolder.plan('one', 'new', runs)
  expect(readdirSync(runs)).toEqual([])
})

test.each(['', '..', '.hidden', 'a/b', 'a\\b', '../up', 'x'.repeat(101), 'trailing.', 'a b'])(
  'the name %j is refused',
  (name) => {
    expect(() => RunFolder.plan(name, 'new', runs)).toThrow(
      /Expected the run's name to be up to 100/,
    )
  },
)

test('a run that exists is refused without --resume or --overwrite', async () => {
  const run = written()
  expect(() => RunFolder.plan('one', 'new', runs)).toThrow(
    /one exists and has no checkpoint to continue from; give another name \(--name\), or start it again \(--overwrite\); from code: `run` by RunFolder\.plan$/,
  )
  await run.checkpoint('last').save({ agent: agent(1), training: 1 })
  expect(() => RunFolder.plan('one', 'new', runs)).toThrow(
    /one exists; give another name \(--name\), continue it \(--resume one\), or start it again \(--overwrite\); from code: `run` by RunFolder\.open or RunFolder\.plan$/,
  )
})

test('overwriting replaces a run once the new one has something to keep', async () => {
  const before = begun()
  before.writeProgram('a', 'pass')
  before.end()
  const again = RunFolder.plan('one', 'overwrite', runs)
  again.begin('seed: 2\n')
  expect(existsSync(join(again.path, 'programs', 'a.py'))).toBe(true)
  again.openLog().close()
  expect(readFileSync(again.configPath, 'utf8')).toBe('seed: 2\n')
  expect(readdirSync(join(again.path, 'programs'))).toEqual([])
  expect(readdirSync(runs)).toEqual(['one', 'one.overwritten'])
  await again.checkpoint('last').save({ agent: agent(1), training: 1 })
  expect(readdirSync(runs)).toEqual(['one'])
})

test('a run that comes to nothing leaves everything as it was', () => {
  const fresh = RunFolder.plan('two', 'new', runs)
  fresh.begin('seed: 1\n')
  fresh.rollBack()
  fresh.openLog().close()
  expect(readdirSync(runs)).toEqual(['two'])
  fresh.rollBack()
  expect(readdirSync(runs)).toEqual([])

  const before = begun()
  before.writeProgram('a', 'pass')
  before.end()
  for (const mode of ['overwrite', 'resume'] as const) {
    const again = RunFolder.plan('one', mode, runs)
    again.begin('verbose: true\n')
    again.openLog().close()
    again.rollBack()
    expect(readdirSync(runs)).toEqual(['one'])
    expect(readFileSync(again.configPath, 'utf8')).toBe('seed: 1\n')
    expect(existsSync(join(again.path, 'programs', 'a.py'))).toBe(true)
  }
})

test('nobody else writes where a run is under way', () => {
  const first = begun()
  first.writeProgram('a', 'pass')
  for (const mode of ['resume', 'overwrite'] as const) {
    const second = RunFolder.plan('one', mode, runs)
    second.begin('verbose: true\n')
    expect(() => second.hold()).toThrow(/another run runs in it \(process \d+\); let it end/)
    expect(() => second.openLog()).toThrow(/another run runs in it/)
    second.rollBack()
  }
  expect(readFileSync(first.configPath, 'utf8')).toBe('seed: 1\n')
  first.end()
  const third = RunFolder.plan('one', 'resume', runs)
  third.begin('verbose: true\n')
  third.writeProgram('b', 'pass')
  expect(locksOf(first)).toHaveLength(1)
  expect(readFileSync(first.configPath, 'utf8')).toBe('verbose: true\n')
  third.end()
  expect(locksOf(first)).toEqual([])
})

test('of two runs that were given one name the second is refused, and takes nothing back', () => {
  const [first, second] = [begun(), begun()]
  first.writeProgram('a', 'pass')
  first.end()
  expect(() => second.openLog()).toThrow(/one exists .*; give another name \(--name\)/)
  second.rollBack()
  expect(readdirSync(join(first.path, 'programs'))).toEqual(['a.py'])
})

test('a name is held before anything is written, and free again when nothing was', () => {
  const nested = join(runs, 'a', 'b')
  const first = RunFolder.plan('one', 'new', nested)
  first.hold()
  const second = RunFolder.plan('one', 'new', nested)
  expect(() => second.hold()).toThrow(/another run runs in it \(process \d+\); let it end/)
  expect(locksOf(first)).toHaveLength(1)
  second.rollBack()
  expect(locksOf(first)).toHaveLength(1)
  first.end()
  expect(readdirSync(runs)).toEqual([])
  second.hold()
  second.begin('seed: 1\n')
  second.openLog().close()
  second.end()
  expect(readdirSync(second.path)).toContain('metrics.jsonl')
})

test('what a process that was killed held, and wrote nothing to, is free', () => {
  mkdirSync(join(runs, 'one'))
  const here = hostname().replaceAll(/[^\w.-]/g, '_')
  writeFileSync(join(runs, 'one', `${here}-${2 ** 22 + 1}-7.lock`), '')
  const run = RunFolder.plan('one', 'new', runs)
  run.hold()
  expect(locksOf(run)).toHaveLength(1)
  run.end()
  writeFileSync(join(runs, 'file'), '')
  expect(() => RunFolder.plan('file', 'new', runs)).toThrow(/file exists/)
})

test('what another process went on with is not taken back', () => {
  const first = begun()
  first.writeProgram('a', 'pass')
  first.end()
  const second = RunFolder.plan('one', 'resume', runs)
  second.hold()
  first.rollBack()
  expect(readdirSync(join(first.path, 'programs'))).toEqual(['a.py'])
  second.end()
  first.rollBack()
  expect(readdirSync(runs)).toEqual([])
})

test('an overwritten run that gets its place again is free', () => {
  const before = begun()
  before.writeProgram('a', 'pass')
  before.end()
  const again = RunFolder.plan('one', 'overwrite', runs)
  again.begin('seed: 2\n')
  again.openLog().close()
  expect(locksOf(again)).toHaveLength(1)
  again.rollBack()
  expect(locksOf(before)).toEqual([])
  expect(readdirSync(join(before.path, 'programs'))).toEqual(['a.py'])
})

test('a run that cannot be overwritten stays where it was', () => {
  const before = begun()
  before.writeProgram('a', 'pass')
  before.end()
  // Files run out between moving the run aside and taking its place: the one that locks it cannot be made.
  const script = `
    import { closeSync, openSync } from 'node:fs'
    import { RunFolder } from '${import.meta.resolve('../../../experiments/runs/run-folder.ts')}'
    const run = RunFolder.plan('one', 'overwrite', process.argv[1])
    run.begin('seed: 2')
    run.hold()
    const open = []
    try { for (;;) open.push(openSync('/dev/null')) } catch {}
    let refused = null
    try { run.openLog() } catch (error) { refused = error.code }
    for (const file of open) closeSync(file)
    run.rollBack()
    console.log(refused)`
  const node = [process.execPath, '--import', import.meta.resolve('tsx'), '--input-type=module']
  const said = execFileSync('sh', [
    '-c',
    'ulimit -n 200; exec "$@"',
    'sh',
    ...node,
    '-e',
    script,
    runs,
  ])
  expect(said.toString().trim()).toBe('EMFILE')
  expect(readdirSync(runs)).toEqual(['one'])
  expect(readdirSync(join(before.path, 'programs'))).toEqual(['a.py'])
  expect(readFileSync(before.configPath, 'utf8')).toBe('seed: 1\n')
  expect(locksOf(before)).toEqual([])
})

test('a run that waits since a process was killed gets its place again, not what stands there', () => {
  const before = begun()
  before.writeProgram('a', 'pass')
  before.end()
  const killed = RunFolder.plan('one', 'overwrite', runs)
  killed.begin('seed: 2\n')
  killed.writeProgram('b', 'pass')
  killed.end()
  expect(readdirSync(runs)).toEqual(['one', 'one.overwritten'])
  const again = RunFolder.plan('one', 'overwrite', runs)
  again.begin('seed: 3\n')
  again.openLog().close()
  again.rollBack()
  expect(readdirSync(runs)).toEqual(['one'])
  expect(readdirSync(join(before.path, 'programs'))).toEqual(['a.py'])
})

test('a link that leads nowhere is in the way of a run, and stays', () => {
  symlinkSync('nowhere', join(runs, 'one'))
  expect(() => RunFolder.plan('one', 'new', runs)).toThrow(TakenFolderError)
  expect(() => RunFolder.plan('one', 'new', runs)).toThrow(/one exists and is not a run's folder/)
  expect(() => RunFolder.plan('one', 'overwrite', runs)).toThrow(/one is not a run's folder/)
  // It came after the run was planned.
  rmSync(join(runs, 'one'))
  const run = begun()
  symlinkSync('nowhere', join(runs, 'one'))
  expect(() => run.hold()).toThrow(/one exists and is not a run's folder/)
  expect(readdirSync(runs)).toEqual(['one'])
})

test('folders that were made for a run go, where its own could not be made', () => {
  const deep = join(runs, 'a', 'b')
  mkdirSync(deep, { recursive: true })
  removeEmptyFolders(join(deep, 'gone'), join(runs, 'a'))
  expect(readdirSync(runs)).toEqual([])
})

test('taking a run back leaves the runs beside it', () => {
  const deep = join(runs, 'new', 'folder')
  const [first, second] = ['one', 'two'].map((name) => RunFolder.plan(name, 'new', deep))
  for (const run of [first, second]) {
    run?.begin('seed: 1\n')
    run?.openLog().close()
  }
  first?.rollBack()
  expect(readdirSync(deep)).toEqual(['two'])
  second?.rollBack()
  expect(readdirSync(runs)).toEqual(['new'])
})

test('what was kept is never taken back', async () => {
  const run = begun()
  await run.checkpoint('last').save({ agent: agent(1), training: 1 })
  run.rollBack()
  expect(run.checkpoint('last').exists()).toBe(true)
})

test('a folder that is not a run is never overwritten, resumed or opened', () => {
  mkdirSync(join(runs, 'mine'))
  writeFileSync(join(runs, 'mine', 'thesis.txt'), 'years of work')
  expect(() => RunFolder.plan('mine', 'overwrite', runs)).toThrow(/is not a run's folder/)
  expect(() => RunFolder.plan('mine', 'resume', runs)).toThrow(/there is no run here/)
  expect(() => RunFolder.open('none', runs)).toThrow(/there is no run here/)
})

test('a run opens by its name and by its folder', () => {
  const run = written()
  expect(RunFolder.open('one', runs).path).toBe(run.path)
  expect(RunFolder.open(run.path).name).toBe('one')
  expect(RunFolder.plan('one', 'resume', runs).runsFolder).toBe(runs)
})

test('programs stay inside the folder whatever the problem is called', () => {
  const run = begun()
  run.writeProgram('../../up/is_even', 'return 1')
  expect(readdirSync(join(run.path, 'programs'))).toEqual(['..%2F..%2Fup%2Fis_even.py'])
  expect(readdirSync(runs)).toEqual(['one'])
})

test('the summary is written for programs and for people', () => {
  const run = begun()
  expect(run.readSummary()).toBeNull()
  run.writeSummary(SUMMARY)
  expect(run.readSummary()).toEqual(SUMMARY)
  const markdown = readFileSync(join(run.path, 'summary.md'), 'utf8')
  expect(markdown).toContain('| is_even | yes | 3/3 | 9/9 | 120 | 40 | no (120) |')
  expect(markdown).toContain('```python\ndef is_even')
})

test('the closing table fits 80 columns, and the last line starts with the count', () => {
  const table = summaryTable(SUMMARY)
  for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(table).toContain(' return n % 2 == 0 ')
  expect(closingLines(SUMMARY, 'train --resume one').split('\n')).toEqual([
    'programs that pass the visible tests: 20 % of the first 500, 85 % of the last',
    'run runs/one',
    'solved 1/2',
  ])
  expect(closingLines({ ...SUMMARY, passRates: null }, '')).toBe('run runs/one\nsolved 1/2')
  const cut = closingLines({ ...SUMMARY, passRates: null, interrupted: true }, 'train --resume one')
  expect(cut.split('\n')[1]).toMatch(
    /^interrupted after \d+ episodes, so far solved 1\/2; `train --resume one` continues$/,
  )
  const shares = { solved: 0.5, passed: 0.0875, programs: 10, uniformPassed: 0.01, closed: 0 }
  expect(closingLines({ ...SUMMARY, passRates: null, shares }, '').split('\n')).toEqual([
    'problems with a program that passes the visible tests: 1 of 2',
    'passing of the last 10 programs of each problem: 9 % (uniform 1 %)',
    'run runs/one',
    'solved 1/2',
  ])
  const left = { ...shares, passed: null, uniformPassed: null, closed: 1 }
  expect(closingLines({ ...SUMMARY, passRates: null, shares: left }, '').split('\n')).toEqual([
    'problems with a program that passes the visible tests: 1 of 2',
    'a solved problem gets no more programs: 1 of 2',
    'run runs/one',
    'solved 1/2',
  ])
  expect(summaryMarkdown({ ...SUMMARY, shares })).toMatch(
    /Of the last\s10 programs of each problem 9 % pass/,
  )
  expect(summaryMarkdown({ ...SUMMARY, shares: left })).not.toContain('programs of each problem')
})
