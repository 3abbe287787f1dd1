import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SandboxError } from '../../core/errors.ts'
import type { BootOptions, HeapImage } from '../guest/boot.ts'
import type { Cut } from '../guest/driver.ts'
import type { DriverOptions } from '../guest/main.ts'
import type { GuestBatch, GuestGlobals, GuestOutcomes, StepReport } from '../guest/module.ts'
import { guestScript } from '../guest/text.ts'
import { METERING_DIGEST, meterModule } from '../wasm/metering.ts'
import { withoutFolders } from './archive.ts'
import { CANARY } from './canary.ts'
import { checkedOutcomes } from './given-outcomes.ts'
import type { GuestReference, Isolate, IsolatePackage } from './isolate-package.ts'
import { PREPARATION } from './preparation.ts'
import { cachedModule, dropSnapshot, readSnapshot, snapshotKey, writeSnapshot } from './snapshot.ts'

/** Megabytes of JavaScript heap; WebAssembly's memory is not counted in it. */
const ISOLATE_MEMORY_MB = 512

/** Builtin modules that give away memory or the insides of the interpreter: no solution asks for them. */
const ATTACKERS_MODULES = [
  '_ctypes',
  '_testbuffer',
  '_testcapi',
  '_testclinic',
  '_testclinic_limited',
  '_testinternalcapi',
  '_testlimitedcapi',
  '_xxtestfuzz',
  'xxsubtype',
]
/** Beside those, modules that the standard library itself asks for, and goes on without. */
const REMOVED_MODULES = [
  ...ATTACKERS_MODULES,
  '_interpchannels',
  '_interpqueues',
  '_interpreters',
  '_remote_debugging',
]
/** Modules whose import is an attack: those above, and what stands on them. */
const REFUSED_MODULES = [
  ...ATTACKERS_MODULES,
  '_ctypes_test',
  'ctypes',
  'js',
  'pyodide',
  'pyodide_js',
]
/** Folders of the standard library that only help attackers: raw memory, other interpreters. */
const REMOVED_FOLDERS = ['_pyodide/', 'concurrent/interpreters/', 'ctypes/', 'pyodide/']

/** The files of Pyodide, read once a process. */
export interface PythonFiles {
  readonly version: string
  readonly script: string
  readonly wasm: Uint8Array
  /**
   * That module, compiled. While somebody holds it, V8 gives its machine code, hot as it is by then, to
   * every isolate that compiles the same bytes; without it each isolate would begin with slow code.
   */
  readonly compiled: object
  readonly standardLibrary: Uint8Array
  readonly key: string
}

/** Finds Pyodide among the installed packages and reads it. Throws a `SandboxError` if it cannot. */
export function readPythonFiles(cacheFolder: string): PythonFiles {
  const require = createRequire(import.meta.url)
  try {
    const folder = dirname(require.resolve('pyodide/package.json'))
    const lock = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8')) as {
      info: { python: string }
    }
    const source = readFileSync(join(folder, 'pyodide.asm.mjs'), 'utf8')
    const published = readFileSync(join(folder, 'pyodide.asm.wasm'))
    const standardLibrary = withoutFolders(
      readFileSync(join(folder, 'python_stdlib.zip')),
      REMOVED_FOLDERS,
    )
    const moduleKey = snapshotKey([published, METERING_DIGEST])
    const wasm = cachedModule(cacheFolder, moduleKey, () => meterModule(published))
    return {
      version: lock.info.python,
      script: asScript(source),
      wasm,
      compiled: new (globalThis as unknown as GuestGlobals).WebAssembly.Module(wasm),
      standardLibrary,
      key: snapshotKey([
        source,
        moduleKey,
        standardLibrary,
        PREPARATION,
        guestScript(),
        process.version,
        process.arch,
      ]),
    }
  } catch (cause) {
    throw new SandboxError(
      `Expected the pyodide package to be installed and whole: ${(cause as Error).message}`,
      { cause },
    )
  }
}

/** Isolates load scripts, not modules: the export becomes a global, the module's own URL a text. */
function asScript(source: string): string {
  const exported = /export default _createPyodideModule;?\s*$/
  if (!exported.test(source)) throw new Error('pyodide.asm.mjs has another form than expected')
  return source
    .replaceAll('import.meta.url', '"file:///pyodide.asm.mjs"')
    .replace(exported, 'globalThis.createPyodideModule = _createPyodideModule')
}

export interface RunnerOptions extends Omit<DriverOptions, 'canary' | 'refusedModules'> {
  readonly snapshotDir: string
}

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
      const context = this.#isolate.createContextSync()
      const lines: string[] = []
      context.global.setSync('log', new ivm.Callback((line: string) => lines.push(line)))
      context.global.setSync('fineNow', new ivm.Callback(() => performance.now()))
      context.evalSync(files.script)
      context.evalSync(guestScript())
      const guest = context.evalSync('guest', { reference: true }) as GuestReference
      const start = guest.getSync('start', { reference: true })
      const boot = bootOptions(files, image)
      start.applySync(undefined, [this.#copy(boot, [boot.wasm, boot.standardLibrary])])
      const status = guest.getSync('status', { reference: true }).applySync(undefined, [])
      if (status !== 'ready') throw new Error(`${status} ${lines.join(' ')}`)
      if (image === null) {
        const made = guest.getSync('image', { reference: true })
        writeSnapshot(
          options.snapshotDir,
          files.key,
          made.applySync(undefined, [], { result: { copy: true } }) as HeapImage,
        )
      }
      const { outcomes, sharedPerReset, replaceAfter, replaceHeapBytes } = options
      const settings: DriverOptions = {
        ...{ outcomes, sharedPerReset, replaceAfter, replaceHeapBytes },
        canary: CANARY,
        refusedModules: REFUSED_MODULES,
      }
      guest.getSync('seal', { reference: true }).applySync(undefined, [this.#copy(settings)])
      this.#load = guest.getSync('load', { reference: true })
      this.#step = guest.getSync('step', { reference: true })
      this.#cut = guest.getSync('cut', { reference: true })
      this.#take = guest.getSync('take', { reference: true })
      this.#resetTimes = guest.getSync('resetTimes', { reference: true })
    } catch (cause) {
      this.dispose()
      throw new SandboxError(`The Python interpreter did not boot: ${(cause as Error).message}`, {
        cause,
      })
    }
  }

  load(batch: GuestBatch): void {
    this.unused = false
    this.#asked(() => this.#load.applySync(undefined, [this.#copy(batch)]))
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

  /** A value for the isolate; `moved` buffers in it are handed over, and are empty here afterwards. */
  #copy(value: unknown, moved: readonly ArrayBuffer[] = []): object {
    const copy = new this.#ivm.ExternalCopy(value, { transferList: moved })
    return copy.copyInto({ release: true, transferIn: true })
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

function bootOptions(files: PythonFiles, image: HeapImage | null): BootOptions {
  return {
    wasm: files.wasm.slice().buffer,
    standardLibrary: files.standardLibrary.slice().buffer,
    pythonVersion: files.version,
    prepare: PREPARATION,
    removedModules: REMOVED_MODULES,
    image,
  }
}
