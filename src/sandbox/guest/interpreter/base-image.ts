import type { Guard } from '../guard/guard.ts'
import type { PythonMemory } from '../python.ts'

/** Every byte of memory as it is before a candidate runs, but for the C stack, which is cleared. */
export class BaseImage {
  readonly #guard: Guard
  readonly #memory: PythonMemory
  readonly #bytes: number
  readonly #low: Uint8Array
  readonly #high: Uint8Array
  readonly #stackPointer: number

  /** Takes it now. */
  constructor(guard: Guard, memory: PythonMemory) {
    this.#guard = guard
    this.#memory = memory
    const image = new Uint8Array(memory.u8)
    this.#bytes = image.length
    this.#low = image.subarray(0, guard.stackLow)
    this.#high = image.subarray(guard.stackHigh)
    this.#stackPointer = guard.stackPointer
  }

  /** Puts every byte back, memory that has grown included, and the stack pointer. */
  restore(): void {
    const { stackLow, stackHigh } = this.#guard
    const heap = this.#memory.u8
    heap.set(this.#low, 0)
    heap.fill(0, stackLow, stackHigh)
    heap.set(this.#high, stackHigh)
    heap.fill(0, this.#bytes)
    this.#guard.stackPointer = this.#stackPointer
  }
}
