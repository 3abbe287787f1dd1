/**
 * What the walker reads: the interpreter's memory, and addresses of things in it. Pointers are byte
 * addresses; every `PyObject *` is a plain number.
 */
export interface PythonMemory {
  readonly HEAPU8: Uint8Array
  readonly HEAPU32: Uint32Array
  readonly _PyLong_Type: number
  readonly _PyBool_Type: number
  readonly _PyFloat_Type: number
  readonly _PyComplex_Type: number
  readonly _PyUnicode_Type: number
  readonly _PyBytes_Type: number
  readonly _PyList_Type: number
  readonly _PyTuple_Type: number
  readonly _PySet_Type: number
  readonly _PyFrozenSet_Type: number
  readonly _PyDict_Type: number
  readonly __Py_NoneStruct: number
  readonly __Py_TrueStruct: number
  readonly __PySet_Dummy: number
  readonly _PyExc_MemoryError: number
  readonly _PyExc_OverflowError: number
}

/** CPython's C API and its allocator, as the guard hands them to whoever has entered. */
export interface PythonExports {
  malloc(bytes: number): number
  free(pointer: number): void
  Py_CompileStringExFlags(
    text: number,
    filename: number,
    start: number,
    flags: number,
    optimize: number,
  ): number
  PyEval_EvalCode(code: number, globals: number, locals: number): number
  PyEval_GetBuiltins(): number
  PyEval_GetFrame(): number
  PyFrame_GetCode(frame: number): number
  PyDict_New(): number
  PyDict_Copy(dict: number): number
  PyDict_Clear(dict: number): void
  PyDict_SetItem(dict: number, key: number, value: number): number
  PyDict_DelItem(dict: number, key: number): number
  PyDict_GetItemWithError(dict: number, key: number): number
  PyImport_ImportModule(name: number): number
  PyImport_AddModule(name: number): number
  PyImport_GetModuleDict(): number
  PyModule_GetDict(module: number): number
  PyObject_GetAttrString(object: number, name: number): number
  PyObject_Call(callable: number, args: number, kwargs: number): number
  PyCallable_Check(object: number): number
  PyTuple_New(size: number): number
  PyTuple_SetItem(tuple: number, index: number, item: number): number
  PyUnicode_FromStringAndSize(text: number, bytes: number): number
  PyMarshal_ReadObjectFromString(data: number, bytes: number): number
  PyErr_GetRaisedException(): number
  PyErr_SetString(exception: number, message: number): void
  PyErr_Clear(): void
  PySys_AddAuditHook(hook: number, userData: number): number
  PyGC_Collect(): number
  Py_IncRef(object: number): void
  Py_DecRef(object: number): void
}

/** What boot uses of Emscripten's module object; after it, nobody does. */
export interface EmscriptenModule {
  readonly FS: {
    mkdirTree(path: string): void
    writeFile(path: string, data: Uint8Array): void
    chdir(path: string): void
  }
  readonly ENV: Record<string, string>
  _malloc(bytes: number): number
  _free(pointer: number): void
  _PyRun_SimpleString(text: number): number
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface WasmTable {
  readonly length: number
  get(index: number): unknown
  set(index: number, value: unknown): void
  grow(places: number): number
}

export interface WasmGlobal {
  value: number
}

/** The instance's exports: functions, addresses as globals, memory and the function table. */
export type RawExports = Readonly<Record<string, ((...args: number[]) => number) | WasmGlobal>> & {
  readonly memory: WasmMemory
  readonly __indirect_function_table: WasmTable
}

export interface WasmInstance {
  readonly exports: RawExports
}

/** The isolate's globals that guest code uses; Node's own types know no WebAssembly. */
export interface GuestGlobals {
  createPyodideModule(settings: object): Promise<EmscriptenModule>
  readonly WebAssembly: {
    readonly Module: new (bytes: ArrayBuffer | Uint8Array) => object
    readonly Instance: new (module: object, imports: object) => WasmInstance
  }
}

/** A function import of the WebAssembly module. */
export type WasmImport = (...args: never[]) => unknown

/** What one entry has used, and what it may use: the guard sets it, imports count on it. */
export interface Meter {
  /** True while something was entered: candidates run at no other time. */
  inside: boolean
  work: number
  /** 0 for no limit. */
  workLimit: number
  outputBytes: number
  outputLimit: number
  heapLimit: number
  /** Whether memory was asked for past the limit since the entry began. */
  heapDenied: boolean
  /** Reads of the virtual clock so far. */
  clockReads: number
  randomState: number
  /** Fuel used since the last reset: what the virtual clock goes by. */
  burnt(): number
  /** Takes fuel for work that an import does outside WebAssembly. */
  charge(units: number): void
}

/** Why guest code was stopped from outside Python; thrown through WebAssembly frames. */
export interface Stop {
  readonly stop: 'tamper' | 'output' | 'work' | 'exit'
  readonly detail: string
}

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
  /** Index into `OUTCOMES` of protocol.ts, one per test. */
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
