/**
 * A few hundred integers whose writes can be taken back, step by step. Everything a program state
 * knows lives in one of these, so undoing and copying are exact by construction.
 */
export class JournaledMemory {
  /** Read freely; write through `write` only. */
  readonly cells: Int32Array
  /** Pairs of index and former value. */
  #journal: Int32Array<ArrayBuffer>
  #used = 0
  /** Journal length at each mark. */
  #marks: Int32Array<ArrayBuffer>
  #marked = 0

  constructor(cells: Int32Array, from?: JournaledMemory) {
    this.cells = cells
    this.#journal = from === undefined ? new Int32Array(512) : from.#journal.slice()
    this.#marks = from === undefined ? new Int32Array(64) : from.#marks.slice()
    if (from === undefined) return
    this.#used = from.#used
    this.#marked = from.#marked
  }

  write(index: number, value: number): void {
    const { cells } = this
    const old = cells[index]!
    if (old === value) return
    const used = this.#used
    if (used + 2 > this.#journal.length) this.#journal = grown(this.#journal)
    this.#journal[used] = index
    this.#journal[used + 1] = old
    this.#used = used + 2
    cells[index] = value
  }

  /** Starts a step that `rollback` takes back as a whole. */
  mark(): void {
    if (this.#marked === this.#marks.length) this.#marks = grown(this.#marks)
    this.#marks[this.#marked] = this.#used
    this.#marked += 1
  }

  rollback(): void {
    this.#marked -= 1
    const start = this.#marks[this.#marked]!
    const journal = this.#journal
    for (let used = this.#used - 2; used >= start; used -= 2) {
      this.cells[journal[used]!] = journal[used + 1]!
    }
    this.#used = start
  }

  clone(): JournaledMemory {
    return new JournaledMemory(this.cells.slice(), this)
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
