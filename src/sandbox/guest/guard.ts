import type { GuestMemory } from './files.ts'
import type { Meter, PythonExports, RawExports, WasmGlobal } from './module.ts'

/** What one entry may use. */
export interface Allowance {
  /** Turns of loops, in C and in Python, and bytes copied: see `meterModule`. */
  readonly fuel: number
  /** Ticks of the interpreter; 0 for no limit of their own. */
  readonly work: number
  readonly outputBytes: number
  readonly heapBytes: number
}

/** The only way into the interpreter. */
export interface Guard {
  readonly memory: GuestMemory
  /**
   * Runs `body` with the interpreter's functions in reach and the meter on. Outside of it they throw,
   * the tank is empty, so that no loop of WebAssembly can turn, and every import is a trap.
   */
  enter<T>(allowance: Allowance, body: (py: PythonExports) => T): T
  /** Fuel that the latest entry used; more than it had if that is why it ended. */
  spent(): number
  /** Lets the virtual clock, which goes with fuel, begin again. */
  restartClock(): void
  /** Whether the latest entry ended because its fuel did. */
  overspent(): boolean
  /** Ends an entry that a timeout cut short, which runs no `finally`; false where there was none. */
  abandon(): boolean
  /** Whether the stack pointer is below the C stack: the trap that ended the entry was its end. */
  stackEnded(): boolean
  /** Whether anything was hashed by its address, which depends on what ran before, since last asked. */
  takeAddressSeen(): boolean
  readonly stackLow: number
  readonly stackHigh: number
  /** Bytes of memory, grown or not. */
  memoryBytes(): number
  /** Places in the function table; constant in a sound interpreter. */
  tableLength(): number
  stackPointer: number
}

/**
 * Puts the guard around a booted interpreter. What it needs of JavaScript it takes now, before any
 * candidate has run, and from the instance itself, not from Emscripten's module object.
 *
 * Runs inside the isolate: sent there as text, uses nothing outside itself.
 */
export function createGuard(raw: RawExports, memory: GuestMemory, meter: Meter): Guard {
  type Call = (...args: Words) => number
  type Words = [a?: number, b?: number, c?: number, d?: number, e?: number]
  const SIGNAL_INTERVAL = 50
  const fuel = raw.codegen_gym_fuel as WasmGlobal
  const stackPointer = raw.__stack_pointer as WasmGlobal
  const stackLimit = raw.codegen_gym_stack_limit as WasmGlobal
  const exchangeFuel = raw.codegen_gym_exchange_fuel as (units: number) => number
  const exchangeAddressSeen = raw.codegen_gym_exchange_address_seen as (seen: number) => number
  const { memory: wasmMemory, __indirect_function_table: table } = raw
  const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(table), 'length')
    ?.get as () => number
  const tableLength = lengthOf.bind(table)
  const stackHigh = (raw.emscripten_stack_get_base as () => number)()
  const signalClock = (raw._Py_emscripten_signal_clock as WasmGlobal).value
  const signalsOn = (raw.Py_EMSCRIPTEN_SIGNAL_HANDLING as WasmGlobal).value
  const py = callable()
  let given = 0
  let used = 0
  let burnt = 0

  meter.burnt = () => burnt + (meter.inside ? given - fuel.value : 0)
  meter.charge = (units) => {
    if (!(units >= 0 && units < 0x80000000)) throw { stop: 'tamper', detail: 'a price' }
    fuel.value -= units
    if (fuel.value < 0) throw { stop: 'work', detail: 'import' }
  }
  fuel.value = 0

  return {
    memory,
    enter(allowance, body) {
      if (meter.inside) throw new Error('the interpreter was entered twice')
      given = Math.min(allowance.fuel, 0x7fffffff)
      meter.work = 0
      meter.workLimit = allowance.work
      meter.outputBytes = 0
      meter.outputLimit = allowance.outputBytes
      meter.heapLimit = allowance.heapBytes
      meter.heapDenied = false
      memory.i32()[signalClock >>> 2] = SIGNAL_INTERVAL
      memory.u8()[signalsOn] = allowance.work > 0 ? 1 : 0
      exchangeFuel(given)
      meter.inside = true
      try {
        const result = body(py)
        // Ticks are counted in the interpreter's own memory: a program that can write there is told by it.
        if (allowance.work > 0 && memory.u8()[signalsOn] !== 1) {
          throw { stop: 'tamper', detail: 'the ticks were switched off' }
        }
        return result
      } finally {
        leave()
      }
    },
    spent: () => used,
    restartClock() {
      burnt = 0
    },
    overspent: () => used > given,
    abandon() {
      if (!meter.inside) return false
      leave()
      return true
    },
    stackEnded: () => stackPointer.value >>> 0 < stackLimit.value >>> 0,
    takeAddressSeen: () => exchangeAddressSeen(0) !== 0,
    stackLow: stackLimit.value >>> 0,
    stackHigh,
    memoryBytes: () => wasmMemory.buffer.byteLength,
    tableLength,
    get stackPointer() {
      return stackPointer.value >>> 0
    },
    set stackPointer(address: number) {
      stackPointer.value = address
    },
  }

  function leave(): void {
    meter.inside = false
    used = given - exchangeFuel(0)
    burnt += used
  }

  /** The functions that are used, each of which throws where nothing was entered. */
  function callable(): PythonExports {
    // A literal, because an object that names are added to one by one is slow to read.
    return Object.freeze({
      malloc: guarded('malloc'),
      free: guarded('free'),
      Py_CompileStringExFlags: guarded('Py_CompileStringExFlags'),
      PyEval_EvalCode: guarded('PyEval_EvalCode'),
      PyEval_GetBuiltins: guarded('PyEval_GetBuiltins'),
      PyEval_GetFrame: guarded('PyEval_GetFrame'),
      PyFrame_GetCode: guarded('PyFrame_GetCode'),
      PyDict_New: guarded('PyDict_New'),
      PyDict_Copy: guarded('PyDict_Copy'),
      PyDict_Clear: guarded('PyDict_Clear'),
      PyDict_SetItem: guarded('PyDict_SetItem'),
      PyDict_DelItem: guarded('PyDict_DelItem'),
      PyDict_GetItemWithError: guarded('PyDict_GetItemWithError'),
      PyImport_ImportModule: guarded('PyImport_ImportModule'),
      PyImport_AddModule: guarded('PyImport_AddModule'),
      PyImport_GetModuleDict: guarded('PyImport_GetModuleDict'),
      PyModule_GetDict: guarded('PyModule_GetDict'),
      PyObject_GetAttrString: guarded('PyObject_GetAttrString'),
      PyObject_Call: guarded('PyObject_Call'),
      PyCallable_Check: guarded('PyCallable_Check'),
      PyTuple_New: guarded('PyTuple_New'),
      PyTuple_SetItem: guarded('PyTuple_SetItem'),
      PyUnicode_FromStringAndSize: guarded('PyUnicode_FromStringAndSize'),
      PyMarshal_ReadObjectFromString: guarded('PyMarshal_ReadObjectFromString'),
      PyErr_GetRaisedException: guarded('PyErr_GetRaisedException'),
      PyErr_SetString: guarded('PyErr_SetString'),
      PyErr_Clear: guarded('PyErr_Clear'),
      PySys_AddAuditHook: guarded('PySys_AddAuditHook'),
      PyGC_Collect: guarded('PyGC_Collect'),
      Py_IncRef: guarded('Py_IncRef'),
      Py_DecRef: guarded('Py_DecRef'),
    })
  }

  function guarded(name: keyof PythonExports): Call {
    const call = raw[name] as Call
    if (typeof call !== 'function') throw new Error(`the module does not export ${name}`)
    const outside = (): never => {
      throw new Error(`${name} was called outside the guard`)
    }
    // One for each number of arguments: spreading costs more than many of the calls.
    const ofArity: readonly Call[] = [
      () => (meter.inside ? call() : outside()),
      (a) => (meter.inside ? call(a) : outside()),
      (a, b) => (meter.inside ? call(a, b) : outside()),
      (a, b, c) => (meter.inside ? call(a, b, c) : outside()),
      (a, b, c, d) => (meter.inside ? call(a, b, c, d) : outside()),
      (a, b, c, d, e) => (meter.inside ? call(a, b, c, d, e) : outside()),
    ]
    const wrapped = ofArity[call.length]
    if (wrapped === undefined) throw new Error(`${name} takes too many arguments`)
    return wrapped
  }
}
