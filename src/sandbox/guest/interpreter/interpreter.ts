import type { Canary } from '../contract.ts'
import { type Allowance, FOR_SETTING_UP, type Guard } from '../guard/guard.ts'
import { type Meter, RANDOM_SEED } from '../meter.ts'
import type { PythonExports, PythonMemory } from '../python.ts'
import { attributeOf, cString, utf8 } from '../python-text.ts'
import type { ConvertibleTypes } from '../walker/bases.ts'
import type { WalkBudget } from '../walker/walk.ts'
import { Walker } from '../walker/walker.ts'
import { BaseImage } from './base-image.ts'
import { type TakenException, takeException } from './exceptions.ts'
import { type GlobalsTemplate, globalsTemplate, moduleGlobals } from './globals.ts'

export interface InterpreterOptions {
  readonly canary: Canary
  readonly closeFiles: () => void
}

/** What is made once, before the base image is taken. */
interface Prepared {
  readonly filename: number
  readonly compilerFlags: number
  readonly globals: GlobalsTemplate
  readonly noArguments: number
  readonly types: ConvertibleTypes
}

const FILE_INPUT = 257
const SOURCE_IS_UTF8_IGNORE_COOKIE = 0x0900
/** The version of Python whose syntax it is, 3.x. */
const FEATURE_VERSION = 14
const FOR_CANARY: Allowance = { ...FOR_SETTING_UP, fuel: 1_000_000, outputBytes: 0 }
const CANARY_BUDGET: WalkBudget = { bytes: 4096, depth: 8, convert: false }
const CANARY_SOURCE_BYTES = 10_000

/**
 * A booted and hardened CPython as the driver uses it: compile, call, read, reset. What takes `py` is
 * used inside the guard. Its base image is taken when it is made.
 */
export class Interpreter {
  readonly walker: Walker
  readonly #guard: Guard
  readonly #meter: Meter
  readonly #memory: PythonMemory
  readonly #options: InterpreterOptions
  readonly #prepared: Prepared
  readonly #canaryFunction: number
  readonly #image: BaseImage
  readonly #tableLength: number

  constructor(guard: Guard, meter: Meter, memory: PythonMemory, options: InterpreterOptions) {
    this.#guard = guard
    this.#meter = meter
    this.#memory = memory
    this.#options = options
    this.#prepared = guard.enter(FOR_SETTING_UP, (py) => prepare(py, memory))
    this.walker = new Walker(memory, this.#prepared.types)
    this.#canaryFunction = guard.enter(FOR_SETTING_UP, (py) => {
      const made = this.#makeCanary(py)
      py.PyGC_Collect()
      return made
    })
    this.#askCanary()
    this.#image = new BaseImage(guard, memory)
    this.#tableLength = guard.tableLength()
  }

  /** A code object, 0 with a Python exception set, or -1 for text that is no source at all. */
  compile(py: PythonExports, source: string, maxBytes: number): number {
    if (source.length > maxBytes || source.includes('\0')) return -1
    const bytes = utf8(source)
    if (bytes === null || bytes.length > maxBytes) return -1
    const { filename, compilerFlags } = this.#prepared
    return this.#withBytes(py, bytes, (at) => {
      this.#memory.u8[at + bytes.length] = 0
      return py.Py_CompileStringExFlags(at, filename, FILE_INPUT, compilerFlags, -1)
    })
  }

  newString(py: PythonExports, text: string): number {
    const bytes = utf8(text)
    if (bytes === null) return 0
    return this.#withBytes(py, bytes, (at) => py.PyUnicode_FromStringAndSize(at, bytes.length))
  }

  /** Globals for one run of a program's module; `imported`, they are those of `sys.modules[__name__]`. */
  newGlobals(py: PythonExports, imported: boolean): number {
    const { globals } = this.#prepared
    return imported ? moduleGlobals(py, globals) : py.PyDict_Copy(globals.template)
  }

  newArguments(py: PythonExports, marshalled: Uint8Array): number {
    return this.#withBytes(py, marshalled, (at) =>
      py.PyMarshal_ReadObjectFromString(at, marshalled.length),
    )
  }

  takeException(py: PythonExports): TakenException {
    return takeException(py, this.#memory, this.#meter.heapDenied)
  }

  /** Puts every byte of memory, the stack pointer, the files and the random state back. */
  reset(): void {
    this.#image.restore()
    this.#options.closeFiles()
    this.#meter.randomState = RANDOM_SEED
    this.#meter.clockReads = 0
    this.#guard.restartClock()
  }

  /** Whether a known function still gives its known result and nothing outside the heap changed. */
  canary(): boolean {
    const known = this.#options.canary.bytes
    const bytes = this.#askCanary()
    if (bytes.length !== known.length || this.#guard.tableLength() !== this.#tableLength) {
      return false
    }
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== known[i]) return false
    return true
  }

  #withBytes(py: PythonExports, bytes: Uint8Array, use: (at: number) => number): number {
    const at = py.malloc(bytes.length + 1)
    if (at === 0) return 0
    this.#memory.u8.set(bytes, at)
    const result = use(at)
    py.free(at)
    return result
  }

  #makeCanary(py: PythonExports): number {
    const code = this.compile(py, this.#options.canary.source, CANARY_SOURCE_BYTES)
    const globals = this.newGlobals(py, false)
    py.PyEval_EvalCode(code, globals, globals)
    const name = py.PyUnicode_FromStringAndSize(cString(py, this.#memory, 'canary'), 6)
    return py.PyDict_GetItemWithError(globals, name)
  }

  /** The canary's answer, marshalled; nothing where there is none. */
  #askCanary(): Uint8Array {
    const { walker } = this
    const start = walker.length
    try {
      return this.#guard.enter(FOR_CANARY, (py) => {
        const result = py.PyObject_Call(this.#canaryFunction, this.#prepared.noArguments, 0)
        if (result === 0) return new Uint8Array(0)
        walker.walk(result, CANARY_BUDGET)
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
}

function prepare(py: PythonExports, memory: PythonMemory): Prepared {
  const compilerFlags = py.malloc(8)
  memory.u32[compilerFlags >>> 2] = SOURCE_IS_UTF8_IGNORE_COOKIE
  memory.u32[(compilerFlags >>> 2) + 1] = FEATURE_VERSION
  return {
    filename: cString(py, memory, '<solution>'),
    compilerFlags,
    globals: globalsTemplate(py, memory),
    noArguments: py.PyMarshal_ReadObjectFromString(cString(py, memory, '(\0\0\0\0'), 5),
    types: convertibleTypes(py, memory),
  }
}

function convertibleTypes(py: PythonExports, memory: PythonMemory): ConvertibleTypes {
  return {
    bytearray: attributeOf(py, memory, 'builtins', 'bytearray'),
    counter: attributeOf(py, memory, 'collections', 'Counter'),
    ordereddict: attributeOf(py, memory, 'collections', 'OrderedDict'),
    dictkeys: attributeOf(py, memory, '_collections_abc', 'dict_keys'),
    dictitems: attributeOf(py, memory, '_collections_abc', 'dict_items'),
    deque: attributeOf(py, memory, 'collections', 'deque'),
    fraction: attributeOf(py, memory, 'fractions', 'Fraction'),
    decimal: attributeOf(py, memory, 'decimal', 'Decimal'),
  }
}
