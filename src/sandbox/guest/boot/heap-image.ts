import type { HeapImage } from '../contract.ts'
import type { RawExports } from '../wasm.ts'

const PAGE = 65_536

export function imageOf(raw: RawExports): HeapImage {
  const heap = new Uint8Array(raw.memory.buffer)
  const highStart = (raw.emscripten_stack_get_base as () => number)()
  const breakAt = (raw.emscripten_get_sbrk_ptr as () => number)()
  const end = new Uint32Array(raw.memory.buffer)[breakAt >>> 2] as number
  return {
    low: heap.slice(0, (raw.emscripten_stack_get_end as () => number)()),
    highStart,
    high: heap.slice(highStart, end),
  }
}

/** @param tellGrowth Emscripten's own function, whose views of the memory are void when it has grown */
export function restoreImage(
  raw: RawExports,
  image: HeapImage,
  tellGrowth: (memory: number) => void,
): void {
  const missing = image.highStart + image.high.length - raw.memory.buffer.byteLength
  if (missing > 0) {
    raw.memory.grow(Math.ceil(missing / PAGE))
    tellGrowth(0)
  }
  const heap = new Uint8Array(raw.memory.buffer)
  heap.set(image.low, 0)
  heap.set(image.high, image.highStart)
}
