import type { EmscriptenModule, RawExports } from '../wasm.ts'
import { runPython } from './statements.ts'

/**
 * Makes `repr` print `0x` where it would print an address, which depends on what ran before: the
 * format is one of a few texts that end in `%p`, and the right one is found by trying.
 */
export function hideAddresses(emscripten: EmscriptenModule, raw: RawExports): void {
  const end = (raw.emscripten_stack_get_end as () => number)()
  const isFormat = (at: number): boolean => {
    const heap = new Uint8Array(raw.memory.buffer)
    return heap[at] === 37 && heap[at + 1] === 112 && heap[at + 2] === 0
  }
  const write = (at: number, text: string): void => {
    const heap = new Uint8Array(raw.memory.buffer)
    for (let i = 0; i < text.length; i++) heap[at + i] = text.charCodeAt(i)
  }
  for (let at = 1024; at < end - 2; at++) {
    if (!isFormat(at)) continue
    write(at, '0x')
    if (runPython(emscripten, raw, "assert repr(object()) == '<object object at 0x>'")) return
    write(at, '%p')
  }
  throw new Error('the format of addresses was not found')
}
