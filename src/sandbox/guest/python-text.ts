import type { PythonExports, PythonMemory } from './python.ts'

const LONGEST_NAME = 200

/** Text as C wants it, in memory that is never freed. */
export function cString(py: PythonExports, memory: PythonMemory, text: string): number {
  const at = py.malloc(text.length + 1)
  const heap = memory.u8
  for (let i = 0; i < text.length; i++) heap[at + i] = text.charCodeAt(i)
  heap[at + text.length] = 0
  return at
}

/** Text of C, up to its end or to `limit` characters. */
export function textAt(memory: PythonMemory, at: number, limit: number): string {
  const heap = memory.u8
  let result = ''
  for (let i = 0; i < limit; i++) {
    const c = heap[at + i] ?? 0
    if (c === 0) break
    result += String.fromCharCode(c)
  }
  return result
}

/** An exact ASCII string's text, at most 200 characters; empty for anything else. */
export function asciiString(memory: PythonMemory, object: number): string {
  const { u32 } = memory
  if (u32[(object + 4) >>> 2] !== memory.PyUnicode_Type) return ''
  const state = u32[(object + 16) >>> 2] as number
  if (((state >>> 6) & 1) === 0) return ''
  return textAt(memory, object + 20, Math.min(LONGEST_NAME, u32[(object + 8) >>> 2] as number))
}

/** UTF-8 of a string, or null when it holds a lone surrogate, which is no Python source. */
export function utf8(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length * 3)
  let n = 0
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i)
    if (c < 0x80) {
      bytes[n++] = c
      continue
    }
    if (c >= 0xd800 && c < 0xe000) {
      const next = text.charCodeAt(++i)
      if (c >= 0xdc00 || !(next >= 0xdc00 && next < 0xe000)) return null
      c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00)
      bytes[n++] = 0xf0 | (c >> 18)
      bytes[n++] = 0x80 | ((c >> 12) & 63)
      bytes[n++] = 0x80 | ((c >> 6) & 63)
    } else if (c < 0x800) bytes[n++] = 0xc0 | (c >> 6)
    else {
      bytes[n++] = 0xe0 | (c >> 12)
      bytes[n++] = 0x80 | ((c >> 6) & 63)
    }
    bytes[n++] = 0x80 | (c & 63)
  }
  return bytes.subarray(0, n)
}

/** An attribute of a module, or 0. */
export function attributeOf(
  py: PythonExports,
  memory: PythonMemory,
  module: string,
  name: string,
): number {
  const object = py.PyImport_ImportModule(cString(py, memory, module))
  return object === 0 ? 0 : py.PyObject_GetAttrString(object, cString(py, memory, name))
}
