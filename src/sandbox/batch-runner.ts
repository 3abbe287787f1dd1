import { SandboxError } from '../core/errors.ts'
import { Rng } from '../random/rng.ts'
import { threadCpuClock } from './cpu-clock.ts'
import type { GuestOutcomes, GuestProgram, StepReport } from './guest/module.ts'
import type { IsolatePackage } from './isolate-package.ts'
import { IsolateRunner, type PythonFiles, type RunnerOptions } from './isolate-runner.ts'
import type { BatchMessage, ClockLimits, WireProgram, WorkerCounters } from './protocol.ts'
import { isTrusted } from './trust.ts'

/** How long the isolate runs before it lets the process see its messages, in milliseconds. */
const SLICE_MS = 20
/** Time a lone test gets for the reset and the compilation before it. */
const SETUP_MS = 15
/** Each retry has the wall-clock limit of the one before, times the factor. */
const MAX_CLOCK_RETRIES = 3
/** A fresh isolate that cannot run anything this often is broken. */
const MAX_IDLE_RECREATIONS = 3

export interface BatchResult {
  readonly outcomes: readonly GuestOutcomes[]
}

/** What the clock knows of the program in turn. */
interface ProgramClock {
  index: number
  cpuMs: number
  /** How often the test in turn was run again after the clock stopped it. */
  retries: number
  /** Set for a test that runs again alone: its wall-clock limit. */
  aloneMs: number
}

/**
 * Runs batches in one isolate at a time, keeps the clock limits and replaces the isolate when it
 * asks for it.
 */
export class BatchRunner {
  readonly #ivm: IsolatePackage
  readonly #files: PythonFiles
  readonly #options: RunnerOptions
  readonly #recreations: Record<string, number> = {}
  readonly #cpuMs = threadCpuClock()
  #runner: IsolateRunner
  #programs = 0
  #shared = 0
  #resets = 0
  #resetsBefore = 0
  #clockRetries = 0
  readonly bootMs: number
  readonly fromSnapshot: boolean

  /** Boots the first isolate. Throws a `SandboxError` when it cannot. */
  constructor(ivm: IsolatePackage, files: PythonFiles, options: RunnerOptions) {
    this.#ivm = ivm
    this.#files = files
    this.#options = options
    const begin = performance.now()
    this.#runner = IsolateRunner.boot(ivm, files, options)
    this.bootMs = performance.now() - begin
    this.fromSnapshot = this.#runner.fromSnapshot
  }

  /**
   * Runs a batch to its end, letting messages in between slices. `isCancelled` is asked then; a
   * cancelled batch gives null.
   */
  async run(batch: BatchMessage, isCancelled: () => boolean): Promise<BatchResult | null> {
    const programs = batch.programs.map((program) => asGuestProgram(program, batch.testSets))
    const outcomes: GuestOutcomes[] = []
    let done = 0
    let idle = 0
    while (done < programs.length) {
      this.#runner.load({ programs: programs.slice(done), testSets: batch.testSets })
      const clocks = batch.programs.slice(done).map((program) => program.clock)
      const report = await this.#runLoaded(programs.slice(done), clocks, isCancelled)
      if (report === null) return null
      if (report.program > 0) outcomes.push(this.#runner.take())
      done += report.program
      if (report.replace !== '') this.#replace(report.replace)
      idle = report.program > 0 ? 0 : idle + 1
      if (idle > MAX_IDLE_RECREATIONS) {
        throw new SandboxError(
          `The interpreter asked to be replaced (${report.replace}) again and again`,
        )
      }
    }
    this.#programs += programs.length
    this.#shared += programs.filter((program) => program.shared).length
    return { outcomes }
  }

  counters(): WorkerCounters {
    const resets = [...this.#runner.resetTimes()].sort((a, b) => a - b)
    return {
      programs: this.#programs,
      resets: this.#resetsBefore + this.#resets,
      recreations: { ...this.#recreations },
      clockRetries: this.#clockRetries,
      shared: this.#shared,
      residentBytes: process.memoryUsage.rss(),
      bootMs: this.bootMs,
      resetP50Ms: resets[resets.length >> 1] ?? 0,
      resetP99Ms: resets[Math.floor(resets.length * 0.99)] ?? 0,
    }
  }

  dispose(): void {
    this.#runner.dispose()
  }

  async #runLoaded(
    programs: readonly GuestProgram[],
    clocks: readonly ClockLimits[],
    isCancelled: () => boolean,
  ): Promise<StepReport | null> {
    const clock: ProgramClock = { index: 0, cpuMs: 0, retries: 0, aloneMs: 0 }
    for (;;) {
      const limits = clocks[clock.index] as ClockLimits
      const counted = (programs[clock.index] as GuestProgram).limits.workPerTest > 0
      const report = this.#timedStep(clock, limits, counted)
      this.#resets = report.resets
      if (report.program !== clock.index) {
        Object.assign(clock, { index: report.program, cpuMs: 0, retries: 0 })
      }
      if (report.done || report.replace !== '') return report
      if (report.full && report.program > 0) return report
      await new Promise((resolve) => setImmediate(resolve))
      if (isCancelled()) return null
    }
  }

  /** One slice, and what follows when the clock stopped it. */
  #timedStep(clock: ProgramClock, limits: ClockLimits, counted: boolean): StepReport {
    const cpuLeft = limits.cpuMsPerProgram - clock.cpuMs
    if (cpuLeft <= 0) {
      clock.aloneMs = 0
      return this.#runner.cut('program')
    }
    const testMs = Math.min(limits.cpuMsPerTest, cpuLeft)
    const timeoutMs = clock.aloneMs > 0 ? clock.aloneMs + SETUP_MS : testMs + SLICE_MS
    clock.aloneMs = 0
    const cpuBefore = this.#cpuMs()
    const report = this.#runner.step(SLICE_MS, timeoutMs)
    const cpuMs = this.#cpuMs() - cpuBefore
    if (report !== null) {
      clock.retries = 0
      clock.cpuMs += cpuMs
      return report
    }
    if (mustRunAgain(clock, limits, testMs, cpuMs, counted)) {
      clock.retries++
      clock.aloneMs = testMs * limits.wallFactor ** clock.retries
      this.#clockRetries++
      return this.#runner.cut('retry')
    }
    clock.retries = 0
    clock.cpuMs += cpuMs
    return this.#runner.cut(testMs < limits.cpuMsPerTest ? 'program' : 'test')
  }

  #replace(reason: string): void {
    this.#recreations[reason] = (this.#recreations[reason] ?? 0) + 1
    this.#resetsBefore += this.#resets
    this.#resets = 0
    this.#runner.dispose()
    this.#runner = IsolateRunner.boot(this.#ivm, this.#files, this.#options)
  }
}

/**
 * Whether a test that the clock stopped gets another chance, alone and with more time on the wall.
 * A test that used less processor time than its limit had to wait for the core. Where work is
 * counted the clock is but a backstop, which is doubted once: then the limit is that much wider.
 */
function mustRunAgain(
  clock: ProgramClock,
  limits: ClockLimits,
  testMs: number,
  cpuMs: number,
  counted: boolean,
): boolean {
  if (clock.retries >= MAX_CLOCK_RETRIES) return false
  if (counted) return clock.retries === 0 || cpuMs < testMs * limits.wallFactor
  return cpuMs < testMs
}

/**
 * The sandbox alone decides what may share an interpreter. Programs that may not also get their
 * tests in an order of their own, so that counting calls tells them nothing.
 */
function asGuestProgram(program: WireProgram, testSets: BatchMessage['testSets']): GuestProgram {
  const { clock: _clock, ...rest } = program
  const tests = testSets[program.testSet]?.length ?? 0
  const order = Array.from({ length: tests }, (_, i) => i)
  const shared = isTrusted(program.source)
  if (!shared) new Rng(`test-order/${program.source}`).shuffle(order)
  return { ...rest, shared, order }
}
