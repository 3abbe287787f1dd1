import type { RawExports, WasmGlobal } from '../wasm.ts'

/** Takes entries out of the table of builtin modules, before the interpreter reads it. */
export function removeModules(raw: RawExports, removed: readonly string[]): void {
  const heap = new Uint32Array(raw.memory.buffer)
  const bytes = new Uint8Array(raw.memory.buffer)
  const nameAt = (at: number): string => {
    let name = ''
    for (let i = at; bytes[i] !== 0; i++) name += String.fromCharCode(bytes[i] as number)
    return name
  }
  const entries = heap[(raw.PyImport_Inittab as WasmGlobal).value >>> 2] as number
  let to = entries >>> 2
  for (let from = to; heap[from] !== 0; from += 2) {
    if (removed.includes(nameAt(heap[from] as number))) continue
    heap[to] = heap[from] as number
    heap[to + 1] = heap[from + 1] as number
    to += 2
  }
  heap[to] = 0
  heap[to + 1] = 0
}

/** Makes the entry of a module that was added while booting one of a harmless module. */
export function disarmModule(raw: RawExports, module: string): void {
  const heap = new Uint32Array(raw.memory.buffer)
  const harmless = entriesOf(heap, textAddresses(raw, '_abc'))[0]
  const armed = entriesOf(heap, textAddresses(raw, module))
  if (harmless === undefined || armed.length === 0) throw new Error(`${module} was not found`)
  for (const at of armed) {
    heap[at] = heap[harmless] as number
    heap[at + 1] = heap[harmless + 1] as number
  }
}

/** Words that point to one of the texts and are followed by a place in the function table. */
function entriesOf(heap: Uint32Array, texts: readonly number[]): readonly number[] {
  const entries: number[] = []
  for (let at = 256; at < heap.length - 1; at++) {
    const next = heap[at + 1] as number
    if (next > 0 && next < 32_768 && texts.includes(heap[at] as number)) entries.push(at)
  }
  return entries
}

function textAddresses(raw: RawExports, text: string): readonly number[] {
  const heap = new Uint8Array(raw.memory.buffer)
  const found: number[] = []
  const matches = (at: number): boolean => {
    for (let i = 0; i < text.length; i++) if (heap[at + i] !== text.charCodeAt(i)) return false
    return heap[at + text.length] === 0
  }
  for (let at = heap.indexOf(text.charCodeAt(0), 1024); at >= 0; ) {
    if (matches(at)) found.push(at)
    at = heap.indexOf(text.charCodeAt(0), at + 1)
  }
  return found
}
