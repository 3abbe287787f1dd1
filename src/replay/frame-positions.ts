import type { StoredBlock, StoredTensor } from '../core/agent.ts'
import { CheckpointError } from '../core/errors.ts'
import type { ProgramPosition } from '../core/policy-initializer.ts'
import type { RowBlocksState, StoredParts } from './row-blocks.ts'

/** As a part of an agent's state. */
export interface StoredPositions {
  readonly tensors: Record<string, StoredTensor>
  readonly blocks: Record<string, StoredBlock>
  /** Names of the problems, in the order in which they were first met. */
  readonly problemIds: readonly string[]
}

/**
 * Where the programs of frames stood, for a model that reads them. Tokens are kept as they were handed over,
 * not copied; at rest those of a block of frames lie one after the other, and a block that is whole is stored
 * once.
 */
export class FramePositions {
  readonly #positions = new Map<number, ProgramPosition>()
  readonly #problems = new Map<string, number>()
  /** What was stored of whole blocks, until one of their frames changes. */
  readonly #stored = new Map<number, StoredBlock>()

  /** Whether any frame has one. */
  get isEmpty(): boolean {
    return this.#positions.size === 0
  }

  /** @param block which one the frame is in */
  set(frame: number, block: number, position: ProgramPosition): void {
    const { problemId } = position
    if (!this.#problems.has(problemId)) this.#problems.set(problemId, this.#problems.size)
    this.#positions.set(frame, position)
    this.#stored.delete(block)
  }

  /** Undefined for a frame that has none. */
  get(frame: number): ProgramPosition | undefined {
    return this.#positions.get(frame)
  }

  /** Gives up a block of so many rows. */
  drop(block: number, rows: number): void {
    this.#stored.delete(block)
    for (let frame = block * rows; frame < (block + 1) * rows; frame++) {
      this.#positions.delete(frame)
    }
  }

  clear(): void {
    this.#positions.clear()
    this.#problems.clear()
    this.#stored.clear()
  }

  /** Those of the frames that are held; nothing where no frame has had any. */
  getState(prefix: string, { rows, end, whole }: RowBlocksState): StoredPositions {
    if (this.#problems.size === 0) return { tensors: {}, blocks: {}, problemIds: [] }
    const blocks: Record<string, StoredBlock> = {}
    for (const block of whole) {
      const stored = this.#stored.get(block) ?? { tensors: this.#pack('', block * rows, rows) }
      this.#stored.set(block, stored)
      blocks[`${prefix}${block}`] = stored
    }
    const left = end % rows
    return {
      tensors: left === 0 ? {} : this.#pack(prefix, end - left, left),
      blocks,
      problemIds: [...this.#problems.keys()],
    }
  }

  /** Replaces everything. Throws a `CheckpointError` where a part is missing or damaged. */
  setState(
    prefix: string,
    { tensors, blocks }: StoredParts,
    { rows, end, whole }: RowBlocksState,
    problemIds: readonly string[],
  ): void {
    this.clear()
    if (problemIds.length === 0) return
    for (const [i, id] of problemIds.entries()) this.#problems.set(id, i)
    for (const block of whole) {
      const stored = blocks?.[`${prefix}${block}`]
      if (stored === undefined) throw new CheckpointError(`block \`${prefix}${block}\` is missing`)
      this.#unpack('', stored.tensors, block * rows, rows, problemIds)
      this.#stored.set(block, stored)
    }
    const left = end % rows
    if (left > 0) this.#unpack(prefix, tensors, end - left, left, problemIds)
  }

  #pack(prefix: string, from: number, count: number): Record<string, StoredTensor> {
    // Of each frame the problem, −1 where it has no position, and how many tokens.
    const places = new Int32Array(2 * count)
    const tokens: Int32Array[] = []
    for (let i = 0; i < count; i++) {
      const position = this.#positions.get(from + i)
      places[2 * i] = position === undefined ? -1 : this.#problems.get(position.problemId)!
      places[2 * i + 1] = position?.tokens.length ?? 0
      if (position !== undefined) tokens.push(position.tokens)
    }
    const all = new Int32Array(tokens.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const list of tokens) {
      all.set(list, at)
      at += list.length
    }
    return {
      [`${prefix}places`]: { dtype: 'int32', shape: [count, 2], data: places },
      [`${prefix}tokens`]: { dtype: 'int32', shape: [all.length], data: all },
    }
  }

  #unpack(
    prefix: string,
    tensors: Readonly<Record<string, StoredTensor>>,
    from: number,
    count: number,
    problemIds: readonly string[],
  ): void {
    const places = tensors[`${prefix}places`]
    const tokens = tensors[`${prefix}tokens`]
    if (places?.data.length !== 2 * count || tokens?.dtype !== 'int32') {
      throw new CheckpointError(`\`${prefix}places\` is not of ${count} rows`)
    }
    let at = 0
    for (let i = 0; i < count; i++) {
      const [problem, length] = places.data.subarray(2 * i, 2 * i + 2) as Int32Array
      if (problem === -1) continue
      const problemId = problemIds[problem!]
      if (problemId === undefined || at + length! > tokens.data.length) {
        throw new CheckpointError(`row ${i} of \`${prefix}places\` is damaged`)
      }
      const list = tokens.data.slice(at, at + length!) as Int32Array
      this.#positions.set(from + i, { problemId, tokens: list })
      at += length!
    }
  }
}
