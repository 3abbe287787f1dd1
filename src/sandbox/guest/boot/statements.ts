import type { EmscriptenModule, RawExports } from '../wasm.ts'

/** Runs Python statements while booting; whether they ended without an exception. */
export function runPython(emscripten: EmscriptenModule, raw: RawExports, code: string): boolean {
  const at = emscripten._malloc(code.length + 1)
  const heap = new Uint8Array(raw.memory.buffer)
  for (let i = 0; i < code.length; i++) heap[at + i] = code.charCodeAt(i)
  heap[at + code.length] = 0
  const failed = emscripten._PyRun_SimpleString(at) !== 0
  emscripten._free(at)
  return !failed
}
