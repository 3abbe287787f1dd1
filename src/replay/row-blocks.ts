import { z } from 'zod'
import type { StoredBlock, StoredTensor } from '../core/agent.ts'
import { CheckpointError } from '../core/errors.ts'

/** One kind of number that every row has. */
interface Column {
  readonly dtype: 'float32' | 'int32'
  /** Entries of a row. */
  readonly width: number
  /** Takes no memory in a block before one of its rows is written to by {@link RowBlocks.writable}. */
  readonly isLazy?: boolean
}

export type Columns = Readonly<Record<string, Column>>

type ArrayOf<C extends Column> = C['dtype'] extends 'float32' ? Float32Array : Int32Array

interface Block<C extends Columns> {
  readonly columns: { [K in keyof C]?: ArrayOf<C[K]> }
  /** What was stored of it; null before, and once it has changed since. */
  stored: StoredBlock | null
}

/** Where the rows of {@link RowBlocks} are at rest, beside its tensors. */
export const rowBlocksState = z.strictObject({
  /** Rows of a block. */
  rows: z.int().min(1),
  /** Rows there were so far. */
  end: z.int().min(0),
  /** Numbers of the whole blocks that are held. */
  whole: z.array(z.int().min(0)),
})

export type RowBlocksState = z.output<typeof rowBlocksState>

/** As a part of an agent's state. */
export interface StoredRows {
  readonly tensors: Record<string, StoredTensor>
  readonly blocks: Record<string, StoredBlock>
  readonly json: RowBlocksState
}

/** About what a block takes: small enough to be written with every checkpoint until it is whole. */
const BLOCK_BYTES = 2 ** 20
const FEWEST_ROWS = 64
const MOST_ROWS = 4096

/**
 * Rows of numbers in the order in which they came, a number each. They lie in blocks that are given up as a
 * whole, and a block that is whole is stored once for all the checkpoints that it is in.
 */
export class RowBlocks<C extends Columns> {
  readonly #columns: C
  readonly #blocks = new Map<number, Block<C>>()
  #rows: number
  #end = 0

  /** @param rows of a block; by default as many as take about a MiB */
  constructor(columns: C, rows: number = rowsFor(columns)) {
    this.#columns = columns
    this.#rows = rows
  }

  /** Number of the next row. */
  get end(): number {
    return this.#end
  }

  /** Rows of a block. */
  get blockRows(): number {
    return this.#rows
  }

  /** Adds a row of zeros. @returns its number */
  add(): number {
    const number = this.blockOf(this.#end)
    if (!this.#blocks.has(number)) this.#blocks.set(number, this.#newBlock())
    return this.#end++
  }

  /** The block that a row is in. */
  blockOf(row: number): number {
    return Math.floor(row / this.#rows)
  }

  /** Whether every row of a block has come. */
  isWhole(block: number): boolean {
    return (block + 1) * this.#rows <= this.#end
  }

  /** Whether anything was written to a lazy column. */
  holds(column: keyof C): boolean {
    for (const { columns } of this.#blocks.values()) if (columns[column] !== undefined) return true
    return false
  }

  /** Gives up a block. */
  drop(block: number): void {
    this.#blocks.delete(block)
  }

  /** Gives up every row, and counts on from a number. */
  clear(end: number): void {
    this.#blocks.clear()
    this.#end = end
  }

  /** Where the entries of a row begin in its block's column. */
  offset(row: number, column: keyof C): number {
    return (row % this.#rows) * this.#columns[column]!.width
  }

  /** A column of the block of a row, to be read; undefined for a lazy one that nothing was written to. */
  readable<K extends keyof C>(row: number, column: K): ArrayOf<C[K]> | undefined {
    return this.#holding(row).columns[column]
  }

  /** A column of the block of a row, to be written to at that row. */
  writable<K extends keyof C>(row: number, column: K): ArrayOf<C[K]> {
    const block = this.#holding(row)
    if (block.stored !== null) {
      // What is stored stays as it is, every column of it: whoever has it may have it written later.
      for (const name of Object.keys(block.columns) as K[]) {
        block.columns[name] = block.columns[name]?.slice() as ArrayOf<C[K]>
      }
      block.stored = null
    }
    block.columns[column] ??= this.#newArray(column)
    return block.columns[column] as ArrayOf<C[K]>
  }

  /** The rows of now. Whole blocks are the same objects each time; tensors are copies. */
  getState(prefix: string): StoredRows {
    const blocks: Record<string, StoredBlock> = {}
    const whole: number[] = []
    let tensors: Record<string, StoredTensor> = {}
    for (const [number, block] of this.#blocks) {
      if (!this.isWhole(number)) {
        tensors = this.#tensorsOf(block, prefix, this.#end - number * this.#rows)
        continue
      }
      block.stored ??= { tensors: this.#tensorsOf(block, '', this.#rows) }
      blocks[`${prefix}${number}`] = block.stored
      whole.push(number)
    }
    return { tensors, blocks, json: { rows: this.#rows, end: this.#end, whole } }
  }

  /** Replaces everything. Throws a `CheckpointError` where a part is missing or of another size. */
  setState(
    prefix: string,
    { tensors, blocks, json }: StoredParts & { readonly json: RowBlocksState },
  ): void {
    this.#rows = json.rows
    this.clear(json.end)
    for (const number of json.whole) {
      const name = `${prefix}${number}`
      const stored = blocks?.[name]
      if (stored === undefined) throw new CheckpointError(`block \`${name}\` is missing`)
      const columns = this.#columnsIn(stored.tensors, '', this.#rows)
      this.#blocks.set(number, { columns, stored })
    }
    const left = this.#end % this.#rows
    const last = this.blockOf(this.#end)
    if (left > 0) {
      this.#blocks.set(last, { columns: this.#columnsIn(tensors, prefix, left), stored: null })
    }
  }

  #holding(row: number): Block<C> {
    const block = this.#blocks.get(this.blockOf(row))
    if (block === undefined) throw new RangeError(`row ${row} is not held`)
    return block
  }

  #newBlock(): Block<C> {
    const columns: Block<C>['columns'] = {}
    for (const [name, { isLazy = false }] of Object.entries(this.#columns) as [keyof C, Column][]) {
      if (!isLazy) columns[name] = this.#newArray(name)
    }
    return { columns, stored: null }
  }

  #newArray<K extends keyof C>(column: K): ArrayOf<C[K]> {
    const { dtype, width } = this.#columns[column]!
    const length = this.#rows * width
    const array = dtype === 'float32' ? new Float32Array(length) : new Int32Array(length)
    return array as ArrayOf<C[K]>
  }

  #tensorsOf(block: Block<C>, prefix: string, count: number): Record<string, StoredTensor> {
    const tensors: Record<string, StoredTensor> = {}
    for (const [name, { dtype, width }] of Object.entries(this.#columns)) {
      const array = block.columns[name]
      if (array === undefined) continue
      const data = count === this.#rows ? array : array.slice(0, count * width)
      tensors[`${prefix}${name}`] = { dtype, shape: [count, width], data }
    }
    return tensors
  }

  #columnsIn(
    tensors: Readonly<Record<string, StoredTensor>>,
    prefix: string,
    count: number,
  ): Block<C>['columns'] {
    const columns: Block<C>['columns'] = {}
    for (const [name, column] of Object.entries(this.#columns) as [keyof C & string, Column][]) {
      const { dtype, width, isLazy = false } = column
      const tensor = tensors[`${prefix}${name}`]
      if (tensor === undefined && isLazy) continue
      if (tensor?.dtype !== dtype || tensor.data.length !== count * width) {
        throw new CheckpointError(`\`${prefix}${name}\` is not ${count} rows of ${width}`)
      }
      columns[name] = tensor.data as ArrayOf<C[typeof name]>
      if (count === this.#rows) continue
      columns[name] = this.#newArray(name)
      columns[name].set(tensor.data)
    }
    return columns
  }
}

/** Parts of a state, of which the blocks are left out where there are none. */
export interface StoredParts {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  readonly blocks?: Readonly<Record<string, StoredBlock>>
}

function rowsFor(columns: Columns): number {
  const bytes = 4 * Object.values(columns).reduce((sum, { width }) => sum + width, 0)
  const rows = 2 ** Math.floor(Math.log2(BLOCK_BYTES / Math.max(1, bytes)))
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, rows))
}
