import type { PythonExports, PythonMemory } from '../python.ts'
import { cString } from '../python-text.ts'
import type { FunctionTable } from './function-table.ts'
import { knownAttribute } from './refusal.ts'

/** Data may be marshalled and read back; code may not, and frozen modules come by name only. */
export function refuseMarshalledCode(
  py: PythonExports,
  memory: PythonMemory,
  functions: FunctionTable,
  refuse: () => number,
): void {
  const noCode = py.PyMarshal_ReadObjectFromString(cString(py, memory, 'F'), 1)
  const key = py.PyUnicode_FromStringAndSize(cString(py, memory, 'allow_code'), 10)
  const names = py.PyTuple_New(1)
  py.PyTuple_SetItem(names, 0, key)
  const args = py.malloc(8)
  for (const name of ['load', 'loads']) {
    const method = definitionOf(memory, knownAttribute(py, memory, 'marshal', name))
    functions.replace(memory.u32, method + 4, 4, (original) => (self = 0, given = 0, count = 0) => {
      if (count < 1) return refuse()
      const heap = memory.u32
      heap[args >>> 2] = heap[given >>> 2] as number
      heap[(args >>> 2) + 1] = noCode
      return original(self, args, 1, names)
    })
  }
  const frozen = definitionOf(memory, knownAttribute(py, memory, '_imp', 'get_frozen_object'))
  functions.replace(
    memory.u32,
    frozen + 4,
    3,
    (original) =>
      (self = 0, given = 0, count = 0) =>
        count === 1 ? original(self, given, count) : refuse(),
  )
}

/** The table entry of a builtin function, which every module object made of it shares. */
function definitionOf(memory: PythonMemory, builtin: number): number {
  return memory.u32[(builtin + 8) >>> 2] as number
}
