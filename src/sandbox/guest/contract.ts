/** What the isolate can say of a test. `returned` still has to be compared, in the host. */
export const OUTCOMES = [
  'returned',
  'runtime_error',
  'syntax_error',
  'missing_entry_point',
  'invalid_return',
  'time_limit',
  'memory_limit',
  'output_limit',
  'tampered',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/** What the host holds references to. */
export interface Guest {
  /** Begins to boot; Emscripten finishes in the microtasks that follow. */
  start(options: BootOptions): void
  /** Empty while booting, `ready`, or what went wrong. */
  status(): string
  /** The heap as it is before anything ran, for the snapshot. */
  image(): HeapImage
  /** Shuts the interpreter in and makes the driver; after it nothing can be prepared any more. */
  seal(options: SealOptions): void
  load(batch: GuestBatch): void
  /** As JSON, a `StepReport`. */
  step(sliceMs: number): string
  /** As JSON, a `StepReport`. */
  cut(how: Cut): string
  take(): GuestOutcomes
  /** Milliseconds that the latest resets took, at most a few hundred of them. */
  resetTimes(): readonly number[]
}

export interface BootOptions {
  readonly wasm: ArrayBuffer
  readonly standardLibrary: ArrayBuffer
  readonly pythonVersion: string
  /** Python that prepares a cold interpreter; not run when an image is given. */
  readonly prepare: string
  /** Builtin modules that the interpreter is to know nothing of; already gone from an image. */
  readonly removedModules: readonly string[]
  readonly image: HeapImage | null
}

/** The heap of a prepared interpreter: everything below the stack and everything above it. */
export interface HeapImage {
  readonly low: Uint8Array
  readonly highStart: number
  readonly high: Uint8Array
}

/** When the interpreter is put back, and when the isolate is to be replaced. */
export interface DriverSettings {
  readonly sharedPerReset: number
  readonly replaceAfter: number
  readonly replaceHeapBytes: number
}

export interface SealOptions extends DriverSettings {
  readonly canary: Canary
  /** Modules whose import is an attack. */
  readonly refusedModules: readonly string[]
}

/** A program whose function `canary` returns a known value, and that value marshalled. */
export interface Canary {
  readonly source: string
  readonly bytes: Uint8Array
}

/**
 * What follows when a timeout killed a step: `retry` runs the test again alone, `test` gives it a time
 * limit. Where the program's total is spent, `again` runs all of it again and `program` gives it a time
 * limit.
 */
export type Cut = 'retry' | 'test' | 'again' | 'program'

/** Marshalled arguments of each test of a problem. */
export type TestArguments = readonly Uint8Array[]

/** The numeric limits of a program, as the driver wants them. */
export interface GuestLimits {
  readonly workPerTest: number
  readonly fuelPerTest: number
  readonly fuelPerProgram: number
  readonly heapBytes: number
  readonly outputBytes: number
  readonly returnBytes: number
  readonly returnDepth: number
  readonly sourceBytes: number
  readonly stopAtTimeLimit: boolean
}

export interface GuestProgram {
  readonly source: string
  readonly entryPoint: string
  /** Index into the batch's test sets. */
  readonly testSet: number
  /** Order in which the tests run. */
  readonly order: readonly number[]
  readonly limits: GuestLimits
  /** Whether it may share an interpreter with other trusted programs. */
  readonly shared: boolean
  /** Whether standard-library containers are read as builtin ones. */
  readonly convert: boolean
}

export interface GuestBatch {
  readonly programs: readonly GuestProgram[]
  readonly testSets: readonly TestArguments[]
}

/** Outcomes of a batch, tests flattened in the order of programs and their own tests. */
export interface GuestOutcomes {
  /** Index into `OUTCOMES`, one per test. */
  readonly codes: Uint8Array
  /** End of each test's value in `values`; a test without a value repeats the end before it. */
  readonly ends: Uint32Array
  readonly values: Uint8Array
  /** Type names of exceptions by flattened test index. */
  readonly exceptions: readonly (readonly [number, string])[]
  /** Flattened indexes of tests whose time limit the clock decided. */
  readonly clocked: readonly number[]
}

/** What a step did. */
export interface StepReport {
  readonly done: boolean
  /** Programs whose outcomes stand: they are finished, and the interpreter was sound after them. */
  readonly confirmed: number
  /** Program now in turn; what a timeout would have cut short. */
  readonly program: number
  /** Resets so far in this isolate. */
  readonly resets: number
  /** Whether so many values wait that the host should take them before going on. */
  readonly full: boolean
  /** Set when the isolate must be replaced before going on. */
  readonly replace: '' | 'tamper' | 'canary' | 'heap' | 'count' | 'stack'
}
