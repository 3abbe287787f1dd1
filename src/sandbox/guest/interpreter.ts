import type { Meter, PyodideModule, WasmTable } from './module.ts'
import type { ConvertibleTypes, WalkBudget, Walker } from './walker.ts'

/** CPython as the driver uses it: compile, call, read, reset. */
export interface Interpreter {
  readonly py: PyodideModule
  readonly walker: Walker
  /** A code object, 0 with a Python exception set, or -1 for text that is no source at all. */
  compile(source: string, maxBytes: number): number
  newString(text: string): number
  newGlobals(): number
  newArguments(marshalled: Uint8Array): number
  /** Takes the exception that is set and gives its type's name, read without running its code. */
  takeException(): { readonly name: string; readonly outOfMemory: boolean }
  /** Puts the heap, the stack pointer, the files and the random state back to the base image. */
  reset(): void
  /** Whether a known function still gives its known result and nothing outside the heap changed. */
  canary(): boolean
  /** Bytes of memory, grown or not. */
  heapBytes(): number
}

/** A program whose function `canary` returns a known value, and that value marshalled. */
export interface Canary {
  readonly source: string
  readonly bytes: Uint8Array
}

/**
 * Takes the base image of a booted interpreter and gives the operations on it.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createInterpreter(
  py: PyodideModule,
  meter: Meter,
  walkerOf: (py: PyodideModule, types: ConvertibleTypes) => Walker,
  options: { readonly table: WasmTable; readonly canary: Canary },
): Interpreter {
  const FILE_INPUT = 257
  const SOURCE_IS_UTF8_IGNORE_COOKIE = 0x0900
  const RANDOM_SEED = 0x2545f491
  const NO_WORD = 'cannot fit '

  const filename = cString('<solution>')
  const compilerFlags = py._malloc(8)
  py.HEAPU32[compilerFlags >> 2] = SOURCE_IS_UTF8_IGNORE_COOKIE
  py.HEAPU32[(compilerFlags >> 2) + 1] = 14
  const template = globalsTemplate()
  const noArguments = py._PyMarshal_ReadObjectFromString(cString('(\0\0\0\0'), 5)
  const walker = walkerOf(py, convertibleTypes())
  const canaryFunction = canaryFunctionOf()
  lockImports()
  py._PyGC_Collect()

  const stackPointer = py._emscripten_stack_get_current()
  const stackLow = py._emscripten_stack_get_end()
  const stackHigh = py._emscripten_stack_get_base()
  const breakAt = py._emscripten_get_sbrk_ptr()
  const budget: WalkBudget = { bytes: 4096, depth: 8, convert: false }
  const canaryBytes = options.canary.bytes
  runCanary()
  const baseBreak = py.HEAPU32[breakAt >> 2] as number
  const low = py.HEAPU8.slice(0, stackLow)
  const high = py.HEAPU8.slice(stackHigh, baseBreak)
  const tableLength = options.table.length
  const workingDirectory = py.FS.cwd()
  const openStreams = py.FS.streams.length

  return {
    py,
    walker,
    compile,
    newString: (text) => {
      const bytes = utf8(text)
      if (bytes === null) return 0
      return withBytes(bytes, (at) => py._PyUnicode_FromStringAndSize(at, bytes.length))
    },
    newGlobals: () => py._PyDict_Copy(template),
    newArguments: (marshalled) =>
      withBytes(marshalled, (at) => py._PyMarshal_ReadObjectFromString(at, marshalled.length)),
    takeException,
    reset,
    canary: () => {
      const bytes = runCanary()
      return (
        bytes.length === canaryBytes.length &&
        bytes.every((byte, i) => byte === canaryBytes[i]) &&
        options.table.length === tableLength &&
        py.FS.cwd() === workingDirectory
      )
    },
    heapBytes: () => py.HEAPU8.length,
  }

  function cString(text: string): number {
    const at = py._malloc(text.length + 1)
    for (let i = 0; i < text.length; i++) py.HEAPU8[at + i] = text.charCodeAt(i)
    py.HEAPU8[at + text.length] = 0
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

  function withBytes(bytes: Uint8Array, use: (at: number) => number): number {
    const at = py._malloc(bytes.length + 1)
    if (at === 0) return 0
    py.HEAPU8.set(bytes, at)
    const result = use(at)
    py._free(at)
    return result
  }

  function globalsTemplate(): number {
    const dict = py._PyDict_New()
    const name = cString('__name__')
    const builtins = cString('__builtins__')
    const solution = cString('solution')
    // A module of that name exists, because dataclasses and typing look their class's module up.
    py._PyImport_AddModule(solution)
    py._PyDict_SetItem(
      dict,
      py._PyUnicode_FromStringAndSize(name, 8),
      py._PyUnicode_FromStringAndSize(solution, 8),
    )
    py._PyDict_SetItem(
      dict,
      py._PyUnicode_FromStringAndSize(builtins, 12),
      py._PyEval_GetBuiltins(),
    )
    return dict
  }

  function convertibleTypes(): ConvertibleTypes {
    return {
      bytearray: attribute('builtins', 'bytearray'),
      counter: attribute('collections', 'Counter'),
      ordereddict: attribute('collections', 'OrderedDict'),
      dictkeys: attribute('_collections_abc', 'dict_keys'),
      dictitems: attribute('_collections_abc', 'dict_items'),
      deque: attribute('collections', 'deque'),
      fraction: attribute('fractions', 'Fraction'),
      decimal: attribute('decimal', 'Decimal'),
    }
  }

  function attribute(module: string, name: string): number {
    const object = py._PyImport_ImportModule(cString(module))
    return object === 0 ? 0 : py._PyObject_GetAttrString(object, cString(name))
  }

  function canaryFunctionOf(): number {
    const code = compile(options.canary.source, 10_000)
    const globals = py._PyDict_Copy(template)
    py._PyEval_EvalCode(code, globals, globals)
    const name = py._PyUnicode_FromStringAndSize(cString('canary'), 6)
    return py._PyDict_GetItemWithError(globals, name)
  }

  function runCanary(): Uint8Array {
    const start = walker.length
    const result = py._PyObject_Call(canaryFunction, noArguments, 0)
    if (result === 0) return new Uint8Array(0)
    walker.walk(result, budget)
    const bytes = walker.bytes(start)
    walker.length = start
    py._Py_DecRef(result)
    return bytes
  }

  /**
   * CPython announces every import that is not loaded yet to a C audit hook, which no Python code
   * can remove: a module that reaches for JavaScript or for raw memory is stopped right there.
   */
  function lockImports(): void {
    const forbidden = new Set(['js', 'pyodide_js', 'pyodide', 'ctypes', '_ctypes', '_ctypes_test'])
    const hook = py.addFunction((event: number, args: number) => {
      if (!meter.locked || !isImport(event)) return 0
      const name = asciiString(py.HEAPU32[(args + 16) >> 2] as number).split('.')[0] ?? ''
      if (forbidden.has(name) || name.startsWith('_pyodide')) {
        throw { stop: 'tamper', detail: `import ${name}` }
      }
      return 0
    }, 'iiii')
    py._PySys_AddAuditHook(hook, 0)
  }

  function isImport(event: number): boolean {
    const heap = py.HEAPU8
    for (let i = 0; i < 6; i++) if (heap[event + i] !== 'import'.charCodeAt(i)) return false
    return heap[event + 6] === 0
  }

  /** An exact ASCII string's text, at most 200 characters; empty for anything else. */
  function asciiString(object: number): string {
    if (py.HEAPU32[(object + 4) >> 2] !== py._PyUnicode_Type) return ''
    if ((((py.HEAPU32[(object + 16) >> 2] as number) >>> 6) & 1) === 0) return ''
    return text(object + 20, Math.min(200, py.HEAPU32[(object + 8) >> 2] as number))
  }

  function text(at: number, limit: number): string {
    let result = ''
    for (let i = 0; i < limit; i++) {
      const c = py.HEAPU8[at + i] ?? 0
      if (c === 0) break
      result += String.fromCharCode(c)
    }
    return result
  }

  function compile(source: string, maxBytes: number): number {
    if (source.length > maxBytes || source.includes('\0')) return -1
    const bytes = utf8(source)
    if (bytes === null || bytes.length > maxBytes) return -1
    return withBytes(bytes, (at) => {
      py.HEAPU8[at + bytes.length] = 0
      return py._Py_CompileStringExFlags(at, filename, FILE_INPUT, compilerFlags, -1)
    })
  }

  function takeException(): { name: string; outOfMemory: boolean } {
    const exception = py._PyErr_GetRaisedException()
    if (exception === 0) return { name: 'SystemError', outOfMemory: false }
    const type = py.HEAPU32[(exception + 4) >> 2] as number
    // Type names are the candidate's to choose: only what a name may hold is let through.
    const full = text(py.HEAPU32[(type + 12) >> 2] as number, 100)
    const name = full.slice(full.lastIndexOf('.') + 1).replace(/[^A-Za-z0-9_]/g, '') || 'Exception'
    const outOfMemory = isOutOfMemory(exception, type)
    py._Py_DecRef(exception)
    return { name, outOfMemory }
  }

  /** MemoryError, or the OverflowError that a size past 32 bits gives where 64 would run out. */
  function isOutOfMemory(exception: number, type: number): boolean {
    if (type === py.HEAPU32[py._PyExc_MemoryError >> 2]) return true
    if (type !== py.HEAPU32[py._PyExc_OverflowError >> 2]) return false
    // BaseException: head, dict, args.
    const args = py.HEAPU32[(exception + 12) >> 2] as number
    if (py.HEAPU32[(args + 4) >> 2] !== py._PyTuple_Type) return false
    if (py.HEAPU32[(args + 8) >> 2] !== 1) return false
    return asciiString(py.HEAPU32[(args + 16) >> 2] as number).startsWith(NO_WORD)
  }

  function reset(): void {
    const heap = py.HEAPU8
    const brk = py.HEAPU32[breakAt >> 2] as number
    const top = brk >= baseBreak && brk <= heap.length ? brk : heap.length
    heap.set(low, 0)
    heap.set(high, stackHigh)
    heap.fill(0, baseBreak, top)
    py.__emscripten_stack_restore(stackPointer)
    closeFiles()
    meter.openFiles = 0
    meter.randomState = RANDOM_SEED
    meter.clockReads = 0
  }

  function closeFiles(): void {
    const streams = py.FS.streams
    for (let fd = openStreams; fd < streams.length; fd++) if (streams[fd]) py.FS.closeStream(fd)
  }
}
