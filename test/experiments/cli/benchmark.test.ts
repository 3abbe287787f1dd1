import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BenchmarkReport } from '../../../experiments/reports/benchmark-report.ts'
import { plural } from '../../../src/log/plural.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

const bin = fileURLToPath(new URL('../../../experiments/cli/bin.ts', import.meta.url))
const tsx = import.meta.resolve('tsx')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'benchmark-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const small = ['--problems', 'seed-eval', '--budget', '30', '--seeds', '2', '--samples', '10']

function unitsOf(out: string): Record<string, unknown>[] {
  const lines = readFileSync(join(out, 'units.jsonl'), 'utf8').trimEnd().split('\n')
  return lines
    .map((line) => {
      const {
        seconds: _,
        sandbox_seconds: _s,
        network_seconds: _n,
        ...rest
      } = JSON.parse(line) as Record<string, unknown>
      return rest
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

test('one process or two give the same records, and a rerun has nothing left to do', {
  timeout: 120_000,
}, async () => {
  const agents = ['--agents', 'unmasked,uniform,sampling,beam']
  const [one, two] = [join(folder, 'one'), join(folder, 'two')]
  const first = await runCaptured('benchmark', ...agents, ...small, '--jobs', '1', '--out', one)
  expect(first.code).toBe(0)
  for (const line of first.out.split('\n').slice(0, -1)) expect(line.length).toBeLessThanOrEqual(80)
  expect(first.out).toContain('30 programs a search, no limit of seconds; seeds 0, 1\n')
  expect(first.out).toMatch(/sampling[\s\S]*Share solved, less that of sampling/)
  const second = await runCaptured('benchmark', ...agents, ...small, '--jobs', '2', '--out', two)
  expect(second.code).toBe(0)
  const units = unitsOf(one)
  // Beam search draws nothing: one seed stands for all.
  expect(units).toHaveLength(3 * (2 + 2 + 2 + 1))
  expect(unitsOf(two)).toEqual(units)

  const before = readFileSync(join(one, 'units.jsonl'), 'utf8')
  const again = await runCaptured('benchmark', ...agents, ...small, '--out', one, '--json')
  expect(again.code).toBe(0)
  expect(readFileSync(join(one, 'units.jsonl'), 'utf8')).toBe(before)
  const report = JSON.parse(again.out) as BenchmarkReport
  expect(report.contenders.map(({ name }) => name)).toEqual([
    ...['unmasked', 'uniform', 'sampling', 'beam'],
  ])
  const page = readFileSync(join(one, 'report.md'), 'utf8')
  expect(page).toContain('npx codegen-gym benchmark --agents unmasked,uniform,sampling,beam')
  expect(page).toMatch(/\| find_min \| 0\/2 \|/)
  // Written again by a command that would have used more processes.
  expect(page).toMatch(/- Measured: .+ cores, Node v\S+; one process, tensors by \w+ \(.+\)\n/)
  expect(second.out).toMatch(/\n2 processes side by side, tensors by \w+ \(.+\)\n/)

  const other = await runCaptured('benchmark', ...agents, ...small.with(3, '31'), '--out', one)
  expect(other.err).toMatch(/it was started with another `budget`/)
  expect(other.code).toBe(2)

  const plot = join(folder, 'solved')
  const compared = await runCaptured('compare', one, two, '--baseline', 'one/beam', '--plot', plot)
  expect(compared.code).toBe(0)
  for (const line of compared.out.split('\n').slice(0, -1)) {
    expect(line.length).toBeLessThanOrEqual(80)
  }
  expect(compared.out).toMatch(/two\/beam +│ \+0\.00 +│ \+0\.00 to \+0\.00 +│ 0\/0\/3/)
  expect(readFileSync(`${plot}.svg`, 'utf8')).toContain('two/sampling')
  expect(existsSync(`${plot}.png`)).toBe(true)
})

test('a study writes its page and plot beside its file; without a claim it is none', {
  timeout: 60_000,
}, async () => {
  const file = join(folder, 'tiny.yaml')
  const settings =
    'problems: seed-eval\nbudget: 16\nseeds: 1\nsamples: 4\ncontenders: {uniform: }\n'
  writeFileSync(file, settings)
  const refused = await runCaptured('study', file, '--out', join(folder, 'tiny'))
  expect(refused).toMatchObject({
    code: 2,
    err: expect.stringContaining('a `title` and a `claim`'),
  })
  writeFileSync(file, `title: A tiny study\nclaim: Uniform sampling solves little.\n${settings}`)
  const { code } = await runCaptured('study', file, '--out', join(folder, 'tiny'), '--jobs', '1')
  expect(code).toBe(0)
  const page = readFileSync(join(folder, 'tiny.md'), 'utf8')
  expect(page).toMatch(/^# A tiny study\n\nUniform sampling solves little\.\n/)
  expect(page).toContain('Budget: 16 programs a search, no limit of seconds; seeds 0')
  expect(page).toMatch(/^!\[Share of searches that solved.*\]\(tiny\.svg\)$/m)
  expect(existsSync(join(folder, 'tiny.svg'))).toBe(true)
})

test('Ctrl-C ends every process, and the same command continues where it stopped', {
  timeout: 120_000,
}, async () => {
  const out = join(folder, 'stopped')
  const argv = ['benchmark', '--agents', 'uniform', '--problems', 'seed-train', '--budget', '60']
  const rest = ['--seeds', '40', '--samples', '0', '--jobs', '2', '--out', out]
  const units = join(out, 'units.jsonl')
  const countUnits = () =>
    existsSync(units) ? readFileSync(units, 'utf8').split('\n').length - 1 : 0
  const stopAfter = async (count: number) => {
    const child = spawn(process.execPath, ['--import', tsx, bin, ...argv, ...rest], { cwd: folder })
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
    })
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
    while (countUnits() < count) await wait(50)
    const family = descendants(child.pid!)
    expect(family.length).toBeGreaterThanOrEqual(3)
    child.kill('SIGINT')
    expect(await closed).toBe(130)
    expect(err).toContain(`stopped: ${plural(countUnits(), 'search')} kept in ${out}`)
    while (family.some(isAlive)) await wait(50)
  }
  await stopAfter(3)
  const kept = readFileSync(units, 'utf8')
  await stopAfter(countUnits() + 2)
  const later = readFileSync(units, 'utf8')
  expect(later.startsWith(kept)).toBe(true)
  const keys = unitsOf(out).map(({ contender, problem, seed }) => `${contender} ${problem} ${seed}`)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.length).toBeLessThan(320)
})

test('a second benchmark in one folder is refused; what a killed one left does not block', {
  timeout: 120_000,
}, async () => {
  const out = join(folder, 'shared')
  const units = join(out, 'units.jsonl')
  const settings = ['--problems', 'seed-train', '--budget', '60', '--seeds', '40', '--samples', '0']
  const argv = ['benchmark', '--agents', 'uniform', ...settings, '--jobs', '1', '--out', out]
  const whileOneRuns = async (act: () => Promise<void>) => {
    const before = existsSync(units) ? readFileSync(units).length : 0
    const child = spawn(process.execPath, ['--import', tsx, bin, ...argv], { cwd: folder })
    const closed = new Promise((resolve) => child.on('close', resolve))
    while (!existsSync(units) || readFileSync(units).length === before) await wait(50)
    const family = descendants(child.pid!)
    await act()
    child.kill('SIGKILL')
    await closed
    while (family.some(isAlive)) await wait(50)
  }
  await whileOneRuns(async () => {
    const second = await runCaptured(...argv)
    expect(second).toMatchObject({ code: 2, out: '' })
    expect(second.err).toMatch(
      /^error: \S+: another benchmark runs in it \(process \d+\); let it end, or name another folder by --out; the same benchmark is not run twice at once$/,
    )
  })
  const lockFiles = () => readdirSync(out).filter((name) => name.endsWith('.lock'))
  const [left] = lockFiles()
  expect(left).toBeDefined()
  await whileOneRuns(async () => {
    expect(lockFiles()).toHaveLength(1)
    expect(lockFiles()).not.toContain(left)
  })
})

/** Processes below one, by what Linux says. */
function descendants(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`
  const children = readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...descendants(child)])
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
