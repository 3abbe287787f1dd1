import type { Allowance, Guard } from './guard.ts'
import type { Meter, PythonExports, PythonMemory } from './module.ts'
import type { ConvertibleTypes, WalkBudget, Walker } from './walker.ts'

/** CPython as the driver uses it: compile, call, read, reset. What takes `py` is used inside the guard. */
export interface Interpreter {
  readonly walker: Walker
  /** A code object, 0 with a Python exception set, or -1 for text that is no source at all. */
  compile(py: PythonExports, source: string, maxBytes: number): number
  newString(py: PythonExports, text: string): number
  /** Globals for one run of a program's module; `imported`, they are those of `sys.modules[__name__]`. */
  newGlobals(py: PythonExports, imported: boolean): number
  newArguments(py: PythonExports, marshalled: Uint8Array): number
  /** Takes the exception that is set and gives its type's name, read without running its code. */
  takeException(py: PythonExports): { readonly name: string; readonly outOfMemory: boolean }
  /** Puts every byte of memory, the stack pointer, the files and the random state back. */
  reset(): void
  /** Whether a known function still gives its known result and nothing outside the heap changed. */
  canary(): boolean
}

/** A program whose function `canary` returns a known value, and that value marshalled. */
export interface Canary {
  readonly source: string
  readonly bytes: Uint8Array
}

/**
 * Takes the base image of a booted and hardened interpreter and gives the operations on it.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createInterpreter(
  guard: Guard,
  meter: Meter,
  memory: PythonMemory,
  walkerOf: (memory: PythonMemory, types: ConvertibleTypes) => Walker,
  options: { readonly canary: Canary; readonly closeFiles: () => void },
): Interpreter {
  const FILE_INPUT = 257
  const SOURCE_IS_UTF8_IGNORE_COOKIE = 0x0900
  const RANDOM_SEED = 0x2545f491
  const NO_WORD = 'cannot fit '
  const SETUP: Allowance = { fuel: 0x7fffffff, work: 0, outputBytes: 1 << 20, heapBytes: 2 ** 31 }
  const CANARY: Allowance = { ...SETUP, fuel: 1_000_000, outputBytes: 0 }
  const budget: WalkBudget = { bytes: 4096, depth: 8, convert: false }
  const canaryBytes = options.canary.bytes

  const base = guard.enter(SETUP, (py) => {
    const compilerFlags = py.malloc(8)
    memory.HEAPU32[compilerFlags >>> 2] = SOURCE_IS_UTF8_IGNORE_COOKIE
    memory.HEAPU32[(compilerFlags >>> 2) + 1] = 14
    return {
      filename: cString(py, '<solution>'),
      compilerFlags,
      ...globalsTemplate(py),
      noArguments: py.PyMarshal_ReadObjectFromString(cString(py, '(\0\0\0\0'), 5),
      types: convertibleTypes(py),
    }
  })
  const walker = walkerOf(memory, base.types)
  const canaryFunction = guard.enter(SETUP, (py) => {
    const made = canaryFunctionOf(py)
    py.PyGC_Collect()
    return made
  })
  runCanary()

  const image = new Uint8Array(memory.HEAPU8)
  const { stackPointer, stackLow, stackHigh } = guard
  const low = image.subarray(0, stackLow)
  const high = image.subarray(stackHigh)
  const tableLength = guard.tableLength()

  return {
    walker,
    compile,
    newString: (py, text) => {
      const bytes = utf8(text)
      if (bytes === null) return 0
      return withBytes(py, bytes, (at) => py.PyUnicode_FromStringAndSize(at, bytes.length))
    },
    newGlobals: (py, imported) => (imported ? moduleGlobals(py) : py.PyDict_Copy(base.template)),
    newArguments: (py, marshalled) =>
      withBytes(py, marshalled, (at) => py.PyMarshal_ReadObjectFromString(at, marshalled.length)),
    takeException,
    reset,
    canary: () => {
      const bytes = runCanary()
      if (bytes.length !== canaryBytes.length || guard.tableLength() !== tableLength) return false
      for (let i = 0; i < bytes.length; i++) if (bytes[i] !== canaryBytes[i]) return false
      return true
    },
  }

  function cString(py: PythonExports, text: string): number {
    const at = py.malloc(text.length + 1)
    for (let i = 0; i < text.length; i++) memory.HEAPU8[at + i] = text.charCodeAt(i)
    memory.HEAPU8[at + text.length] = 0
    return at
  }

  /** UTF-8 of a string, or null when it holds a lone surrogate, which is no Python source. */
  function utf8(text: string): Uint8Array | null {
    const bytes = new Uint8Array(text.length * 3)
    let n = 0
    for (let i = 0; i < text.length; i++) {
      let c = text.charCodeAt(i)
      if (c < 0x80) {
        bytes[n++] = c
        continue
      }
      if (c >= 0xd800 && c < 0xe000) {
        const next = text.charCodeAt(++i)
        if (c >= 0xdc00 || !(next >= 0xdc00 && next < 0xe000)) return null
        c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00)
        bytes[n++] = 0xf0 | (c >> 18)
        bytes[n++] = 0x80 | ((c >> 12) & 63)
        bytes[n++] = 0x80 | ((c >> 6) & 63)
      } else if (c < 0x800) bytes[n++] = 0xc0 | (c >> 6)
      else {
        bytes[n++] = 0xe0 | (c >> 12)
        bytes[n++] = 0x80 | ((c >> 6) & 63)
      }
      bytes[n++] = 0x80 | (c & 63)
    }
    return bytes.subarray(0, n)
  }

  function withBytes(py: PythonExports, bytes: Uint8Array, use: (at: number) => number): number {
    const at = py.malloc(bytes.length + 1)
    if (at === 0) return 0
    memory.HEAPU8.set(bytes, at)
    const result = use(at)
    py.free(at)
    return result
  }

  function globalsTemplate(py: PythonExports) {
    const template = py.PyDict_New()
    const solution = cString(py, 'solution')
    const solutionName = py.PyUnicode_FromStringAndSize(solution, 8)
    const builtinsName = py.PyUnicode_FromStringAndSize(cString(py, '__builtins__'), 12)
    const name = py.PyUnicode_FromStringAndSize(cString(py, '__name__'), 8)
    py.PyImport_AddModule(solution)
    py.PyDict_SetItem(template, name, solutionName)
    py.PyDict_SetItem(template, builtinsName, py.PyEval_GetBuiltins())
    return { template, solution, solutionName, builtinsName }
  }

  /** Of a new module in the place of the last: dataclasses, typing and pickle look names up there. */
  function moduleGlobals(py: PythonExports): number {
    if (py.PyDict_DelItem(py.PyImport_GetModuleDict(), base.solutionName) !== 0) py.PyErr_Clear()
    const module = py.PyImport_AddModule(base.solution)
    const globals = module === 0 ? 0 : py.PyModule_GetDict(module)
    if (globals === 0) return 0
    py.Py_IncRef(globals)
    py.PyDict_SetItem(globals, base.builtinsName, py.PyEval_GetBuiltins())
    return globals
  }

  function convertibleTypes(py: PythonExports): ConvertibleTypes {
    return {
      bytearray: attribute(py, 'builtins', 'bytearray'),
      counter: attribute(py, 'collections', 'Counter'),
      ordereddict: attribute(py, 'collections', 'OrderedDict'),
      dictkeys: attribute(py, '_collections_abc', 'dict_keys'),
      dictitems: attribute(py, '_collections_abc', 'dict_items'),
      deque: attribute(py, 'collections', 'deque'),
      fraction: attribute(py, 'fractions', 'Fraction'),
      decimal: attribute(py, 'decimal', 'Decimal'),
    }
  }

  function attribute(py: PythonExports, module: string, name: string): number {
    const object = py.PyImport_ImportModule(cString(py, module))
    return object === 0 ? 0 : py.PyObject_GetAttrString(object, cString(py, name))
  }

  function canaryFunctionOf(py: PythonExports): number {
    const code = compile(py, options.canary.source, 10_000)
    const globals = py.PyDict_Copy(base.template)
    py.PyEval_EvalCode(code, globals, globals)
    const name = py.PyUnicode_FromStringAndSize(cString(py, 'canary'), 6)
    return py.PyDict_GetItemWithError(globals, name)
  }

  function runCanary(): Uint8Array {
    const start = walker.length
    try {
      return guard.enter(CANARY, (py) => {
        const result = py.PyObject_Call(canaryFunction, base.noArguments, 0)
        if (result === 0) return new Uint8Array(0)
        walker.walk(result, budget)
        const bytes = walker.bytes(start)
        py.Py_DecRef(result)
        return bytes
      })
    } catch {
      return new Uint8Array(0)
    } finally {
      walker.length = start
    }
  }

  /** An exact ASCII string's text, at most 200 characters; empty for anything else. */
  function asciiString(object: number): string {
    if (memory.HEAPU32[(object + 4) >> 2] !== memory._PyUnicode_Type) return ''
    if ((((memory.HEAPU32[(object + 16) >> 2] as number) >>> 6) & 1) === 0) return ''
    return text(object + 20, Math.min(200, memory.HEAPU32[(object + 8) >> 2] as number))
  }

  function text(at: number, limit: number): string {
    let result = ''
    for (let i = 0; i < limit; i++) {
      const c = memory.HEAPU8[at + i] ?? 0
      if (c === 0) break
      result += String.fromCharCode(c)
    }
    return result
  }

  function compile(py: PythonExports, source: string, maxBytes: number): number {
    if (source.length > maxBytes || source.includes('\0')) return -1
    const bytes = utf8(source)
    if (bytes === null || bytes.length > maxBytes) return -1
    return withBytes(py, bytes, (at) => {
      memory.HEAPU8[at + bytes.length] = 0
      return py.Py_CompileStringExFlags(at, base.filename, FILE_INPUT, base.compilerFlags, -1)
    })
  }

  function takeException(py: PythonExports): { name: string; outOfMemory: boolean } {
    const exception = py.PyErr_GetRaisedException()
    // Nothing was set where there was no memory to hand something over in.
    if (exception === 0) return { name: 'SystemError', outOfMemory: meter.heapDenied }
    const type = memory.HEAPU32[(exception + 4) >> 2] as number
    // Type names are the candidate's to choose: only what a name may hold is let through.
    const full = text(memory.HEAPU32[(type + 12) >> 2] as number, 100)
    const name = full.slice(full.lastIndexOf('.') + 1).replace(/[^A-Za-z0-9_]/g, '') || 'Exception'
    const outOfMemory = isOutOfMemory(exception, type)
    py.Py_DecRef(exception)
    return { name, outOfMemory }
  }

  /** MemoryError, or the OverflowError that a size past 32 bits gives where 64 would run out. */
  function isOutOfMemory(exception: number, type: number): boolean {
    if (type === memory.HEAPU32[memory._PyExc_MemoryError >> 2]) return true
    if (type !== memory.HEAPU32[memory._PyExc_OverflowError >> 2]) return false
    // BaseException: head, dict, args.
    const args = memory.HEAPU32[(exception + 12) >> 2] as number
    if (memory.HEAPU32[(args + 4) >> 2] !== memory._PyTuple_Type) return false
    if (memory.HEAPU32[(args + 8) >> 2] !== 1) return false
    return asciiString(memory.HEAPU32[(args + 16) >> 2] as number).startsWith(NO_WORD)
  }

  function reset(): void {
    const heap = memory.HEAPU8
    heap.set(low, 0)
    heap.fill(0, stackLow, stackHigh)
    heap.set(high, stackHigh)
    heap.fill(0, image.length)
    guard.stackPointer = stackPointer
    options.closeFiles()
    meter.randomState = RANDOM_SEED
    meter.clockReads = 0
    guard.restartClock()
  }
}
