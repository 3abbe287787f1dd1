import { Else } from '../grammar/grammar-places.ts'
import type { JournaledMemory } from './journaled-memory.ts'
import { LineRegister } from './scope.ts'

/** Deepest block; 1 is the function's body. CPython refuses 21 nested loops and 100 indents. */
export const MAX_BLOCK_DEPTH = 12

export const BlockKind = { Body: 0, If: 1, Else: 2, Loop: 3, LoopElse: 4 } as const

const Field = {
  Kind: 0,
  /** Names bound, and whether the code was dead, before the construct. */
  EntryBound: 1,
  EntryDead: 2,
  /** Names bound at the end of every branch so far that falls through; -1 while none does. */
  Joined: 3,
  /** Names bound at every live `break` so far; -1 while there is none. */
  AtBreaks: 4,
} as const
const BLOCK_FIELDS = 5

export const BlockRegister = {
  Depth: 2,
  /** 1 after a `return`, `break` or `continue` of the same block. */
  Dead: 3,
  /** Which `else` may come now, see {@link Else}. */
  ElseKind: 4,
  Loops: 5,
} as const
const R = BlockRegister
export const BLOCK_CELLS = (MAX_BLOCK_DEPTH + 2) * BLOCK_FIELDS

/** Names bound on every path through blocks. */
export class BlockScope {
  readonly #memory: JournaledMemory
  readonly #cells: Int32Array
  readonly #base: number

  /** Blocks lie in `memory` from `base` on. */
  constructor(memory: JournaledMemory, base: number) {
    this.#memory = memory
    this.#cells = memory.cells
    this.#base = base
  }

  #get(depth: number, field: number): number {
    return this.#cells[this.#base + depth * BLOCK_FIELDS + field]!
  }

  #set(depth: number, field: number, value: number): void {
    this.#memory.write(this.#base + depth * BLOCK_FIELDS + field, value)
  }

  #arrive(bound: number, dead: number): void {
    this.#memory.write(LineRegister.Bound, bound)
    this.#memory.write(R.Dead, dead)
  }

  /** Whether the block being written is a loop's body. */
  get isLoopBody(): boolean {
    return this.#get(this.#cells[R.Depth]!, Field.Kind) === BlockKind.Loop
  }

  /** Whether every block around is an `else` none of whose other branches falls through. */
  get isLastLeaving(): boolean {
    for (let depth = this.#cells[R.Depth]!; depth > 1; depth--) {
      const isElse = this.#get(depth, Field.Kind) === BlockKind.Else
      if (!isElse || this.#get(depth, Field.Joined) !== -1) return false
    }
    return true
  }

  bind(names: number): void {
    this.#memory.write(LineRegister.Bound, this.#cells[LineRegister.Bound]! | names)
  }

  /** Opens an `if` or a loop's body. */
  open(kind: number): void {
    const depth = this.#cells[R.Depth]! + 1
    this.#memory.write(R.Depth, depth)
    this.#set(depth, Field.Kind, kind)
    this.#set(depth, Field.EntryBound, this.#cells[LineRegister.Bound]!)
    this.#set(depth, Field.EntryDead, this.#cells[R.Dead]!)
    this.#set(depth, Field.Joined, -1)
    this.#set(depth, Field.AtBreaks, -1)
    // Names are followed through dead code too, as if control could come there.
    this.#memory.write(R.Dead, 0)
    if (kind === BlockKind.Loop) this.#memory.write(R.Loops, this.#cells[R.Loops]! + 1)
  }

  /** The construct just closed goes on with `elif` or `else`: back to how it was entered. */
  resume(): void {
    const depth = this.#cells[R.Depth]! + 1
    this.#arrive(this.#get(depth, Field.EntryBound), 0)
  }

  /** Opens the block of an `elif` or `else` after `resume`. */
  reopen(kind: number): void {
    const depth = this.#cells[R.Depth]! + 1
    this.#memory.write(R.Depth, depth)
    this.#set(depth, Field.Kind, kind)
  }

  /** `break`, `continue` or `return`: what follows in the block is dead. */
  leave(): void {
    this.#memory.write(R.Dead, 1)
  }

  breakLoop(): void {
    if (this.#cells[R.Dead] === 0) {
      let depth = this.#cells[R.Depth]!
      while (this.#get(depth, Field.Kind) !== BlockKind.Loop) depth -= 1
      const joined = this.#get(depth, Field.AtBreaks) & this.#cells[LineRegister.Bound]!
      this.#set(depth, Field.AtBreaks, joined)
    }
    this.leave()
  }

  close(): void {
    const depth = this.#cells[R.Depth]!
    const kind = this.#get(depth, Field.Kind)
    this.#memory.write(R.Depth, depth - 1)
    if (kind === BlockKind.If) this.#closeIf(depth)
    else if (kind === BlockKind.Else) this.#closeElse(depth)
    else if (kind === BlockKind.Loop) this.#closeLoop(depth)
    else this.#closeLoopElse(depth)
  }

  #join(depth: number): void {
    if (this.#cells[R.Dead] !== 0) return
    const joined = this.#get(depth, Field.Joined) & this.#cells[LineRegister.Bound]!
    this.#set(depth, Field.Joined, joined)
  }

  #closeIf(depth: number): void {
    this.#join(depth)
    // Without an `else` the condition may have been false, and a branch never unbinds a name.
    this.#arrive(this.#get(depth, Field.EntryBound), this.#get(depth, Field.EntryDead))
    this.#memory.write(R.ElseKind, Else.If)
  }

  #closeElse(depth: number): void {
    this.#join(depth)
    const joined = this.#get(depth, Field.Joined)
    if (joined === -1) this.#arrive(this.#get(depth, Field.EntryBound), 1)
    else this.#arrive(joined, this.#get(depth, Field.EntryDead))
    this.#memory.write(R.ElseKind, Else.None)
  }

  #closeLoop(depth: number): void {
    this.#memory.write(R.Loops, this.#cells[R.Loops]! - 1)
    this.#arrive(this.#get(depth, Field.EntryBound), this.#get(depth, Field.EntryDead))
    this.#memory.write(R.ElseKind, Else.Loop)
  }

  #closeLoopElse(depth: number): void {
    const atBreaks = this.#get(depth, Field.AtBreaks)
    const dead = this.#cells[R.Dead]!
    const joined = dead === 0 ? this.#cells[LineRegister.Bound]! & atBreaks : atBreaks
    if (joined === -1) this.#arrive(this.#get(depth, Field.EntryBound), 1)
    else this.#arrive(joined, this.#get(depth, Field.EntryDead))
    this.#memory.write(R.ElseKind, Else.None)
  }
}
