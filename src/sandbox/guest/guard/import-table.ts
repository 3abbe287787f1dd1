import type { ReadOnlyFiles } from '../files/read-only-files.ts'
import type { GuestMemory } from '../heap.ts'
import { halt, type Meter } from '../meter.ts'
import type { WasmImport, WasmMemory } from '../wasm.ts'
import { sealedImport } from './import-policy.ts'

type Imports = Record<string, WasmImport>

/** What imports have to know of the instance, which is made after them. */
export interface ImportedInstance {
  readonly memory: WasmMemory | null
  /** The interpreter's count of ticks until it asks for signals. */
  signalClock(): number
}

const PAGE = 65_536
const GROWTH = 16 * PAGE
/** About what a call out takes, in turns of a loop; what is asked all the time costs less. */
const CALL_COST = 256
const FREQUENT_COST = 16
const FREQUENT = new Set(['_Py_CheckEmscriptenSignals_Helper', '_PyEM_TrampolineCall_JS'])

/**
 * What WebAssembly can call of JavaScript. While the interpreter boots these are Emscripten's own
 * functions. Sealed, each is one of four: answered here, answered with an error number, passed on to
 * one of Emscripten's (clocks, calendars, the environment), or a trap that marks the program as
 * tampered. There is no way back, so that nothing a candidate leaves behind can wait for one.
 */
export class ImportTable {
  readonly #meter: Meter
  readonly #memory: GuestMemory
  readonly #instance: ImportedInstance
  readonly #originals: Imports = {}
  #sealedCalls: Readonly<Imports> | null = null

  constructor(meter: Meter, memory: GuestMemory, instance: ImportedInstance) {
    this.#meter = meter
    this.#memory = memory
    this.#instance = instance
  }

  /** Puts a wrapper in place of every function, before the module is instantiated. */
  wrap(imports: Imports): void {
    for (const [name, original] of Object.entries(imports)) {
      if (typeof original !== 'function') continue
      this.#originals[name] = original
      // Emscripten reads a function's signature from it when it makes a table entry of it.
      imports[name] = Object.assign(this.#entry(name, this.#whileBooting(name, original)), {
        sig: (original as { sig?: string }).sig,
      })
    }
  }

  /** From now on, and for ever, candidates' imports are in force: most of them traps. */
  seal(files: ReadOnlyFiles): void {
    const answered: Readonly<Record<string, WasmImport>> = { ...this.#answers(), ...files.calls }
    const calls: Imports = {}
    for (const [name, original] of Object.entries(this.#originals)) {
      calls[name] = answered[name] ?? sealedImport(name, original)
    }
    this.#sealedCalls = Object.freeze(calls)
  }

  #entry(name: string, boot: WasmImport): WasmImport {
    const meter = this.#meter
    const cost = FREQUENT.has(name) ? FREQUENT_COST : CALL_COST
    return (...args) => {
      if (this.#sealedCalls === null) return boot(...args)
      // Nothing runs while nothing is entered; if it does, the guard has a hole.
      if (!meter.inside) halt('tamper', `${name} outside the guard`)
      // Whether memory must grow depends on what grew before: it may not decide what is left.
      if (name !== 'emscripten_resize_heap') meter.charge(cost)
      return (this.#sealedCalls[name] as WasmImport)(...args)
    }
  }

  #whileBooting(name: string, original: WasmImport): WasmImport {
    if (name !== 'emscripten_resize_heap') return original
    // Emscripten itself would grow by a fifth more than is asked for.
    return (requested: number) => this.#growExactly(requested >>> 0, 2 ** 31)
  }

  /** What the guest itself does for the interpreter, beside its files. */
  #answers(): Imports {
    const meter = this.#meter
    return {
      _Py_CheckEmscriptenSignals_Helper: () => {
        if (meter.workLimit === 0) return 0
        // The interpreter asks after 50 of its ticks, with its clock just set back to 50; at other
        // times it is a long loop in C that asks, or `repr` of one object.
        meter.work += this.#instance.signalClock() === 50 ? 50 : 5
        if (meter.work > meter.workLimit) halt('work', 'ticks')
        return 0
      },
      emscripten_resize_heap: (requested: number) =>
        this.#growExactly(requested >>> 0, meter.heapLimit),
      emscripten_notify_memory_growth: () => {},
      random_get: (buffer: number, bytes: number) => {
        meter.charge(bytes * 4)
        const heap = this.#memory.u8()
        for (let i = 0; i < bytes; i++) heap[buffer + i] = this.#randomByte()
        return 0
      },
    }
  }

  /** Grows to what was asked, at least 1 MB at a time, and never past the limit. */
  #growExactly(requested: number, limit: number): boolean {
    const own = this.#instance.memory
    if (own === null) return false
    if (requested > limit) {
      this.#meter.heapDenied = true
      return false
    }
    const now = own.buffer.byteLength
    const wanted = Math.max(requested, Math.min(now + GROWTH, limit))
    if (wanted <= now) return true
    try {
      own.grow(Math.ceil((wanted - now) / PAGE))
    } catch {
      this.#meter.heapDenied = true
      return false
    }
    const tellGrowth = this.#originals.emscripten_notify_memory_growth
    ;(tellGrowth as ((memory: number) => void) | undefined)?.(0)
    return true
  }

  /** Marsaglia's xorshift32: enough for `os.urandom`, and the same for every program. */
  #randomByte(): number {
    let x = this.#meter.randomState
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#meter.randomState = x
    return x & 255
  }
}
