import { SandboxError } from '../../core/errors.ts'
import type { Cut, GuestBatch, GuestOutcomes, HeapImage, StepReport } from '../guest/contract.ts'
import { checkedOutcomes } from './given-outcomes.ts'
import { bootGuest, copied, methodOf, type RunnerOptions } from './isolate-boot.ts'
import type { GuestReference, Isolate, IsolatePackage } from './isolate-package.ts'
import type { PythonFiles } from './python-files.ts'
import { dropSnapshot, readSnapshot } from './snapshot.ts'

/** Megabytes of JavaScript heap; WebAssembly's memory is not counted in it. */
const ISOLATE_MEMORY_MB = 512

/** An isolate that is gone, or that answered what no sound one would. */
export class IsolateLost extends Error {}

/** One isolate with a booted, sealed interpreter. Disposing it frees everything. */
export class IsolateRunner {
  /** Whether nothing was loaded into it yet. */
  unused = true
  readonly fromSnapshot: boolean
  readonly #isolate: Isolate
  readonly #load: GuestReference
  readonly #step: GuestReference
  readonly #cut: GuestReference
  readonly #take: GuestReference
  readonly #resetTimes: GuestReference
  readonly #ivm: IsolatePackage

  /** Boots from the cached image, or cold and writes one. Throws a `SandboxError` if neither works. */
  static boot(ivm: IsolatePackage, files: PythonFiles, options: RunnerOptions): IsolateRunner {
    const image = readSnapshot(options.snapshotDir, files.key)
    if (image !== null) {
      try {
        return new IsolateRunner(ivm, files, options, image)
      } catch {
        dropSnapshot(options.snapshotDir, files.key)
      }
    }
    return new IsolateRunner(ivm, files, options, null)
  }

  private constructor(
    ivm: IsolatePackage,
    files: PythonFiles,
    options: RunnerOptions,
    image: HeapImage | null,
  ) {
    this.#ivm = ivm
    this.fromSnapshot = image !== null
    this.#isolate = new ivm.Isolate({ memoryLimit: ISOLATE_MEMORY_MB })
    try {
      const guest = bootGuest(ivm, this.#isolate, files, options, image)
      this.#load = methodOf(guest, 'load')
      this.#step = methodOf(guest, 'step')
      this.#cut = methodOf(guest, 'cut')
      this.#take = methodOf(guest, 'take')
      this.#resetTimes = methodOf(guest, 'resetTimes')
    } catch (cause) {
      this.dispose()
      throw new SandboxError(`The Python interpreter did not boot: ${(cause as Error).message}`, {
        cause,
      })
    }
  }

  load(batch: GuestBatch): void {
    this.unused = false
    this.#asked(() => this.#load.applySync(undefined, [copied(this.#ivm, batch)]))
  }

  /**
   * Runs until the slice is over; null when `timeoutMs` of wall-clock time stopped it. Throws an
   * `IsolateLost` when the isolate ended (its JavaScript memory ran out) or gave no sound report.
   */
  step(sliceMs: number, timeoutMs: number, programs: number): StepReport | null {
    try {
      const report = this.#step.applySync(undefined, [sliceMs], { timeout: Math.ceil(timeoutMs) })
      return checkedReport(report, programs)
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      if (!this.#isolate.isDisposed && /^Script execution timed out/.test(message)) return null
      throw new IsolateLost(message, { cause: error })
    }
  }

  cut(how: Cut, programs: number): StepReport {
    return this.#asked(() => checkedReport(this.#cut.applySync(undefined, [how]), programs))
  }

  /** Outcomes of so many tests of confirmed programs. */
  take(tests: number): GuestOutcomes {
    return this.#asked(() => {
      const given = this.#take.applySync(undefined, [], { result: { copy: true } })
      const outcomes = checkedOutcomes(given, tests)
      if (outcomes === null) throw new Error('the isolate gave no sound outcomes')
      return outcomes
    })
  }

  /** Milliseconds that each of the latest resets took. */
  resetTimes(): readonly number[] {
    const times = this.#asked(() =>
      this.#resetTimes.applySync(undefined, [], { result: { copy: true } }),
    )
    return Array.isArray(times) ? times.map(Number) : []
  }

  dispose(): void {
    if (!this.#isolate.isDisposed) this.#isolate.dispose()
  }

  /** Whatever goes wrong in a call into the isolate, the isolate is lost. */
  #asked<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      throw new IsolateLost(error instanceof Error ? error.message : '', { cause: error })
    }
  }
}

const REPLACEMENTS: readonly string[] = ['', 'tamper', 'canary', 'heap', 'count', 'stack']

/** A step's report as it must be, whatever the isolate says. Throws an `Error` for anything else. */
function checkedReport(text: unknown, programs: number): StepReport {
  const report = JSON.parse(String(text)) as StepReport
  const counts = [report.confirmed, report.program]
  const sound =
    counts.every((count) => Number.isInteger(count) && count >= 0 && count <= programs) &&
    report.confirmed <= report.program &&
    Number.isInteger(report.resets) &&
    typeof report.full === 'boolean' &&
    report.done === (report.confirmed === programs) &&
    REPLACEMENTS.includes(report.replace)
  if (!sound) throw new Error('the isolate gave no sound report')
  return report
}
