/** A 64-bit integer below 2^53, at an address divisible by 4. */
export function writeLong(heap: Uint32Array, at: number, n: number): void {
  heap[at >>> 2] = n >>> 0
  heap[(at >>> 2) + 1] = Math.floor(n / 2 ** 32)
}

/** Latin text and the zero that ends it. */
export function writeText(heap: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) heap[at + i] = text.charCodeAt(i)
  heap[at + text.length] = 0
}
