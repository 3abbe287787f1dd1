import type { StoredTensor } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { ProgramPosition } from '../core/policy-initializer.ts'
import { assertLength } from '../nn/shape.ts'
import { FramePositions } from './frame-positions.ts'
import { maskWords, readMaskBits, writeMaskBits } from './mask-bits.ts'
import { RowBlocks, type StoredParts, type StoredRows } from './row-blocks.ts'

/** Frames at rest. */
interface StoredFrames extends StoredRows {
  /** Problems that positions are of; none where frames have none. */
  readonly problemIds: readonly string[]
}

function frameColumns(observationSize: number, actionCount: number) {
  return {
    observations: { dtype: 'float32', width: observationSize },
    masks: { dtype: 'int32', width: maskWords(actionCount) },
    priors: { dtype: 'float32', width: actionCount, isLazy: true },
    /** Whether a row of `priors` is one. */
    priorKnown: { dtype: 'int32', width: 1, isLazy: true },
  } as const
}

/**
 * Observations with their masks, each stored once however many transitions refer to it. Masks take
 * a bit an action. Frames are numbered in the order in which they came; a frame lives while someone holds a
 * reference, and its memory is freed together with that of its neighbours. Frames may carry a prior's
 * logits, shape [A], and the position of a program; they take no memory before the first one comes.
 */
export class FrameStore {
  readonly observationSize: number
  readonly actionCount: number
  readonly #rows: RowBlocks<ReturnType<typeof frameColumns>>
  readonly #positions = new FramePositions()
  /** How many hold each frame that lives. */
  readonly #references = new Map<number, number>()
  /** How many frames live of each block. */
  readonly #living = new Map<number, number>()

  /** @param blockRows frames that are stored together; by default as many as take about a MiB */
  constructor(observationSize: number, actionCount: number, blockRows?: number) {
    this.observationSize = observationSize
    this.actionCount = actionCount
    this.#rows = new RowBlocks(frameColumns(observationSize, actionCount), blockRows)
  }

  /** Frames that are referred to. */
  get live(): number {
    return this.#references.size
  }

  /** Copies a frame in. @returns its number, with one reference held by the caller. */
  add(observation: Float32Array, mask: Int8Array): number {
    assertLength('observation', observation, this.observationSize)
    assertLength('mask', mask, this.actionCount)
    const frame = this.#rows.add()
    this.#put('observations', frame, observation)
    writeMaskBits(mask, this.#rows.writable(frame, 'masks'), this.#rows.offset(frame, 'masks'))
    this.retain(frame)
    return frame
  }

  /** Gives a frame its prior's logits, shape [A]; copied. */
  setPrior(frame: number, logits: Float32Array): void {
    assertLength('prior logits', logits, this.actionCount)
    this.#put('priors', frame, logits)
    this.#put('priorKnown', frame, [1])
  }

  /** Whether any frame has had prior logits. */
  get hasPriors(): boolean {
    return this.#rows.holds('priors')
  }

  /** A frame's prior logits, in a new array of shape [A]; throws a `ContractError` without any. */
  prior(frame: number): Float32Array {
    const known = this.#rows.readable(frame, 'priorKnown')
    const logits = this.#rows.readable(frame, 'priors')
    if (logits === undefined || known?.[this.#rows.offset(frame, 'priorKnown')] !== 1) {
      throw new ContractError('Some transitions came with `priorLogits` and some without')
    }
    const at = this.#rows.offset(frame, 'priors')
    return logits.slice(at, at + this.actionCount)
  }

  /** Says where the program of a frame stood; kept, not copied. */
  setPosition(frame: number, position: ProgramPosition): void {
    this.#positions.set(frame, this.#rows.blockOf(frame), position)
  }

  /** Whether any frame has had a position. */
  get hasPositions(): boolean {
    return !this.#positions.isEmpty
  }

  /** Where the program of a frame stood; throws a `ContractError` where that was not said. */
  position(frame: number): ProgramPosition {
    const position = this.#positions.get(frame)
    if (position !== undefined) return position
    throw new ContractError('Some transitions came with a `position` and some without')
  }

  retain(frame: number): void {
    const before = this.#references.get(frame) ?? 0
    this.#references.set(frame, before + 1)
    if (before === 0) this.#count(frame, 1)
  }

  release(frame: number): void {
    const left = (this.#references.get(frame) ?? 0) - 1
    if (left > 0) {
      this.#references.set(frame, left)
      return
    }
    this.#references.delete(frame)
    const block = this.#rows.blockOf(frame)
    if (this.#count(frame, -1) > 0 || !this.#rows.isWhole(block)) return
    this.#rows.drop(block)
    this.#positions.drop(block, this.#rows.blockRows)
    this.#living.delete(block)
  }

  /** Whether a frame holds exactly this observation. */
  holds(frame: number, observation: Float32Array): boolean {
    const stored = this.#observation(frame)
    return stored.every((value, i) => value === observation[i])
  }

  copyObservation(frame: number, out: Float32Array, offset: number): void {
    out.set(this.#observation(frame), offset)
  }

  /** The frame's mask as 0 and 1, in a new array of shape [A]. */
  mask(frame: number): Int8Array {
    const mask = new Int8Array(this.actionCount)
    const words = this.#rows.readable(frame, 'masks') as Int32Array
    readMaskBits(words, this.#rows.offset(frame, 'masks'), mask)
    return mask
  }

  getState(prefix: string): StoredFrames {
    const rows = this.#rows.getState(prefix)
    const positions = this.#positions.getState(`${prefix}positions/`, rows.json)
    return {
      tensors: { ...rows.tensors, ...positions.tensors },
      blocks: { ...rows.blocks, ...positions.blocks },
      json: rows.json,
      problemIds: positions.problemIds,
    }
  }

  /** Replaces everything by stored frames, which keep their numbers and have no references yet. */
  setState(prefix: string, stored: StoredParts & Pick<StoredFrames, 'json' | 'problemIds'>): void {
    this.#forget()
    this.#rows.setState(prefix, stored)
    this.#positions.setState(`${prefix}positions/`, stored, stored.json, stored.problemIds)
  }

  /**
   * The same by frames as they were stored before there were blocks: one tensor of each kind. They get the
   * numbers 0, 1, … and no references yet.
   */
  setRows(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
    this.#forget()
    this.#rows.clear(0)
    const { data: observations, shape } = tensors[`${prefix}observations`] as StoredTensor
    const { data: masks } = tensors[`${prefix}masks`] as StoredTensor
    const priors = tensors[`${prefix}priors`]?.data
    const known = tensors[`${prefix}priorKnown`]?.data
    const { observationSize, actionCount } = this
    const words = maskWords(actionCount)
    for (let i = 0; i < (shape[0] as number); i++) {
      const frame = this.#rows.add()
      this.#put(
        'observations',
        frame,
        observations.subarray(i * observationSize, (i + 1) * observationSize),
      )
      this.#put('masks', frame, masks.subarray(i * words, (i + 1) * words))
      if (known?.[i] !== 1 || priors === undefined) continue
      const row = priors.subarray(i * actionCount, (i + 1) * actionCount)
      this.setPrior(frame, row as Float32Array)
    }
  }

  #forget(): void {
    this.#references.clear()
    this.#living.clear()
    this.#positions.clear()
  }

  #observation(frame: number): Float32Array {
    const at = this.#rows.offset(frame, 'observations')
    const observations = this.#rows.readable(frame, 'observations') as Float32Array
    return observations.subarray(at, at + this.observationSize)
  }

  #put(
    column: keyof ReturnType<typeof frameColumns>,
    frame: number,
    values: ArrayLike<number>,
  ): void {
    this.#rows.writable(frame, column).set(values, this.#rows.offset(frame, column))
  }

  /** Frames that live in the block of a frame, after a change by that many. */
  #count(frame: number, by: 1 | -1): number {
    const block = this.#rows.blockOf(frame)
    const count = (this.#living.get(block) ?? 0) + by
    this.#living.set(block, count)
    return count
  }
}
