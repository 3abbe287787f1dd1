import type { Booted, BootOptions, HeapImage } from './boot.ts'
import type { Driver } from './driver.ts'
import type { RealClocks } from './environment.ts'
import type { LockedInstance } from './import-lock.ts'
import type { Canary, Interpreter } from './interpreter.ts'
import type { GuestBatch, Meter, PyodideModule, WasmImport, WasmTable } from './module.ts'
import type { ConvertibleTypes, Walker } from './walker.ts'

/** The factories of the other guest files, which are sent as text beside this one. */
export interface GuestParts {
  createEnvironment(meter: Meter, log: (line: string) => void): RealClocks
  createImportLock(
    meter: Meter,
    instance: LockedInstance,
  ): { wrap(imports: Record<string, WasmImport>): void }
  bootInterpreter(
    options: BootOptions,
    instance: LockedInstance,
    wrapImports: (imports: Record<string, WasmImport>) => void,
  ): Promise<Booted>
  createInterpreter(
    py: PyodideModule,
    meter: Meter,
    walkerOf: (py: PyodideModule, types: ConvertibleTypes) => Walker,
    options: { readonly table: WasmTable; readonly canary: Canary },
  ): Interpreter
  createWalker(py: PyodideModule, types: ConvertibleTypes): Walker
  createDriver(
    interpreter: Interpreter,
    meter: Meter,
    clocks: RealClocks,
    options: DriverOptions,
  ): Driver
}

export interface DriverOptions {
  readonly outcomes: readonly string[]
  readonly sharedPerReset: number
  readonly replaceAfter: number
  readonly replaceHeapBytes: number
  readonly canary: Canary
}

/** What the host holds references to. */
export interface Guest {
  /** Begins to boot; Emscripten finishes in the microtasks that follow. */
  start(options: BootOptions): void
  /** Empty while booting, `ready`, or what went wrong. */
  status(): string
  /** The heap as it is before anything ran, for the snapshot. */
  image(): HeapImage
  /** Makes the driver; after it nothing can be prepared any more. */
  seal(options: DriverOptions): void
  load(batch: GuestBatch): void
  step(sliceMs: number): string
  cut(how: 'retry' | 'test' | 'program'): string
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
    locked: false,
    work: 0,
    workLimit: 0,
    outputBytes: 0,
    outputLimit: 0,
    heapLimit: 0,
    heapDenied: false,
    openFiles: 0,
    clockReads: 0,
    randomState: 0x2545f491,
  }
  let booted: Booted | null = null
  let driver: Driver | null = null
  let status = ''
  const instance: LockedInstance = {
    memory: null,
    heapU32: () => (booted as Booted).py.HEAPU32,
    heapU8: () => (booted as Booted).py.HEAPU8,
    signalClock: () => {
      const { py } = booted as Booted
      return py.HEAP32[py.__Py_emscripten_signal_clock >> 2] ?? 0
    },
  }
  const clocks = parts.createEnvironment(meter, log)
  const lock = parts.createImportLock(meter, instance)

  return {
    start(options) {
      parts.bootInterpreter(options, instance, lock.wrap).then(
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
      const { py, table } = booted as Booted
      const interpreter = parts.createInterpreter(py, meter, parts.createWalker, {
        table,
        canary: options.canary,
      })
      if (!interpreter.canary()) throw new Error('the interpreter does not know its canary')
      interpreter.reset()
      if (!interpreter.canary()) throw new Error('the interpreter does not survive a reset')
      driver = parts.createDriver(interpreter, meter, clocks, options)
    },
    load: (batch) => (driver as Driver).load(batch),
    step: (sliceMs) => JSON.stringify((driver as Driver).step(sliceMs)),
    cut: (how) => JSON.stringify((driver as Driver).cut(how)),
    take: () => (driver as Driver).take(),
    resetTimes: () => (driver as Driver).resetTimes(),
  }
}
