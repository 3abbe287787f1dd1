import { spawn } from 'node:child_process'
import type { TestCase } from '../../src/core/problem.ts'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import { overrideLimits } from '../../src/sandbox/limits.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'
import { py } from '../../src/values/py-value.ts'

export interface SandboxBenchOptions {
  /** Programs per series that shares interpreters. Default 12,000. */
  readonly sharedPrograms?: number
  /** Programs per series with a reset each. Default 1,500. */
  readonly resetPrograms?: number
  /** Programs graded by a fresh `python3` each; 0 leaves that out. Default 40. */
  readonly processPrograms?: number
  /** Sandboxes booted. Default 4. */
  readonly boots?: number
}

interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

const OVERSHOOT_SAMPLES = 9
const OVERSHOOT_LIMIT_MS = 200
const TEST_COUNTS = [3, 42]

/**
 * Measures one worker: programs a second with shared interpreters and with a reset each, resets,
 * boots from the cached image, how far a time limit is overshot, and the same programs by a fresh
 * process each.
 */
export async function benchSandbox(
  options: SandboxBenchOptions = {},
): Promise<readonly Measurement[]> {
  const { sharedPrograms = 12_000, resetPrograms = 1_500 } = options
  const { processPrograms = 40, boots = 4 } = options
  const figures: Measurement[] = []
  const sandbox = await createSandbox({ workers: 1 })
  try {
    for (const tests of TEST_COUNTS) {
      figures.push(await throughput(sandbox, 'shared, reset per 64', '', tests, sharedPrograms))
    }
    for (const tests of TEST_COUNTS) {
      figures.push(await throughput(sandbox, 'reset each', ALONE, tests, resetPrograms))
    }
    figures.push(...resetFigures(sandbox))
    figures.push(await overshoot(sandbox))
    figures.push(...memoryFigures(sandbox))
  } finally {
    await sandbox.close()
  }
  figures.push(await bootFigure(boots))
  if (processPrograms > 0) figures.push(...(await processFigures(processPrograms, figures)))
  return figures
}

/** An import takes a program out of the safe subset: it gets an interpreter of its own. */
const ALONE = 'import math\n'

/** Small distinct programs, all correct: the sum of the even numbers below n. */
function program(index: number): string {
  return `def solve(n: int) -> int:
    total = ${index}
    for i in range(n):
        if i % 2 == 0:
            total += i
    return total - ${index}
`
}

function evenSum(n: number): number {
  const half = Math.ceil(n / 2)
  return half * (half - 1)
}

function testCases(count: number): TestCase[] {
  return Array.from({ length: count }, (_, n) => ({
    args: [py.int(n)],
    expected: py.int(evenSum(n)),
  }))
}

function requestsOf(prefix: string, tests: readonly TestCase[], count: number): GradeRequest[] {
  return Array.from({ length: count }, (_, i) => ({
    source: `${prefix}${program(i)}`,
    entryPoint: 'solve',
    tests,
    comparison: { mode: 'exact' },
    limits: 'training',
  }))
}

async function throughput(
  sandbox: PooledSandbox,
  label: string,
  prefix: string,
  tests: number,
  count: number,
): Promise<Measurement> {
  const cases = testCases(tests)
  await sandbox.grade(requestsOf(prefix, cases, Math.ceil(count / 10)))
  const requests = requestsOf(prefix, cases, count)
  const begin = performance.now()
  const verdicts = await sandbox.grade(requests)
  const seconds = (performance.now() - begin) / 1000
  if (verdicts.some((verdict) => verdict.status !== 'passed')) {
    throw new Error('a program of the bench was graded wrongly')
  }
  return {
    name: `sandbox, ${label}, ${tests} tests`,
    value: count / seconds,
    unit: 'programs/s',
    samples: count,
  }
}

function resetFigures(sandbox: PooledSandbox): Measurement[] {
  const worker = sandbox.stats().workers[0]
  const samples = Math.min(500, worker?.resets ?? 0)
  return [
    { name: 'sandbox, reset, p50', value: worker?.resetP50Ms ?? 0, unit: 'ms', samples },
    { name: 'sandbox, reset, p99', value: worker?.resetP99Ms ?? 0, unit: 'ms', samples },
  ]
}

function memoryFigures(sandbox: PooledSandbox): Measurement[] {
  const bytes = sandbox.stats().workers[0]?.residentBytes ?? 0
  return [
    { name: 'sandbox, resident memory of a worker', value: bytes / 1e6, unit: 'MB', samples: 1 },
  ]
}

/**
 * The largest time past its limit that an endless loop in C cost. On a machine that is busy with
 * something else a run is tried again with more wall time; such samples measure the machine, and
 * are taken anew.
 */
async function overshoot(sandbox: PooledSandbox): Promise<Measurement> {
  const limits = overrideLimits('grading', { cpuMsPerTest: OVERSHOOT_LIMIT_MS })
  const source = 'import itertools\ndef solve(n):\n    return sum(itertools.count())\n'
  const request = { ...requestsOf('', testCases(1), 1)[0], source, limits } as GradeRequest
  const retries = () =>
    sandbox.stats().workers.reduce((sum, worker) => sum + worker.clockRetries, 0)
  let worst = 0
  let samples = 0
  for (let tries = 0; samples < OVERSHOOT_SAMPLES && tries < 4 * OVERSHOOT_SAMPLES; tries++) {
    const before = retries()
    const begin = performance.now()
    const [verdict] = await sandbox.grade([request])
    if (verdict?.status !== 'time_limit') throw new Error('an endless loop was not stopped')
    if (retries() > before) continue
    worst = Math.max(worst, performance.now() - begin - OVERSHOOT_LIMIT_MS)
    samples++
  }
  return { name: 'sandbox, overshoot of a time limit, worst', value: worst, unit: 'ms', samples }
}

async function bootFigure(boots: number): Promise<Measurement> {
  const times: number[] = []
  for (let i = 0; i < boots; i++) {
    const sandbox = await createSandbox({ workers: 1 })
    const boot = sandbox.stats().boots[0]
    if (boot?.fromSnapshot === true) times.push(boot.bootMs)
    await sandbox.close()
  }
  times.sort((a, b) => a - b)
  const median = times[times.length >> 1] ?? Number.NaN
  return { name: 'sandbox, boot from image', value: median, unit: 'ms', samples: times.length }
}

/** The usual way: a fresh interpreter process for each program. Only on the bench's own programs. */
async function processFigures(
  count: number,
  figures: readonly Measurement[],
): Promise<Measurement[]> {
  const checks = testCases(3)
    .map((_, n) => `assert solve(${n}) == ${evenSum(n)}`)
    .join('\n')
  const begin = performance.now()
  for (let i = 0; i < count; i++) {
    if (!(await runsInProcess(`${ALONE}${program(i)}${checks}\n`))) return []
  }
  const perSecond = (count * 1000) / (performance.now() - begin)
  const ratios = figures
    .filter((figure) => figure.unit === 'programs/s' && figure.name.endsWith(' 3 tests'))
    .map((figure) => ({
      name: `${figure.name}, against a process each`,
      value: figure.value / perSecond,
      unit: 'times',
      samples: count,
    }))
  return [
    {
      name: 'a fresh python3 process each, 3 tests',
      value: perSecond,
      unit: 'programs/s',
      samples: count,
    },
    ...ratios,
  ]
}

/** False when there is no python3 to compare with. */
function runsInProcess(source: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('python3', ['-I', '-c', source], { stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}
