import type {
  Cut,
  DriverSettings,
  GuestBatch,
  GuestOutcomes,
  GuestProgram,
  Outcome,
  StepReport,
} from '../contract.ts'
import type { RealClocks } from '../environment.ts'
import type { Guard } from '../guard/guard.ts'
import type { Interpreter } from '../interpreter/interpreter.ts'
import type { Meter } from '../meter.ts'
import { OutcomeRecord } from './outcome-record.ts'
import { ProgramRun } from './program-run.ts'
import { Upkeep } from './upkeep.ts'

/**
 * Runs batches of programs, one test at a time, and records what came of each test.
 *
 * The interpreter is put back and asked its canary after each program, or after each group of those
 * that share it; only then are their outcomes confirmed, and only confirmed ones are given away.
 *
 * What the host calls is synchronous; `step` alone may be cut short by a timeout, wherever it is.
 */
export class Driver {
  readonly #guard: Guard
  readonly #meter: Meter
  readonly #clocks: RealClocks
  readonly #settings: DriverSettings
  readonly #upkeep: Upkeep
  readonly #run: ProgramRun
  readonly #outcomes: OutcomeRecord

  #batch: GuestBatch = { programs: [], testSets: [] }
  /** The program in turn, its first test among all of the batch, and its test in turn. */
  #program = 0
  #firstTest = 0
  #position = 0
  /** Programs, and their tests, whose outcomes stand. */
  #confirmed = 0
  #confirmedTests = 0
  /** Set for a program that could not be judged beside others and runs again by itself. */
  #ownOnly = false
  /** Whether the step ends after one test. */
  #alone = false
  /** Programs that did not share, in this isolate. */
  #unshared = 0
  #replace: StepReport['replace'] = ''

  constructor(
    guard: Guard,
    interpreter: Interpreter,
    meter: Meter,
    clocks: RealClocks,
    settings: DriverSettings,
  ) {
    this.#guard = guard
    this.#meter = meter
    this.#clocks = clocks
    this.#settings = settings
    this.#upkeep = new Upkeep(interpreter, clocks)
    this.#run = new ProgramRun(guard, interpreter, meter, this.#upkeep)
    this.#outcomes = new OutcomeRecord(interpreter.walker)
  }

  load(batch: GuestBatch): void {
    this.#batch = batch
    this.#program = 0
    this.#firstTest = 0
    this.#position = 0
    this.#confirmed = 0
    this.#confirmedTests = 0
    this.#ownOnly = false
    this.#alone = false
    this.#run.dropCode()
    this.#outcomes.begin(batch.programs.reduce((sum, program) => sum + program.order.length, 0))
    if (this.#upkeep.programs > 0) this.#putBack()
  }

  /** Runs tests until the batch is done, `sliceMs` have passed, or the isolate must be replaced. */
  step(sliceMs: number): StepReport {
    const end = this.#clocks.now() + sliceMs
    for (;;) {
      if (this.#replace !== '') return this.#report()
      const program = this.#batch.programs[this.#program]
      if (program === undefined) {
        this.#confirm()
        return this.#report()
      }
      if (!this.#run.compiled) this.#begin(program)
      if (this.#run.compiled) this.#runNext(program)
      if (this.#position >= program.order.length && !this.#unfit()) this.#finish(program)
      const full = this.#position === 0 && this.#outcomes.full
      if (this.#alone || full || this.#clocks.now() >= end) {
        this.#alone = false
        if (full) this.#confirm()
        return this.#report()
      }
    }
  }

  cut(how: Cut): StepReport {
    const program = this.#batch.programs[this.#program]
    this.#run.abandon()
    this.#upkeep.dirty = true
    this.#run.dropCode()
    if (program === undefined) return this.#report()
    this.#outcomes.dropUnfinished()
    if (how === 'retry') this.#alone = true
    else if (how === 'again') this.#startAgain(program)
    else this.#overTime(program, how)
    return this.#report()
  }

  /** Outcomes of the programs that are confirmed. */
  take(): GuestOutcomes {
    return this.#outcomes.take(this.#confirmedTests)
  }

  /** Milliseconds that each of the latest resets took. */
  resetTimes(): readonly number[] {
    return this.#upkeep.timesMs()
  }

  #report(): StepReport {
    return {
      done: this.#confirmed >= this.#batch.programs.length,
      confirmed: this.#confirmed,
      program: this.#program,
      resets: this.#upkeep.resets,
      replace: this.#replace,
      full: this.#outcomes.full,
    }
  }

  /** Whether nothing more may be done here; after tampering the program is still to be finished. */
  #unfit(): boolean {
    return this.#replace !== '' && this.#replace !== 'tamper'
  }

  #shares(program: GuestProgram): boolean {
    return program.shared && !this.#ownOnly
  }

  /** Makes the interpreter ready and compiles, so that there is code, or every outcome is known. */
  #begin(program: GuestProgram): void {
    if (this.#position >= program.order.length) return
    const first = this.#position === 0
    const shares = this.#shares(program)
    // A program stopped in its middle goes on in a clean interpreter, whatever its size by now.
    if (this.#upkeep.dirty || (first && this.#upkeep.programs > 0 && !shares)) {
      this.#putBack()
      this.#confirm()
    }
    if (first && this.#guard.memoryBytes() > program.limits.heapBytes) {
      this.#confirm()
      this.#replace ||= 'heap'
    }
    if (this.#replace !== '') return
    if (first) {
      this.#run.refuel(program.limits)
      if (!shares) this.#unshared++
    }
    this.#upkeep.programs++
    const failed = this.#run.compile(program)
    if (failed === null) return
    if (failed === 'memory_limit' && shares) this.#startAgain(program)
    else this.#fillRest(program, failed)
  }

  #runNext(program: GuestProgram): void {
    if (this.#replace !== '') return
    const test = program.order[this.#position] as number
    this.#outcomes.dropUnfinished()
    const runs = this.#run.hasFuel
    const outcome = runs ? this.#runTest(program, test) : 'time_limit'
    if (this.#shares(program) && this.#run.neighboursMatter(program.limits, outcome)) {
      this.#startAgain(program)
      return
    }
    // What the tests before left on the heap may have filled it: the test runs again on a clean one.
    if (runs && this.#meter.heapDenied && this.#upkeep.tests > 1 && outcome !== 'tampered') {
      this.#outcomes.dropUnfinished()
      this.#upkeep.dirty = true
      this.#run.dropCode()
      return
    }
    this.#record(program, this.#firstTest + test, outcome)
  }

  #runTest(program: GuestProgram, test: number): Outcome {
    const { limits, convert, testSet } = program
    return this.#run.runTest({
      limits,
      shared: this.#shares(program),
      args: this.#batch.testSets[testSet]?.[test],
      budget: {
        bytes: Math.min(limits.returnBytes, this.#outcomes.programBytesLeft),
        depth: limits.returnDepth,
        convert,
      },
    })
  }

  #record(program: GuestProgram, test: number, outcome: Outcome): void {
    this.#outcomes.record(test, outcome, this.#run.exceptionName, this.#run.wasted)
    this.#position++
    if (this.#upkeep.dirty) this.#run.dropCode()
    if (outcome === 'tampered') this.#fillRest(program, 'tampered')
    if (outcome === 'time_limit' && program.limits.stopAtTimeLimit) {
      this.#fillRest(program, 'time_limit')
    }
  }

  #fillRest(program: GuestProgram, outcome: Outcome): void {
    this.#outcomes.fill(this.#testsOf(program), outcome)
    this.#position = program.order.length
    if (outcome === 'tampered') this.#replace = 'tamper'
  }

  /** Runs a program again by itself; those before it stand once its reset finds the interpreter sound. */
  #startAgain(program: GuestProgram): void {
    this.#outcomes.forget(this.#firstTest, program.order.length)
    this.#ownOnly = true
    this.#upkeep.dirty = true
    this.#run.dropCode()
    this.#position = 0
  }

  #overTime(program: GuestProgram, how: 'test' | 'program'): void {
    const test = program.order[this.#position]
    if (test !== undefined && how === 'test') {
      this.#outcomes.markClocked(this.#firstTest + test)
      this.#record(program, this.#firstTest + test, 'time_limit')
    } else {
      // How far it came before its total was spent is a matter of chance: nothing of it counts.
      this.#outcomes.forget(this.#firstTest, program.order.length)
      for (const each of this.#testsOf(program)) this.#outcomes.markClocked(each)
      this.#fillRest(program, 'time_limit')
    }
    if (this.#position >= program.order.length) this.#finish(program)
  }

  /** Numbers of a program's tests in the batch; for the program in turn. */
  #testsOf(program: GuestProgram): readonly number[] {
    return program.order.map((test) => this.#firstTest + test)
  }

  #finish(program: GuestProgram): void {
    const shared = this.#shares(program)
    if (!this.#upkeep.dirty && this.#run.compiled && !this.#run.freeCode(program.limits)) {
      this.#fillRest(program, 'tampered')
    }
    this.#turnToNext(program)
    if (this.#replace === 'tamper') {
      // What tampered is known by itself; those that shared with it are judged again.
      if (this.#confirmed === this.#program - 1) this.#stand()
      return
    }
    const { programs, dirty } = this.#upkeep
    if (programs > 0 && (!shared || dirty || programs >= this.#settings.sharedPerReset)) {
      this.#putBack()
      this.#confirm()
    } else if (programs === 0) this.#confirm()
    this.#replaceIfWorn()
  }

  #turnToNext(program: GuestProgram): void {
    this.#run.dropCode()
    this.#position = 0
    this.#firstTest += program.order.length
    this.#program++
    this.#ownOnly = false
    this.#outcomes.beginProgram()
  }

  #replaceIfWorn(): void {
    if (this.#replace !== '') return
    if (this.#run.stackEnded) this.#replace = 'stack'
    if (this.#unshared >= this.#settings.replaceAfter) this.#replace = 'count'
    if (this.#guard.memoryBytes() > this.#settings.replaceHeapBytes) this.#replace = 'heap'
    if (this.#replace !== '') this.#confirm()
  }

  #putBack(): void {
    if (!this.#upkeep.putBack()) this.#replace = 'canary'
  }

  /**
   * Lets the outcomes of all finished programs stand if the interpreter is sound. Programs that share
   * one are confirmed by the canary alone, since they leave nothing that a reset would have to mend.
   */
  #confirm(): void {
    if (this.#confirmed === this.#program) return
    if (!this.#upkeep.isSound()) this.#replace = 'canary'
    if (this.#replace !== 'canary' && this.#replace !== 'tamper') this.#stand()
  }

  #stand(): void {
    this.#confirmed = this.#program
    this.#confirmedTests = this.#firstTest
  }
}
