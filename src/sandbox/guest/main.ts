import type { Booted, BootOptions, HeapImage } from './boot.ts'
import type { Cut, Driver, DriverSettings } from './driver.ts'
import type { RealClocks } from './environment.ts'
import type { GuestMemory, ReadOnlyFiles } from './files.ts'
import type { Guard } from './guard.ts'
import type { ImportTable } from './import-table.ts'
import type { Canary, Interpreter } from './interpreter.ts'
import type {
  GuestBatch,
  Meter,
  PythonMemory,
  RawExports,
  WasmGlobal,
  WasmImport,
  WasmMemory,
} from './module.ts'
import type { ConvertibleTypes, Walker } from './walker.ts'

/** The factories of the other guest files, which are sent as text beside this one. */
export interface GuestParts {
  createEnvironment(meter: Meter, log: (line: string) => void): RealClocks
  createImportTable(
    meter: Meter,
    memory: GuestMemory,
    instance: { memory: WasmMemory | null; signalClock: () => number },
  ): ImportTable
  createFiles(
    memory: GuestMemory,
    meter: Meter,
    options: { readonly archive: Uint8Array; readonly archivePath: string; readonly home: string },
  ): ReadOnlyFiles
  bootInterpreter(
    options: BootOptions,
    wrapImports: (imports: Record<string, WasmImport>, raw: () => RawExports) => void,
  ): Promise<Booted>
  createGuard(raw: RawExports, memory: GuestMemory, meter: Meter): Guard
  harden(guard: Guard, raw: RawExports, meter: Meter, refusedModules: readonly string[]): void
  createInterpreter(
    guard: Guard,
    meter: Meter,
    memory: PythonMemory,
    walkerOf: (memory: PythonMemory, types: ConvertibleTypes) => Walker,
    options: { readonly canary: Canary; readonly closeFiles: () => void },
  ): Interpreter
  createWalker(memory: PythonMemory, types: ConvertibleTypes): Walker
  createDriver(
    guard: Guard,
    interpreter: Interpreter,
    meter: Meter,
    clocks: RealClocks,
    options: DriverOptions,
  ): Driver
  freezeIntrinsics(): void
}

export interface DriverOptions extends DriverSettings {
  readonly canary: Canary
  /** Modules whose import is an attack. */
  readonly refusedModules: readonly string[]
}

/** What the host holds references to. */
export interface Guest {
  /** Begins to boot; Emscripten finishes in the microtasks that follow. */
  start(options: BootOptions): void
  /** Empty while booting, `ready`, or what went wrong. */
  status(): string
  /** The heap as it is before anything ran, for the snapshot. */
  image(): HeapImage
  /** Shuts the interpreter in and makes the driver; after it nothing can be prepared any more. */
  seal(options: DriverOptions): void
  load(batch: GuestBatch): void
  step(sliceMs: number): string
  cut(how: Cut): string
  take(): object
  /** Milliseconds that the latest resets took, at most a few hundred of them. */
  resetTimes(): readonly number[]
}

/**
 * Puts the guest's parts together.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createGuest(parts: GuestParts, log: (line: string) => void): Guest {
  const meter: Meter = {
    inside: false,
    work: 0,
    workLimit: 0,
    outputBytes: 0,
    outputLimit: 0,
    heapLimit: 0,
    heapDenied: false,
    clockReads: 0,
    randomState: 0x2545f491,
    charge: () => {},
    burnt: () => 0,
  }
  let booted: Booted | null = null
  let archive = { bytes: new Uint8Array(0), path: '' }
  let driver: Driver | null = null
  let status = ''
  let rawOf: () => RawExports | null = () => null
  let signalClockAt = 0
  const instance = {
    get memory() {
      return rawOf()?.memory ?? null
    },
    signalClock: () => {
      signalClockAt ||= (rawOf()?._Py_emscripten_signal_clock as WasmGlobal | undefined)?.value ?? 0
      return memory.u32()[signalClockAt >>> 2] ?? 0
    },
  }
  const memory = viewsOf(() => instance.memory)
  const clocks = parts.createEnvironment(meter, log)
  const table = parts.createImportTable(meter, memory, instance)

  return {
    start(options) {
      const [major, minor] = options.pythonVersion.split('.')
      archive = {
        bytes: new Uint8Array(options.standardLibrary),
        path: `/lib/python${major}${minor}.zip`,
      }
      const wrap = (imports: Record<string, WasmImport>, raw: () => RawExports) => {
        rawOf = raw
        table.wrap(imports)
      }
      parts.bootInterpreter(options, wrap).then(
        (result) => {
          booted = result
          status = 'ready'
        },
        (error) => {
          status = `${error}\n${(error as Error).stack}`
        },
      )
    },
    status: () => status,
    image: () => (booted as Booted).image(),
    seal(options) {
      const { raw } = booted as Booted
      const files = parts.createFiles(memory, meter, {
        archive: archive.bytes,
        archivePath: archive.path,
        home: '/home/solution',
      })
      const guard = parts.createGuard(raw, memory, meter)
      table.seal(files)
      parts.harden(guard, raw, meter, options.refusedModules)
      const interpreter = parts.createInterpreter(
        guard,
        meter,
        addressesOf(raw),
        parts.createWalker,
        { canary: options.canary, closeFiles: files.reset },
      )
      if (!interpreter.canary()) throw new Error('the interpreter does not know its canary')
      interpreter.reset()
      if (!interpreter.canary()) throw new Error('the interpreter does not survive a reset')
      driver = parts.createDriver(guard, interpreter, meter, clocks, options)
      booted = null
      parts.freezeIntrinsics()
    },
    load: (batch) => (driver as Driver).load(batch),
    step: (sliceMs) => JSON.stringify((driver as Driver).step(sliceMs)),
    cut: (how) => JSON.stringify((driver as Driver).cut(how)),
    take: () => (driver as Driver).take(),
    resetTimes: () => (driver as Driver).resetTimes(),
  }

  /** Views of the memory that are made again when it has grown. */
  function viewsOf(memoryOf: () => WasmMemory | null): GuestMemory {
    let views = { u8: new Uint8Array(0), u32: new Uint32Array(0), i32: new Int32Array(0) }
    const now = () => {
      // Growth detaches the buffer, and views of that are empty. Asking the memory for its buffer
      // each time would cost more than most of what is done with it.
      if (views.u8.length === 0) {
        const buffer = memoryOf()?.buffer ?? new ArrayBuffer(0)
        views = {
          u8: new Uint8Array(buffer),
          u32: new Uint32Array(buffer),
          i32: new Int32Array(buffer),
        }
      }
      return views
    }
    return { u8: () => now().u8, u32: () => now().u32, i32: () => now().i32 }
  }

  /** Addresses of everything that the module exports as data, under Emscripten's names. */
  function addressesOf(raw: RawExports): PythonMemory {
    const addresses: Record<string, number> = {}
    for (const [name, exported] of Object.entries(raw)) {
      if (
        typeof exported === 'object' &&
        'value' in exported &&
        typeof exported.value === 'number'
      ) {
        addresses[`_${name}`] = exported.value
      }
    }
    // Not beside the addresses: an object of so many properties is slow to read.
    const views = { HEAPU8: { get: memory.u8 }, HEAPU32: { get: memory.u32 } }
    return Object.freeze(Object.create(Object.freeze(addresses), views)) as PythonMemory
  }
}
