import type { PythonExports, PythonMemory } from '../python.ts'
import { attributeOf, cString } from '../python-text.ts'

/** A C function's answer where what it is asked for is refused: a `RuntimeError`, and no object. */
export function refusal(py: PythonExports, memory: PythonMemory): () => number {
  const message = cString(py, memory, 'code objects cannot be made or loaded here')
  return () => {
    py.PyErr_SetString(memory.u32[memory.PyExc_RuntimeError >>> 2] as number, message)
    return 0
  }
}

/** An attribute that the interpreter must have. */
export function knownAttribute(
  py: PythonExports,
  memory: PythonMemory,
  module: string,
  name: string,
): number {
  const attribute = attributeOf(py, memory, module, name)
  if (attribute === 0) throw new Error(`the interpreter has no ${module}.${name}`)
  return attribute
}
