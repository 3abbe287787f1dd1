import { type Booted, bootInterpreter } from './boot/boot.ts'
import type {
  BootOptions,
  Cut,
  Guest,
  GuestBatch,
  GuestOutcomes,
  HeapImage,
  SealOptions,
} from './contract.ts'
import { Driver } from './driver/driver.ts'
import { createEnvironment, type RealClocks } from './environment.ts'
import { ReadOnlyFiles } from './files/read-only-files.ts'
import { Guard } from './guard/guard.ts'
import { ImportTable } from './guard/import-table.ts'
import { harden } from './hardening/hardening.ts'
import { type GuestMemory, pythonMemory, viewsOf } from './heap.ts'
import { Interpreter } from './interpreter/interpreter.ts'
import { freezeIntrinsics } from './intrinsics.ts'
import { newMeter } from './meter.ts'
import type { RawExports, WasmGlobal, WasmImport } from './wasm.ts'

const HOME = '/home/solution'

/**
 * The guest: everything of ours that runs inside an isolate. These modules are bundled into one script,
 * which is evaluated there once, leaves `globalThis.guest` for the host, and loses that too when the
 * interpreter is sealed.
 */
class IsolatedGuest implements Guest {
  readonly #meter = newMeter()
  readonly #clocks: RealClocks
  readonly #memory: GuestMemory
  readonly #imports: ImportTable
  #booted: Booted | null = null
  #archive = { archive: new Uint8Array(0), archivePath: '', home: HOME }
  #driver: Driver | null = null
  #status = ''
  #rawOf: () => RawExports | null = () => null
  #signalClockAt = 0

  constructor(log: (line: string) => void) {
    const memoryOf = () => this.#rawOf()?.memory ?? null
    this.#memory = viewsOf(memoryOf)
    this.#clocks = createEnvironment(this.#meter, log)
    this.#imports = new ImportTable(this.#meter, this.#memory, {
      get memory() {
        return memoryOf()
      },
      signalClock: () => this.#signalClock(),
    })
  }

  start(options: BootOptions): void {
    const [major, minor] = options.pythonVersion.split('.')
    this.#archive = {
      archive: new Uint8Array(options.standardLibrary),
      archivePath: `/lib/python${major}${minor}.zip`,
      home: HOME,
    }
    const wrap = (imports: Record<string, WasmImport>, raw: () => RawExports) => {
      this.#rawOf = raw
      this.#imports.wrap(imports)
    }
    bootInterpreter(options, wrap).then(
      (booted) => {
        this.#booted = booted
        this.#status = 'ready'
      },
      (error) => {
        this.#status = `${error}\n${(error as Error).stack}`
      },
    )
  }

  status(): string {
    return this.#status
  }

  image(): HeapImage {
    return this.#unsealed().image()
  }

  seal(options: SealOptions): void {
    const { raw } = this.#unsealed()
    const meter = this.#meter
    const files = new ReadOnlyFiles(this.#memory, meter, this.#archive)
    const memory = pythonMemory(raw, this.#memory)
    const guard = new Guard(raw, this.#memory, meter)
    this.#imports.seal(files)
    harden(guard, memory, raw.__indirect_function_table, meter, options.refusedModules)
    const interpreter = new Interpreter(guard, meter, memory, {
      canary: options.canary,
      closeFiles: () => files.reset(),
    })
    if (!interpreter.canary()) throw new Error('the interpreter does not know its canary')
    interpreter.reset()
    if (!interpreter.canary()) throw new Error('the interpreter does not survive a reset')
    this.#driver = new Driver(guard, interpreter, meter, this.#clocks, options)
    this.#booted = null
    freezeIntrinsics()
  }

  load(batch: GuestBatch): void {
    this.#sealed().load(batch)
  }

  step(sliceMs: number): string {
    return JSON.stringify(this.#sealed().step(sliceMs))
  }

  cut(how: Cut): string {
    return JSON.stringify(this.#sealed().cut(how))
  }

  take(): GuestOutcomes {
    return this.#sealed().take()
  }

  resetTimes(): readonly number[] {
    return this.#sealed().resetTimes()
  }

  #unsealed(): Booted {
    if (this.#booted === null) throw new Error('nothing is booted, or it is sealed already')
    return this.#booted
  }

  #sealed(): Driver {
    if (this.#driver === null) throw new Error('nothing is sealed yet')
    return this.#driver
  }

  #signalClock(): number {
    this.#signalClockAt ||=
      (this.#rawOf()?._Py_emscripten_signal_clock as WasmGlobal | undefined)?.value ?? 0
    return this.#memory.u32()[this.#signalClockAt >>> 2] ?? 0
  }
}

const root = globalThis as unknown as { guest: unknown; readonly log: (line: string) => void }
const guest = new IsolatedGuest(root.log)
// The host calls these by name, without an object to call them on.
root.guest = {
  start: (options) => guest.start(options),
  status: () => guest.status(),
  image: () => guest.image(),
  seal: (options) => guest.seal(options),
  load: (batch) => guest.load(batch),
  step: (sliceMs) => guest.step(sliceMs),
  cut: (how) => guest.cut(how),
  take: () => guest.take(),
  resetTimes: () => guest.resetTimes(),
} satisfies Guest
