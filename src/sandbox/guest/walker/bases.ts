import type { PythonMemory } from '../python.ts'
import { writeDict, writeList, writeSet, writeTuple, writeView } from './containers.ts'
import { writeComplex, writeDecimal, writeFloat, writeFraction, writeInt } from './numbers.ts'
import { writeByteArray, writeBytes, writeText } from './texts.ts'
import { invalid, type Walk } from './walk.ts'

/** Types beyond the exported builtins that can be read; 0 where a type was not found. */
export interface ConvertibleTypes {
  readonly bytearray: number
  readonly counter: number
  readonly ordereddict: number
  readonly dictkeys: number
  readonly dictitems: number
  readonly deque: number
  readonly fraction: number
  readonly decimal: number
}

/** Writes the value at a pointer as one of its type. */
export type Write = (walk: Walk, pointer: number, depth: number) => void

interface Base {
  readonly type: number
  readonly compare: number
  readonly hash: number
  /** Whether subclasses are read as well. A class written in Python has no slot of its own. */
  readonly subclasses: boolean
  readonly write: Write
}

/** A type, how its values are written, and whether those of subclasses are. */
type Kind = readonly [type: number, write: Write, subclasses?: boolean]

// Offsets of slots in a type object of CPython 3.14 on 32 bits.
const TP_HASH = 60
const TP_RICHCOMPARE = 100
const TP_BASE = 128
const MAX_BASES = 200

/** The types that a subclass can be read as, with their slots as they are before a candidate could run. */
export class Bases {
  readonly #bases: readonly Base[]
  /** Whose kind a type is, found during one walk: types live and die in between. */
  readonly #kinds = new Map<number, Base>()

  constructor(memory: PythonMemory, convertible: ConvertibleTypes) {
    const slot = (type: number, offset: number) => memory.u32[(type + offset) >> 2] as number
    const kinds = [...builtinKinds(memory), ...libraryKinds(memory, convertible)]
    this.#bases = kinds
      .filter(([type]) => type !== 0)
      .map(([type, write, subclasses = true]) => ({
        type,
        compare: slot(type, TP_RICHCOMPARE),
        hash: slot(type, TP_HASH),
        subclasses,
        write,
      }))
  }

  /** Forgets the kinds of the walk before. */
  begin(): void {
    if (this.#kinds.size > 0) this.#kinds.clear()
  }

  /** Writes a value whose type is one of the bases, or a subclass that still has its `==` and its hash. */
  write(walk: Walk, type: number, pointer: number, depth: number): void {
    let base = this.#kinds.get(type)
    if (base === undefined) {
      base = this.#nearest(walk, type)
      if (walk.word(type + TP_RICHCOMPARE) !== base.compare) invalid()
      if (!base.subclasses && type !== base.type) invalid()
      this.#kinds.set(type, base)
    }
    if (walk.hashed > 0 && walk.word(type + TP_HASH) !== base.hash) invalid()
    base.write(walk, pointer, depth)
  }

  /** The nearest known type among a type and its bases. */
  #nearest(walk: Walk, type: number): Base {
    let at = type
    for (let i = 0; i < MAX_BASES && at !== 0; i++) {
      for (const base of this.#bases) if (base.type === at) return base
      at = walk.word(at + TP_BASE)
    }
    return invalid()
  }
}

function builtinKinds(memory: PythonMemory): readonly Kind[] {
  const dummy = memory.u32[memory._PySet_Dummy >> 2] as number
  return [
    [memory.PyLong_Type, writeInt],
    [memory.PyUnicode_Type, writeText],
    [memory.PyList_Type, writeList],
    [memory.PyTuple_Type, writeTuple],
    [memory.PyFloat_Type, writeFloat],
    [memory.PyDict_Type, writeDict],
    [memory.PySet_Type, (walk, pointer, depth) => writeSet(walk, '<', pointer, depth, dummy)],
    [memory.PyFrozenSet_Type, (walk, pointer, depth) => writeSet(walk, '>', pointer, depth, dummy)],
    [memory.PyBytes_Type, writeBytes],
    [memory.PyComplex_Type, writeComplex],
  ]
}

function libraryKinds(memory: PythonMemory, convertible: ConvertibleTypes): readonly Kind[] {
  return [
    [convertible.ordereddict, writeDict],
    [convertible.counter, writeDict, false],
    [convertible.bytearray, writeByteArray],
    [convertible.dictkeys, (walk, pointer, depth) => writeView(walk, pointer, depth, false)],
    [convertible.dictitems, (walk, pointer, depth) => writeView(walk, pointer, depth, true)],
    [convertible.deque, (walk) => walk.tag('D')],
    [
      convertible.fraction,
      (walk, pointer) => writeFraction(walk, pointer, memory.PyLong_Type),
      false,
    ],
    [convertible.decimal, writeDecimal],
  ]
}
