import type { PythonExports, PythonMemory } from '../python.ts'
import { asciiString, textAt } from '../python-text.ts'

/** An exception as it is told: its type's name, and whether it means that memory ran out. */
export interface TakenException {
  readonly name: string
  readonly outOfMemory: boolean
}

/** What CPython says where a size does not fit in 32 bits. */
const NO_WORD = 'cannot fit '
const LONGEST_TYPE_NAME = 100

/**
 * Takes the exception that is set and gives its type's name, read without running its code.
 *
 * @param heapDenied whether memory was asked for past the limit
 */
export function takeException(
  py: PythonExports,
  memory: PythonMemory,
  heapDenied: boolean,
): TakenException {
  const exception = py.PyErr_GetRaisedException()
  // Nothing was set where there was no memory to hand something over in.
  if (exception === 0) return { name: 'SystemError', outOfMemory: heapDenied }
  const type = memory.u32[(exception + 4) >>> 2] as number
  // Type names are the candidate's to choose: only what a name may hold is let through.
  const full = textAt(memory, memory.u32[(type + 12) >>> 2] as number, LONGEST_TYPE_NAME)
  const name = full.slice(full.lastIndexOf('.') + 1).replace(/[^A-Za-z0-9_]/g, '') || 'Exception'
  const outOfMemory = isOutOfMemory(memory, exception, type)
  py.Py_DecRef(exception)
  return { name, outOfMemory }
}

/** MemoryError, or the OverflowError that a size past 32 bits gives where 64 would run out. */
function isOutOfMemory(memory: PythonMemory, exception: number, type: number): boolean {
  const { u32 } = memory
  if (type === u32[memory.PyExc_MemoryError >>> 2]) return true
  if (type !== u32[memory.PyExc_OverflowError >>> 2]) return false
  // BaseException: head, dict, args.
  const args = u32[(exception + 12) >>> 2] as number
  if (u32[(args + 4) >>> 2] !== memory.PyTuple_Type) return false
  if (u32[(args + 8) >>> 2] !== 1) return false
  return asciiString(memory, u32[(args + 16) >>> 2] as number).startsWith(NO_WORD)
}
