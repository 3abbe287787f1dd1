import type { RawExports, WasmGlobal } from '../wasm.ts'

/** Of the 10 MB that the module sets aside: a reset clears every byte of it. */
const STACK_BYTES = 4 * 1_048_576

/** Ends the C stack, and begins the heap, at 4 MB above the data, before anything uses either. */
export function shrinkStack(raw: RawExports): void {
  const call = (name: string, ...args: number[]) =>
    (raw[name] as (...args: number[]) => number)(...args)
  call('emscripten_stack_init')
  const low = call('emscripten_stack_get_end')
  const high = call('emscripten_stack_get_base')
  const breakAt = call('emscripten_get_sbrk_ptr') >>> 2
  const heap = new Uint32Array(raw.memory.buffer)
  const top = low + STACK_BYTES
  if (heap[breakAt] !== high || top >= high) throw new Error('the stack is not where it should be')
  heap[breakAt] = top
  ;(raw.__stack_pointer as WasmGlobal).value = top
  ;(raw.codegen_gym_stack_limit as WasmGlobal).value = low
}

/** Says so to C, whose constructors have just asked the linker instead. */
export function tellStack(raw: RawExports): void {
  const low = (raw.codegen_gym_stack_limit as WasmGlobal).value
  const setLimits = raw.emscripten_stack_set_limits as (...args: number[]) => number
  setLimits(low + STACK_BYTES, low)
  if ((raw.__stack_pointer as WasmGlobal).value > low + STACK_BYTES) {
    throw new Error('the stack moved')
  }
}
