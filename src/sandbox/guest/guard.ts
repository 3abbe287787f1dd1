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
  /** Takes note that an entry was cut short by a timeout, which runs no `finally`. */
  abandon(): void
  /** Whether the stack pointer is below the C stack: the trap that ended the entry was its end. */
  stackEnded(): boolean
  /** Whether something was hashed by its address, which depends on what ran before; assign to ask anew. */
  addressSeen: boolean
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
  const SIGNAL_INTERVAL = 50
  const FUNCTIONS: readonly (keyof PythonExports)[] = [
    'malloc',
    'free',
    'Py_CompileStringExFlags',
    'PyEval_EvalCode',
    'PyEval_GetBuiltins',
    'PyEval_GetFrame',
    'PyFrame_GetCode',
    'PyDict_New',
    'PyDict_Copy',
    'PyDict_Clear',
    'PyDict_SetItem',
    'PyDict_GetItemWithError',
    'PyImport_ImportModule',
    'PyImport_AddModule',
    'PyObject_GetAttrString',
    'PyObject_Call',
    'PyCallable_Check',
    'PyTuple_New',
    'PyTuple_SetItem',
    'PyUnicode_FromStringAndSize',
    'PyMarshal_ReadObjectFromString',
    'PyErr_GetRaisedException',
    'PyErr_SetString',
    'PyErr_Clear',
    'PySys_AddAuditHook',
    'PyGC_Collect',
    'Py_DecRef',
  ]
  const fuel = raw.codegen_gym_fuel as WasmGlobal
  const stackPointer = raw.__stack_pointer as WasmGlobal
  const stackLimit = raw.codegen_gym_stack_limit as WasmGlobal
  const addressSeen = raw.codegen_gym_address_seen as WasmGlobal
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
      fuel.value = given
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
      if (meter.inside) leave()
    },
    stackEnded: () => stackPointer.value >>> 0 < stackLimit.value >>> 0,
    get addressSeen() {
      return addressSeen.value !== 0
    },
    set addressSeen(seen: boolean) {
      addressSeen.value = seen ? 1 : 0
    },
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
    used = given - fuel.value
    burnt += used
    fuel.value = 0
  }

  /** The functions that are used, each of which throws where nothing was entered. */
  function callable(): PythonExports {
    const functions: Record<string, unknown> = {}
    for (const name of FUNCTIONS) {
      const call = raw[name]
      if (typeof call !== 'function') throw new Error(`the module does not export ${name}`)
      functions[name] = (...args: number[]) => {
        if (!meter.inside) throw new Error(`${name} was called outside the guard`)
        return call(...args)
      }
    }
    return Object.freeze(functions) as unknown as PythonExports
  }
}
