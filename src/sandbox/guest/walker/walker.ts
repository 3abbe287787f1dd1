import type { PythonMemory } from '../python.ts'
import { Bases, type ConvertibleTypes } from './bases.ts'
import { writeDict, writeList, writeSet, writeTuple } from './containers.ts'
import { writeComplex, writeFloat, writeInt } from './numbers.ts'
import { writeBytes, writeText } from './texts.ts'
import { invalid, reasonOf, type Unreadable, Walk, type WalkBudget } from './walk.ts'

/**
 * Reads returned values straight from the WebAssembly heap by exact type, in the object layout of
 * CPython 3.14 on 32 bits. A self-test at boot compares it with known values.
 *
 * With `convert`, a subclass is written as its base where `==` is still the base's own: where the
 * comparison slot of its type holds the base's function. In sets and as keys the hash has to be the
 * base's own, too. Classes of the library that are no builtin's equal are written under tags of
 * their own, which marshal does not know: `D` a deque, `Q` a fraction, `E` a decimal.
 */
export class Walker {
  readonly #memory: PythonMemory
  readonly #bases: Bases
  readonly #walk: ValueWalk

  constructor(memory: PythonMemory, convertible: ConvertibleTypes) {
    this.#memory = memory
    this.#bases = new Bases(memory, convertible)
    this.#walk = new ValueWalk(memory, this.#bases)
  }

  /**
   * Appends the value at `pointer` to the output as marshal version 2. Reads memory only: no
   * reference count changes, no Python code runs, so no hook of a candidate is ever called.
   */
  walk(pointer: number, budget: WalkBudget): 'value' | Unreadable {
    const walk = this.#walk
    this.#bases.begin()
    walk.convert = budget.convert
    walk.begin(this.#memory.u8, this.#memory.u32, budget.bytes)
    const start = walk.length
    try {
      walk.value(pointer, budget.depth)
      return 'value'
    } catch (error) {
      walk.length = start
      const reason = reasonOf(error)
      if (reason === null) throw error
      return reason
    }
  }

  /** How much the latest walk read: bytes that it wrote, and steps that wrote nothing. */
  get effort(): number {
    return this.#walk.effort
  }

  /** Bytes written so far; assign to cut back. */
  get length(): number {
    return this.#walk.length
  }

  set length(bytes: number) {
    this.#walk.length = bytes
  }

  bytes(from: number): Uint8Array {
    return this.#walk.out.slice(from, this.#walk.length)
  }
}

class ValueWalk extends Walk {
  convert = false
  readonly #memory: PythonMemory
  readonly #bases: Bases
  readonly #setDummy: number

  constructor(memory: PythonMemory, bases: Bases) {
    super()
    this.#memory = memory
    this.#bases = bases
    this.#setDummy = memory.u32[memory._PySet_Dummy >> 2] as number
  }

  value(pointer: number, depth: number): void {
    if (depth < 0) invalid()
    const memory = this.#memory
    const type = this.word(pointer + 4)
    if (type === memory.PyLong_Type) writeInt(this, pointer)
    else if (type === memory.PyUnicode_Type) writeText(this, pointer)
    else if (type === memory.PyList_Type) writeList(this, pointer, depth)
    else if (type === memory.PyTuple_Type) writeTuple(this, pointer, depth)
    else if (type === memory.PyBool_Type) this.tag(pointer === memory._Py_TrueStruct ? 'T' : 'F')
    else if (pointer === memory._Py_NoneStruct) this.tag('N')
    else if (type === memory.PyFloat_Type) writeFloat(this, pointer)
    else if (type === memory.PyDict_Type) writeDict(this, pointer, depth)
    else if (type === memory.PySet_Type) writeSet(this, '<', pointer, depth, this.#setDummy)
    else if (type === memory.PyFrozenSet_Type) writeSet(this, '>', pointer, depth, this.#setDummy)
    else if (type === memory.PyBytes_Type) writeBytes(this, pointer)
    else if (type === memory.PyComplex_Type) writeComplex(this, pointer)
    else if (this.convert) this.#bases.write(this, type, pointer, depth)
    else invalid()
  }
}
