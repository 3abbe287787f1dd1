import type { JournaledMemory } from './journaled-memory.ts'

/**
 * Names in a logical line of Python, as bit sets of variables.
 *
 * A comprehension's element comes before the clause that binds its names: `[x * 2 for x in xs]`.
 * So the first item of a bracket may read names nothing has bound yet; they are *owed*, and some
 * bracket that is still in its first item has to become a comprehension that binds them. The debt
 * is the fewest extra tokens that takes.
 */

/** What a frame means for names inside it. */
export const Phase = {
  /** No scope of its own. */
  Plain: 0,
  /** A first item that may turn out to be a comprehension's element. */
  Element: 1,
  /** A comprehension's targets are being written. */
  Targets: 2,
  /** Its first iterable, which belongs to the scope outside. */
  FirstIterable: 3,
  /** Its conditions and later iterables, within its own scope. */
  Inside: 4,
  Lambda: 5,
} as const

/** Fields of a frame: one construct of the line that is still open. */
export const Field = {
  Context: 0,
  Phase: 1,
  /** Names that surely have a value here. */
  Visible: 2,
  /** Names that must not be read here: the clause being written binds them, but not yet. */
  Barred: 3,
  /** Index of the innermost frame in phase Element, this one included, or -1. */
  Element: 4,
  /** Names read in the element. */
  Reads: 5,
  /** Those of them that nothing outside binds. */
  Owed: 6,
  /** Bound by finished clauses, or a lambda's parameters, or a statement's targets. */
  Bound: 7,
  /** Targets of the clause being written. */
  Fresh: 8,
  /** Names read inside as an outer scope's: a later clause must not bind them. */
  Taken: 9,
  /** 1 while the comprehension's first clause is being written. */
  FirstClause: 10,
  /** Keyword arguments given. */
  Keywords: 11,
  /** Point to go on from when the frame closes. */
  Result: 12,
} as const
export const FRAME_FIELDS = 13
/**
 * Deepest nesting of a line. CPython compiled to WebAssembly refuses 23 nested comprehensions; bracket
 * depths that people write stay far below.
 */
export const MAX_FRAMES = 16

/** Registers of the whole line. */
export const LineRegister = {
  /** Frames open. */
  Frames: 8,
  /** Names that surely have a value at the statement's start. */
  Bound: 9,
  /** 1 while any name is owed. */
  Owing: 10,
  Debt: 11,
  /** Targets still certain to come in the clause being written. */
  Slots: 12,
  /** Names owed in the outermost element or within it. */
  OwedWithin: 13,
  /** Names that a target of the clause being written would pay for. */
  Payable: 14,
  /** 1 when names outside the clause being written are owed too. */
  OwedBeyond: 15,
} as const
const R = LineRegister

export function bitCount(bits: number): number {
  let n = bits - ((bits >>> 1) & 0x55555555)
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

export class LineScope {
  readonly #memory: JournaledMemory
  readonly #cells: Int32Array
  readonly #base: number

  /** Frames lie in `memory` from `base` on. */
  constructor(memory: JournaledMemory, base: number) {
    this.#memory = memory
    this.#cells = memory.cells
    this.#base = base
  }

  get frames(): number {
    return this.#cells[R.Frames]!
  }

  /** A field of the frame at `index`. */
  get(index: number, field: number): number {
    return this.#cells[this.#base + index * FRAME_FIELDS + field]!
  }

  set(index: number, field: number, value: number): void {
    this.#memory.write(this.#base + index * FRAME_FIELDS + field, value)
  }

  /** Names that surely have a value inside the frame at `index`; -1 is the statement's own level. */
  visible(index: number): number {
    return index < 0 ? this.#cells[R.Bound]! : this.get(index, Field.Visible)
  }

  barred(index: number): number {
    return index < 0 ? 0 : this.get(index, Field.Barred)
  }

  element(index: number): number {
    return index < 0 ? -1 : this.get(index, Field.Element)
  }

  open(context: number, phase: number, result: number): void {
    const index = this.frames
    const parent = index - 1
    this.#memory.write(R.Frames, index + 1)
    this.set(index, Field.Context, context)
    this.set(index, Field.Phase, phase)
    this.set(index, Field.Visible, this.visible(parent))
    this.set(index, Field.Barred, this.barred(parent))
    this.set(index, Field.Element, phase === Phase.Element ? index : this.element(parent))
    for (let field: number = Field.Reads; field < Field.Result; field++) this.set(index, field, 0)
    this.set(index, Field.Result, result)
  }

  /** Drops the innermost frame; what its element read now counts as read outside. */
  close(): void {
    const top = this.frames - 1
    const phase = this.get(top, Field.Phase)
    const inner = this.get(top, Field.Bound) | this.get(top, Field.Fresh)
    const reads = phase === Phase.Lambda ? 0 : this.get(top, Field.Reads) & ~inner
    this.#memory.write(R.Frames, top)
    if (reads !== 0) this.read(reads, top - 1)
  }

  /** Drops every frame: the logical line is over. */
  closeAll(): void {
    this.#memory.write(R.Frames, 0)
  }

  /** The first item turned out to be just an item. */
  leaveElement(index: number): void {
    if (this.get(index, Field.Phase) !== Phase.Element) return
    const reads = this.get(index, Field.Reads)
    this.set(index, Field.Phase, Phase.Plain)
    this.set(index, Field.Element, this.element(index - 1))
    this.set(index, Field.Reads, 0)
    this.set(index, Field.Owed, 0)
    if (reads !== 0) this.read(reads, index - 1)
  }

  /** Names read inside the frame at `index`, whose scope they are looked up from. */
  read(names: number, index: number): void {
    let left = names
    for (let frame = index; frame >= 0 && left !== 0; frame--) {
      const phase = this.get(frame, Field.Phase)
      if (phase === Phase.Lambda) left &= ~this.get(frame, Field.Bound)
      else if (phase === Phase.Inside) {
        left &= ~this.get(frame, Field.Bound)
        this.set(frame, Field.Taken, this.get(frame, Field.Taken) | left)
      } else if (phase === Phase.Element) {
        this.set(frame, Field.Reads, this.get(frame, Field.Reads) | left)
        const owed = left & ~this.visible(frame - 1)
        if (owed !== 0) {
          this.set(frame, Field.Owed, this.get(frame, Field.Owed) | owed)
          this.#memory.write(R.Owing, 1)
        }
        return
      }
    }
  }

  startClause(index: number): void {
    this.set(index, Field.Bound, this.get(index, Field.Bound) | this.get(index, Field.Fresh))
    this.set(index, Field.Fresh, 0)
    this.set(index, Field.Element, this.element(index - 1))
    // The phase before decides whether the iterable to come is the first.
    const phase = this.get(index, Field.Phase)
    this.set(index, Field.FirstClause, phase === Phase.Element ? 1 : 0)
    this.set(index, Field.Phase, Phase.Targets)
    this.#memory.write(R.Slots, 1)
  }

  startIterable(index: number): void {
    const outer = this.visible(index - 1)
    const first = this.get(index, Field.FirstClause) === 1
    const fresh = this.get(index, Field.Fresh)
    const bound = this.get(index, Field.Bound)
    this.set(index, Field.Phase, first ? Phase.FirstIterable : Phase.Inside)
    this.set(index, Field.Visible, first ? outer : (outer & ~fresh) | bound)
    const barred = this.barred(index - 1)
    this.set(index, Field.Barred, first ? barred : (barred | fresh) & ~bound)
  }

  startFilter(index: number): void {
    const bound = this.get(index, Field.Bound) | this.get(index, Field.Fresh)
    this.set(index, Field.Bound, bound)
    this.set(index, Field.Fresh, 0)
    this.set(index, Field.Phase, Phase.Inside)
    this.set(index, Field.Visible, this.visible(index - 1) | bound)
    this.set(index, Field.Barred, this.barred(index - 1) & ~bound)
  }

  addTarget(index: number, name: number): void {
    this.set(index, Field.Fresh, this.get(index, Field.Fresh) | name)
  }

  addLambdaParameter(index: number, name: number): void {
    this.set(index, Field.Bound, this.get(index, Field.Bound) | name)
    this.set(index, Field.Visible, this.get(index, Field.Visible) | name)
    this.set(index, Field.Barred, this.get(index, Field.Barred) & ~name)
  }

  /** Names the frame's comprehension still has to bind, or pass on to an outer one. */
  unpaid(index: number): number {
    return (
      this.get(index, Field.Owed) & ~(this.get(index, Field.Bound) | this.get(index, Field.Fresh))
    )
  }

  /** Whether the frame may close as it is: nothing owed, or an outer element can still bind it. */
  canSettle(index: number): boolean {
    return this.unpaid(index) === 0 || this.element(index - 1) >= 0
  }

  /** Extra tokens the innermost comprehension's next clause would cost on top of its own four. */
  clauseSurcharge(index: number): number {
    if (this.#cells[R.Owing] === 0) return 0
    return this.#tally(index, 1, false) - this.#cells[R.Debt]!
  }

  /** Works the debt out again; gives by how much it changed. */
  settleDebt(): number {
    if (this.#cells[R.Owing] === 0) return 0
    const before = this.#cells[R.Debt]!
    const top = this.frames - 1
    const inTargets = top >= 0 && this.get(top, Field.Phase) === Phase.Targets
    const after = this.#tally(inTargets ? top : -1, inTargets ? this.#cells[R.Slots]! : 0, true)
    this.#memory.write(R.Debt, after)
    return after - before
  }

  /**
   * Fewest tokens that bind everything owed. Two for a name (itself and a comma), two more for a
   * clause that has to be opened (`for` and `in`, its iterable's one against the comma its first
   * name saves). All that is owed within the outermost element can be bound there; each frame
   * outside it pays for itself. Mandatory target slots of the clause being written come free.
   */
  #tally(writing: number, slots: number, record: boolean): number {
    let outermost = -1
    let within = 0
    let debt = 0
    let payable = 0
    let any = 0
    for (let frame = 0; frame < this.frames; frame++) {
      const phase = this.get(frame, Field.Phase)
      if (frame === writing) {
        payable = this.unpaid(frame)
      } else if (phase === Phase.Element) {
        if (outermost < 0) outermost = frame
        within |= this.get(frame, Field.Owed)
      } else if (phase >= Phase.Targets && phase <= Phase.Inside) {
        const owed = this.unpaid(frame)
        any |= owed
        if (outermost >= 0) within |= owed
        else if (owed !== 0) debt += 2 * bitCount(owed) + 2
      }
    }
    any |= payable | within
    payable &= ~within
    const names = bitCount(payable)
    debt += 2 * (names - Math.min(slots, names))
    if (within !== 0) debt += 2 * bitCount(within) + 2
    if (record) {
      this.#memory.write(R.Owing, any === 0 ? 0 : 1)
      this.#memory.write(R.OwedWithin, within)
      this.#memory.write(R.Payable, payable)
      this.#memory.write(R.OwedBeyond, within === 0 ? 0 : 1)
    }
    return debt
  }
}
