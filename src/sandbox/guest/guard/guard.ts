import type { GuestMemory } from '../heap.ts'
import { halt, type Meter } from '../meter.ts'
import type { PythonExports } from '../python.ts'
import type { RawExports, WasmGlobal, WasmMemory } from '../wasm.ts'
import { guardedExports } from './guarded-exports.ts'

/** What one entry may use. */
export interface Allowance {
  /** Turns of loops, in C and in Python, and bytes copied: see `meterModule`. */
  readonly fuel: number
  /** Ticks of the interpreter; 0 for no limit of their own. */
  readonly work: number
  readonly outputBytes: number
  readonly heapBytes: number
}

/** For what the guest itself has the interpreter do before a candidate has run. */
export const FOR_SETTING_UP: Allowance = {
  fuel: 0x7fffffff,
  work: 0,
  outputBytes: 1 << 20,
  heapBytes: 2 ** 31,
}

const SIGNAL_INTERVAL = 50

/**
 * The only way into the interpreter. What it needs of JavaScript it takes when it is made, before any
 * candidate has run, and from the instance itself, not from Emscripten's module object.
 */
export class Guard {
  readonly memory: GuestMemory
  readonly stackLow: number
  readonly stackHigh: number
  /** Places in the function table; constant in a sound interpreter. */
  readonly tableLength: () => number
  readonly #meter: Meter
  readonly #py: PythonExports
  readonly #wasmMemory: WasmMemory
  readonly #fuel: WasmGlobal
  readonly #stackPointer: WasmGlobal
  readonly #exchangeFuel: (units: number) => number
  readonly #exchangeAddressSeen: (seen: number) => number
  readonly #signalClock: number
  readonly #signalsOn: number
  #given = 0
  #used = 0
  #burnt = 0

  constructor(raw: RawExports, memory: GuestMemory, meter: Meter) {
    this.memory = memory
    this.#meter = meter
    this.#py = guardedExports(raw, meter)
    this.#wasmMemory = raw.memory
    this.#fuel = raw.codegen_gym_fuel as WasmGlobal
    this.#stackPointer = raw.__stack_pointer as WasmGlobal
    this.#exchangeFuel = raw.codegen_gym_exchange_fuel as (units: number) => number
    this.#exchangeAddressSeen = raw.codegen_gym_exchange_address_seen as (seen: number) => number
    const table = raw.__indirect_function_table
    const lengthOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(table), 'length')
      ?.get as () => number
    this.tableLength = lengthOf.bind(table)
    this.stackLow = (raw.codegen_gym_stack_limit as WasmGlobal).value >>> 0
    this.stackHigh = (raw.emscripten_stack_get_base as () => number)()
    this.#signalClock = (raw._Py_emscripten_signal_clock as WasmGlobal).value
    this.#signalsOn = (raw.Py_EMSCRIPTEN_SIGNAL_HANDLING as WasmGlobal).value
    meter.burnt = () => this.#burnt + (meter.inside ? this.#given - this.#fuel.value : 0)
    meter.charge = (units) => this.#charge(units)
    this.#fuel.value = 0
  }

  /**
   * Runs `body` with the interpreter's functions in reach and the meter on. Outside of it they throw,
   * the tank is empty, so that no loop of WebAssembly can turn, and every import is a trap.
   */
  enter<T>(allowance: Allowance, body: (py: PythonExports) => T): T {
    if (this.#meter.inside) throw new Error('the interpreter was entered twice')
    this.#open(allowance)
    try {
      const result = body(this.#py)
      // Ticks are counted in the interpreter's own memory: a program that can write there is told by it.
      if (allowance.work > 0 && this.memory.u8()[this.#signalsOn] !== 1) {
        halt('tamper', 'the ticks were switched off')
      }
      return result
    } finally {
      this.#leave()
    }
  }

  /** Fuel that the latest entry used; more than it had if that is why it ended. */
  spent(): number {
    return this.#used
  }

  /** Lets the virtual clock, which goes with fuel, begin again. */
  restartClock(): void {
    this.#burnt = 0
  }

  /** Whether the latest entry ended because its fuel did. */
  overspent(): boolean {
    return this.#used > this.#given
  }

  /** Ends an entry that a timeout cut short, which runs no `finally`; false where there was none. */
  abandon(): boolean {
    if (!this.#meter.inside) return false
    this.#leave()
    return true
  }

  /** Whether the stack pointer is below the C stack: the trap that ended the entry was its end. */
  stackEnded(): boolean {
    return this.stackPointer < this.stackLow
  }

  /** Whether anything was hashed by its address, which depends on what ran before, since last asked. */
  takeAddressSeen(): boolean {
    return this.#exchangeAddressSeen(0) !== 0
  }

  /** Bytes of memory, grown or not. */
  memoryBytes(): number {
    return this.#wasmMemory.buffer.byteLength
  }

  get stackPointer(): number {
    return this.#stackPointer.value >>> 0
  }

  set stackPointer(address: number) {
    this.#stackPointer.value = address
  }

  #open(allowance: Allowance): void {
    const meter = this.#meter
    this.#given = Math.min(allowance.fuel, 0x7fffffff)
    meter.work = 0
    meter.workLimit = allowance.work
    meter.outputBytes = 0
    meter.outputLimit = allowance.outputBytes
    meter.heapLimit = allowance.heapBytes
    meter.heapDenied = false
    this.memory.i32()[this.#signalClock >>> 2] = SIGNAL_INTERVAL
    this.memory.u8()[this.#signalsOn] = allowance.work > 0 ? 1 : 0
    this.#exchangeFuel(this.#given)
    meter.inside = true
  }

  #leave(): void {
    this.#meter.inside = false
    this.#used = this.#given - this.#exchangeFuel(0)
    this.#burnt += this.#used
  }

  #charge(units: number): void {
    if (!(units >= 0 && units < 0x80000000)) halt('tamper', 'a price')
    this.#fuel.value -= units
    if (this.#fuel.value < 0) halt('work', 'import')
  }
}
