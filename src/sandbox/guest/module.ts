/**
 * What the guest code needs of Emscripten's module object. Pointers are byte addresses in the
 * WebAssembly heap; every `PyObject *` is a plain number.
 */
export interface PyodideModule {
  readonly HEAPU8: Uint8Array
  readonly HEAPU32: Uint32Array
  readonly HEAP32: Int32Array
  readonly HEAPF64: Float64Array
  readonly FS: {
    mkdirTree(path: string): void
    writeFile(path: string, data: Uint8Array): void
    chdir(path: string): void
    readonly streams: readonly (object | null | undefined)[]
    closeStream(fd: number): void
    cwd(): string
  }
  readonly ENV: Record<string, string>
  addFunction(callback: (...args: number[]) => number, signature: string): number

  readonly _Py_EMSCRIPTEN_SIGNAL_HANDLING: number
  readonly __Py_emscripten_signal_clock: number
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

  _malloc(bytes: number): number
  _free(pointer: number): void
  _emscripten_stack_get_base(): number
  _emscripten_stack_get_end(): number
  _emscripten_stack_get_current(): number
  __emscripten_stack_restore(pointer: number): void
  _emscripten_get_sbrk_ptr(): number

  _PyRun_SimpleString(text: number): number
  _Py_CompileStringExFlags(
    text: number,
    filename: number,
    start: number,
    flags: number,
    optimize: number,
  ): number
  _PyEval_EvalCode(code: number, globals: number, locals: number): number
  _PyEval_GetBuiltins(): number
  _PyDict_New(): number
  _PyDict_Copy(dict: number): number
  _PyDict_Clear(dict: number): void
  _PyDict_SetItem(dict: number, key: number, value: number): number
  _PyDict_GetItemWithError(dict: number, key: number): number
  _PyImport_ImportModule(name: number): number
  _PyImport_AddModule(name: number): number
  _PyObject_GetAttrString(object: number, name: number): number
  _PyObject_Call(callable: number, args: number, kwargs: number): number
  _PyCallable_Check(object: number): number
  _PyUnicode_FromStringAndSize(text: number, bytes: number): number
  _PyMarshal_ReadObjectFromString(data: number, bytes: number): number
  _PyErr_GetRaisedException(): number
  _PyErr_Clear(): void
  _PySys_AddAuditHook(hook: number, userData: number): number
  _PyGC_Collect(): number
  _Py_DecRef(object: number): void
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

export interface WasmTable {
  readonly length: number
}

export interface WasmInstance {
  readonly exports: {
    readonly memory: WasmMemory
    readonly __indirect_function_table: WasmTable
  }
}

/** The isolate's globals that guest code uses; Node's own types know no WebAssembly. */
export interface GuestGlobals {
  createPyodideModule(settings: object): Promise<PyodideModule>
  readonly WebAssembly: {
    readonly Module: new (bytes: ArrayBuffer) => object
    readonly Instance: new (module: object, imports: object) => WasmInstance
  }
}

/** A function import of the WebAssembly module. */
export type WasmImport = (...args: never[]) => unknown

/**
 * What one program has used, and what it may use. The import lock writes it, the driver resets it.
 */
export interface Meter {
  /** True while anything of a candidate may run: the lock is shut. */
  locked: boolean
  work: number
  /** 0 for no limit. */
  workLimit: number
  outputBytes: number
  outputLimit: number
  heapLimit: number
  /** Whether memory was asked for past the limit since the test began. */
  heapDenied: boolean
  openFiles: number
  /** Reads of the virtual clock so far. */
  clockReads: number
  randomState: number
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
}

/** What a step did. */
export interface StepReport {
  readonly done: boolean
  /** Program and test now in turn; what a timeout would have cut short. */
  readonly program: number
  /** Resets so far in this isolate. */
  readonly resets: number
  /** Whether so many values wait that the host should take them before going on. */
  readonly full: boolean
  /** Set when the isolate must be replaced before going on. */
  readonly replace: '' | 'tamper' | 'canary' | 'heap' | 'count'
}
