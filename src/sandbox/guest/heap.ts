import { ADDRESSES, type PythonMemory } from './python.ts'
import type { RawExports, WasmGlobal, WasmMemory } from './wasm.ts'

/** Views of the interpreter's memory, made anew after it has grown. */
export interface GuestMemory {
  u8(): Uint8Array
  u32(): Uint32Array
  i32(): Int32Array
}

/** @param memoryOf gives null as long as there is no memory */
export function viewsOf(memoryOf: () => WasmMemory | null): GuestMemory {
  let views = { u8: new Uint8Array(0), u32: new Uint32Array(0), i32: new Int32Array(0) }
  const now = () => {
    // Growth detaches the buffer, and views of that are empty. Asking the memory for its buffer
    // each time would cost more than most of what is done with it.
    if (views.u8.length === 0) {
      const buffer = memoryOf()?.buffer ?? new ArrayBuffer(0)
      views = {
        u8: new Uint8Array(buffer),
        u32: new Uint32Array(buffer),
        i32: new Int32Array(buffer),
      }
    }
    return views
  }
  return { u8: () => now().u8, u32: () => now().u32, i32: () => now().i32 }
}

/** The memory with the addresses of what is read there. Throws for one that the module does not export. */
export function pythonMemory(raw: RawExports, memory: GuestMemory): PythonMemory {
  const addresses = ADDRESSES.map((name) => {
    const address = (raw[name] as WasmGlobal | undefined)?.value
    if (typeof address !== 'number') throw new Error(`the module does not export ${name}`)
    return [name, address] as const
  })
  return Object.freeze({
    ...(Object.fromEntries(addresses) as Record<(typeof ADDRESSES)[number], number>),
    get u8() {
      return memory.u8()
    },
    get u32() {
      return memory.u32()
    },
  })
}
