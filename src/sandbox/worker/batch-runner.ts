import { Rng } from '../../random/rng.ts'
import type { GuestOutcomes, GuestProgram, StepReport } from '../guest/contract.ts'
import { threadCpuClock } from './cpu-clock.ts'
import { givenOutcomes } from './given-outcomes.ts'
import type { RunnerOptions } from './isolate-boot.ts'
import type { IsolatePackage } from './isolate-package.ts'
import { IsolateLost, IsolateRunner } from './isolate-runner.ts'
import type { BatchMessage, ClockLimits, WireProgram, WorkerCounters } from './protocol.ts'
import type { PythonFiles } from './python-files.ts'
import { isTrusted } from './trust.ts'

/** How long the isolate runs before it lets the process see its messages, in milliseconds. */
const SLICE_MS = 20
/** Time a lone test gets for the reset and the compilation before it. */
const SETUP_MS = 50
/** A program that leaves a fresh isolate unsound, or ends it, this often is the cause. */
const MAX_LOSSES = 2

/** What the clock knows of the program in turn. */
interface ProgramClock {
  index: number
  cpuMs: number
  /** Whether its test in turn, and whether all of it, runs for the second time. */
  retried: boolean
  again: boolean
  /** Set for a test that runs again alone: its wall-clock limit. */
  aloneMs: number
}

/** How a stretch of programs ended. */
interface Stretch {
  readonly confirmed: number
  /** Why the isolate must go; empty if it may stay. */
  readonly replace: string
  /** Whether what it had not confirmed is to be run again with care. */
  readonly unsound: boolean
}

/**
 * Runs batches in one isolate at a time, keeps the clock limits and replaces the isolate when it
 * asks for it, when it is lost, and around programs that want one of their own.
 *
 * What an unsound or lost isolate had not confirmed runs again, one program at a time, each in an
 * isolate that is known to be sound, so that every program gets its own verdict.
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
  #withdrawn = 0
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
   * Runs a batch to its end, letting messages in between slices; `isCancelled` is asked then, and ends
   * it early. `tell` gets outcomes of consecutive stretches of programs, as they are confirmed.
   */
  async run(
    batch: BatchMessage,
    tell: (outcomes: GuestOutcomes) => void,
    isCancelled: () => boolean,
  ): Promise<void> {
    const programs = batch.programs.map((program) => asGuestProgram(program, batch.testSets))
    let carefulUntil = 0
    let losses = 0
    for (let done = 0; done < programs.length; ) {
      const fresh = batch.programs[done]?.isolation === 'fresh'
      if (fresh && !this.#runner.unused) this.#replace('fresh')
      const end = endOfStretch(batch.programs, done, done < carefulUntil)
      const stretch = await this.#runStretch(batch, programs, done, end, tell, isCancelled)
      if (stretch === null) return
      done += stretch.confirmed
      if (stretch.confirmed > 0) losses = 0
      if (stretch.replace !== '') this.#replace(stretch.replace)
      else if (fresh) this.#replace('fresh')
      if (done >= end || !stretch.unsound) continue
      carefulUntil = Math.max(carefulUntil, end)
      this.#withdrawn++
      if (end - done > 1 || ++losses < MAX_LOSSES) continue
      const program = programs[done] as GuestProgram
      tell(
        givenOutcomes(
          program.order.length,
          stretch.replace === 'lost' ? 'memory_limit' : 'tampered',
        ),
      )
      done++
      losses = 0
    }
    this.#programs += programs.length
    this.#shared += programs.filter((program) => program.shared).length
  }

  counters(): WorkerCounters {
    const resets = [...this.#runner.resetTimes()].sort((a, b) => a - b)
    return {
      programs: this.#programs,
      resets: this.#resetsBefore + this.#resets,
      recreations: { ...this.#recreations },
      clockRetries: this.#clockRetries,
      withdrawn: this.#withdrawn,
      shared: this.#shared,
      residentBytes: process.memoryUsage.rss(),
      bootMs: this.bootMs,
      resetP50Ms: resets[resets.length >> 1] ?? 0,
      resetP99Ms: resets[Math.floor(resets.length * 0.99)] ?? 0,
    }
  }

  /** Runs programs `from` up to `end`, and takes what is confirmed. Null when cancelled. */
  async #runStretch(
    batch: BatchMessage,
    programs: readonly GuestProgram[],
    from: number,
    end: number,
    tell: (outcomes: GuestOutcomes) => void,
    isCancelled: () => boolean,
  ): Promise<Stretch | null> {
    const own = programs.slice(from, end)
    const clocks = batch.programs.slice(from, end).map((program) => program.clock)
    try {
      this.#runner.load({ programs: own, testSets: batch.testSets })
      const report = await this.#runLoaded(own.length, clocks, isCancelled)
      if (report === null) return null
      if (report.confirmed > 0) {
        const tests = own.slice(0, report.confirmed).reduce((sum, one) => sum + one.order.length, 0)
        tell(this.#runner.take(tests))
      }
      const { confirmed, program, replace } = report
      const unsound = replace === 'canary' || (replace === 'tamper' && program > confirmed)
      return { confirmed, replace, unsound }
    } catch (error) {
      if (error instanceof IsolateLost) return { confirmed: 0, replace: 'lost', unsound: true }
      throw error
    }
  }

  async #runLoaded(
    programs: number,
    clocks: readonly ClockLimits[],
    isCancelled: () => boolean,
  ): Promise<StepReport | null> {
    const clock: ProgramClock = { index: 0, cpuMs: 0, retried: false, again: false, aloneMs: 0 }
    for (;;) {
      const report = this.#timedStep(clock, clocks, programs)
      this.#resets = report.resets
      turnTo(clock, report)
      if (report.done || report.replace !== '') return report
      if (report.full && report.confirmed > 0) return report
      await new Promise((resolve) => setImmediate(resolve))
      if (isCancelled()) return null
    }
  }

  /** One slice, and what follows when the clock stopped it. */
  #timedStep(clock: ProgramClock, clocks: readonly ClockLimits[], programs: number): StepReport {
    const limits = limitsOf(clock, clocks)
    const cpuLeft = limits.cpuMsPerProgram - clock.cpuMs
    if (cpuLeft <= 0) return this.#overTotal(clock, programs)
    const testMs = Math.min(limits.cpuMsPerTest, cpuLeft)
    const timeoutMs = clock.aloneMs > 0 ? clock.aloneMs + SETUP_MS : testMs + SLICE_MS + SETUP_MS
    clock.aloneMs = 0
    const cpuBefore = this.#cpuMs()
    const report = this.#runner.step(SLICE_MS, timeoutMs, programs)
    clock.cpuMs += this.#cpuMs() - cpuBefore
    if (report !== null) {
      clock.retried = false
      return report
    }
    // The clock is but a backstop, and is doubted once: alone, and with more time on the wall.
    if (!clock.retried) {
      this.#clockRetries++
      const cut = this.#runner.cut('retry', programs)
      // The slice may have come to a later program than it began with.
      turnTo(clock, cut)
      const own = limitsOf(clock, clocks)
      clock.retried = true
      clock.aloneMs =
        Math.min(own.cpuMsPerTest, Math.max(1, own.cpuMsPerProgram - clock.cpuMs)) * own.wallFactor
      return cut
    }
    clock.retried = false
    if (testMs < limits.cpuMsPerTest) return this.#overTotal(clock, programs)
    return this.#runner.cut('test', programs)
  }

  /** What follows when the time of all tests of a program is up: that is doubted once, too. */
  #overTotal(clock: ProgramClock, programs: number): StepReport {
    const cut = clock.again ? 'program' : 'again'
    if (cut === 'again') this.#clockRetries++
    Object.assign(clock, { cpuMs: 0, retried: false, again: true, aloneMs: 0 })
    return this.#runner.cut(cut, programs)
  }

  #replace(reason: string): void {
    this.#recreations[reason] = (this.#recreations[reason] ?? 0) + 1
    this.#resetsBefore += this.#resets
    this.#resets = 0
    this.#runner.dispose()
    this.#runner = IsolateRunner.boot(this.#ivm, this.#files, this.#options)
  }
}

/** Of the program in turn; past the last one, of that. */
function limitsOf({ index }: ProgramClock, clocks: readonly ClockLimits[]): ClockLimits {
  return clocks[Math.min(index, clocks.length - 1)] as ClockLimits
}

/** A program that comes in turn has all of its time. */
function turnTo(clock: ProgramClock, { program }: StepReport): void {
  if (program === clock.index) return
  Object.assign(clock, { index: program, cpuMs: 0, retried: false, again: false })
}

/** Where the programs end that may run in one isolate from `from` on. */
function endOfStretch(programs: readonly WireProgram[], from: number, careful: boolean): number {
  if (careful || programs[from]?.isolation === 'fresh') return from + 1
  const next = programs.findIndex((program, i) => i > from && program.isolation === 'fresh')
  return next < 0 ? programs.length : next
}

/**
 * The sandbox alone decides what may share an interpreter. Programs that may not also get their
 * tests in an order that their text decides, so that a list of answers in the order of the tests, told
 * apart by counting calls, is of no use to whoever cannot run this code on it first.
 */
function asGuestProgram(program: WireProgram, testSets: BatchMessage['testSets']): GuestProgram {
  const { clock: _clock, isolation, ...rest } = program
  const tests = testSets[program.testSet]?.length ?? 0
  const order = Array.from({ length: tests }, (_, i) => i)
  const trusted = isTrusted(program.source)
  if (!trusted) new Rng(`test-order/${program.source}`).shuffle(order)
  return { ...rest, shared: trusted && isolation === 'shared', order }
}
