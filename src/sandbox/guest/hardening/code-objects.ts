import type { PythonExports, PythonMemory } from '../python.ts'
import { asciiString, cString, textAt } from '../python-text.ts'
import type { FunctionTable } from './function-table.ts'
import { knownAttribute } from './refusal.ts'

// Offsets of slots in a type object of CPython 3.14 on 32 bits, and of a field in a code object.
const METHODS = 116
const NEW = 156
const CODE_FLAGS = 24
/** A flag of code objects, set by `types.coroutine`. */
const ITERABLE_COROUTINE = 0x100
/** The tag of an integer of one digit. */
const ONE_DIGIT = 1 << 3
const LONGEST_METHOD = 200

/** `code.replace` and `types.CodeType`; only `types.coroutine` may still set its flag by them. */
export function refuseCodeMaking(
  py: PythonExports,
  memory: PythonMemory,
  functions: FunctionTable,
  refuse: () => number,
): void {
  const coroutine = knownAttribute(py, memory, 'types', 'coroutine')
  const coroutineCode = py.PyObject_GetAttrString(coroutine, cString(py, memory, '__code__'))
  const type = memory.PyCode_Type
  const byCoroutine = (): boolean => {
    const frame = py.PyEval_GetFrame()
    if (frame === 0) return false
    const code = py.PyFrame_GetCode(frame)
    py.Py_DecRef(code)
    return code === coroutineCode
  }
  functions.replace(memory.u32, type + NEW, 3, () => () => refuse())
  for (const name of ['replace', '__replace__']) {
    const method = methodNamed(memory, memory.u32[(type + METHODS) >>> 2] as number, name)
    functions.replace(
      memory.u32,
      method + 4,
      4,
      (original) =>
        (...args) =>
          // A callable written in C has no frame: who calls is not enough, what is asked for counts.
          byCoroutine() && setsOnlyTheFlag(memory, ...args) ? original(...args) : refuse(),
    )
  }
}

/** Whether a call of `code.replace` asks for nothing but the flag of coroutines. */
function setsOnlyTheFlag(memory: PythonMemory, self = 0, given = 0, count = 0, names = 0): boolean {
  const word = (at: number): number => memory.u32[at >>> 2] as number
  if (count !== 0 || names === 0 || word(names + 8) !== 1) return false
  if (asciiString(memory, word(names + 16)) !== 'co_flags') return false
  const flags = word(given)
  if (word(flags + 4) !== memory.PyLong_Type || word(flags + 8) !== ONE_DIGIT) return false
  return word(flags + 12) === (word(self + CODE_FLAGS) | ITERABLE_COROUTINE) >>> 0
}

function methodNamed(memory: PythonMemory, methods: number, name: string): number {
  const { u32 } = memory
  for (let at = methods; u32[at >>> 2] !== 0; at += 16) {
    if (textAt(memory, u32[at >>> 2] as number, LONGEST_METHOD) === name) return at
  }
  throw new Error(`the interpreter has no method ${name}`)
}
