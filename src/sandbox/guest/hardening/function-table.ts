import type { GuestGlobals, WasmTable } from '../wasm.ts'

/** A C function of integers that gives an integer. */
export type CFunction = (...args: number[]) => number

/** The interpreter's table of functions: what a pointer to a function points into. */
export class FunctionTable {
  readonly #table: WasmTable
  readonly #root = globalThis as unknown as GuestGlobals

  constructor(table: WasmTable) {
    this.#table = table
  }

  /** Puts a function of so many integers in the place of the one that a word in memory points to. */
  replace(
    heap: Uint32Array,
    at: number,
    parameters: number,
    make: (original: CFunction) => CFunction,
  ): void {
    const original = this.#table.get(heap[at >>> 2] as number) as CFunction
    heap[at >>> 2] = this.add(make(original), parameters)
  }

  /** Puts a function of so many integers into the table, as a WebAssembly function; gives its place. */
  add(callback: CFunction, parameters: number): number {
    const I32 = 0x7f
    const types = Array.from({ length: parameters }, () => I32)
    const module = new this.#root.WebAssembly.Module(
      Uint8Array.of(
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...[1, 5 + parameters, 1, 0x60, parameters, ...types, 1, I32],
        ...[2, 7, 1, 1, 0x65, 1, 0x66, 0, 0],
        ...[7, 5, 1, 1, 0x66, 0, 0],
      ).buffer,
    )
    const { exports } = new this.#root.WebAssembly.Instance(module, { e: { f: callback } })
    const place = this.#table.grow(1)
    this.#table.set(place, (exports as unknown as { f: unknown }).f)
    return place
  }
}
