import type { StoredTensor } from '../core/agent.ts'
import type { NStepTransition } from './n-step.ts'
import { RowBlocks, type RowBlocksState, type StoredParts, type StoredRows } from './row-blocks.ts'

const transitionColumns = {
  /** Lower and higher 32 bits. */
  frame: { dtype: 'int32', width: 2 },
  /** How far behind the frame the next one is; 0 where nothing follows. */
  next: { dtype: 'int32', width: 1 },
  action: { dtype: 'int32', width: 1 },
  return: { dtype: 'float32', width: 1 },
  bootstrap: { dtype: 'float32', width: 1 },
} as const

const WORD = 2 ** 32

/** The latest transitions by slots, of which a new one takes that of the oldest once all are taken. */
export class TransitionRing {
  readonly capacity: number
  readonly #rows: RowBlocks<typeof transitionColumns>

  constructor(capacity: number, blockRows?: number) {
    this.capacity = capacity
    this.#rows = new RowBlocks(transitionColumns, blockRows)
  }

  get size(): number {
    return Math.min(this.#rows.end, this.capacity)
  }

  /** The slot that the next transition takes. */
  get next(): number {
    return this.#rows.end % this.capacity
  }

  /** Puts a transition into the slot {@link next}. @returns the one that was there */
  push(transition: NStepTransition): NStepTransition | null {
    const oldest = this.#rows.end - this.capacity
    const before = oldest < 0 ? null : this.#read(oldest)
    this.#write(transition)
    const block = this.#rows.blockOf(oldest)
    if (before !== null && block !== this.#rows.blockOf(oldest + 1)) this.#rows.drop(block)
    return before
  }

  /** What is in a slot that is taken. */
  at(slot: number): NStepTransition {
    const { end } = this.#rows
    const lap = end - this.next - (slot < this.next ? 0 : this.capacity)
    return this.#read(lap + slot)
  }

  getState(prefix: string): StoredRows {
    return this.#rows.getState(prefix)
  }

  setState(prefix: string, stored: StoredParts & { readonly json: RowBlocksState }): void {
    this.#rows.setState(prefix, stored)
  }

  /** The same by transitions as they were stored before there were blocks: by their slots. */
  setRows(prefix: string, tensors: Readonly<Record<string, StoredTensor>>, next: number): void {
    const load = (name: string) => (tensors[`${prefix}${name}`] as StoredTensor).data
    const [frame, nextFrame] = [load('frame'), load('nextFrame')]
    const [action, nStepReturn, bootstrap] = [load('action'), load('return'), load('bootstrap')]
    const size = frame.length
    // The oldest comes first, and keeps its slot.
    const oldest = size === this.capacity ? next : 0
    this.#rows.clear(oldest)
    for (let i = 0; i < size; i++) {
      const slot = (oldest + i) % this.capacity
      this.#write({
        frame: frame[slot]!,
        nextFrame: nextFrame[slot]!,
        action: action[slot]!,
        nStepReturn: nStepReturn[slot]!,
        bootstrap: bootstrap[slot]!,
      })
    }
  }

  #write({ frame, nextFrame, action, nStepReturn, bootstrap }: NStepTransition): void {
    const row = this.#rows.add()
    const put = (column: keyof typeof transitionColumns, value: number, entry = 0) => {
      this.#rows.writable(row, column)[this.#rows.offset(row, column) + entry] = value
    }
    put('frame', frame % WORD)
    put('frame', Math.floor(frame / WORD), 1)
    put('next', nextFrame < 0 ? 0 : nextFrame - frame)
    put('action', action)
    put('return', nStepReturn)
    put('bootstrap', bootstrap)
  }

  #read(row: number): NStepTransition {
    const get = (column: keyof typeof transitionColumns, entry = 0) =>
      this.#rows.readable(row, column)![this.#rows.offset(row, column) + entry]!
    const frame = get('frame', 1) * WORD + (get('frame') >>> 0)
    const next = get('next')
    return {
      frame,
      nextFrame: next === 0 ? -1 : frame + next,
      action: get('action'),
      nStepReturn: get('return'),
      bootstrap: get('bootstrap'),
    }
  }
}
