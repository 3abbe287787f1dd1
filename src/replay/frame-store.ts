import type { StoredTensor } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import { assertLength } from '../nn/shape.ts'
import { maskWords, readMaskBits, writeMaskBits } from './mask-bits.ts'

/**
 * Observations with their masks, each stored once however many transitions refer to it. Masks take
 * a bit an action. A frame lives while someone holds a reference; memory grows by doubling. Frames
 * may carry a prior's logits, shape [A]; they take no memory before the first one comes.
 */
export class FrameStore {
  readonly observationSize: number
  readonly actionCount: number
  readonly #words: number
  #observations: Float32Array
  #masks: Int32Array
  /** Null before the first; a row of a frame without one begins with NaN. */
  #priors: Float32Array | null = null
  #references: Int32Array
  #free: number[] = []
  #used = 0

  constructor(observationSize: number, actionCount: number) {
    this.observationSize = observationSize
    this.actionCount = actionCount
    this.#words = maskWords(actionCount)
    this.#observations = new Float32Array(64 * observationSize)
    this.#masks = new Int32Array(64 * this.#words)
    this.#references = new Int32Array(64)
  }

  /** Frames that are referred to. */
  get live(): number {
    return this.#used - this.#free.length
  }

  /** Copies a frame in. @returns its id, with one reference held by the caller. */
  add(observation: Float32Array, mask: Int8Array): number {
    assertLength('observation', observation, this.observationSize)
    assertLength('mask', mask, this.actionCount)
    const id = this.#free.pop() ?? this.#used++
    if (id >= this.#references.length) this.#grow()
    this.#observations.set(observation, id * this.observationSize)
    writeMaskBits(mask, this.#masks, id * this.#words)
    this.#references[id] = 1
    this.#priors?.fill(Number.NaN, id * this.actionCount, (id + 1) * this.actionCount)
    return id
  }

  /** Gives a frame its prior's logits, shape [A]; copied. */
  setPrior(id: number, logits: Float32Array): void {
    assertLength('prior logits', logits, this.actionCount)
    this.#priors ??= new Float32Array(this.#references.length * this.actionCount).fill(Number.NaN)
    this.#priors.set(logits, id * this.actionCount)
  }

  /** Whether any frame has had prior logits. */
  get hasPriors(): boolean {
    return this.#priors !== null
  }

  /** A frame's prior logits, in a new array of shape [A]; throws a `ContractError` without any. */
  prior(id: number): Float32Array {
    const logits = this.#priors?.slice(id * this.actionCount, (id + 1) * this.actionCount)
    if (logits === undefined || Number.isNaN(logits[0])) {
      throw new ContractError('Some transitions came with `priorLogits` and some without')
    }
    return logits
  }

  retain(id: number): void {
    this.#references[id]! += 1
  }

  release(id: number): void {
    this.#references[id]! -= 1
    if (this.#references[id] === 0) this.#free.push(id)
  }

  /** Whether a frame holds exactly this observation. */
  holds(id: number, observation: Float32Array): boolean {
    const start = id * this.observationSize
    for (let i = 0; i < this.observationSize; i++) {
      if (this.#observations[start + i] !== observation[i]) return false
    }
    return true
  }

  copyObservation(id: number, out: Float32Array, offset: number): void {
    const start = id * this.observationSize
    out.set(this.#observations.subarray(start, start + this.observationSize), offset)
  }

  /** The frame's mask as 0 and 1, in a new array of shape [A]. */
  mask(id: number): Int8Array {
    const mask = new Int8Array(this.actionCount)
    readMaskBits(this.#masks, id * this.#words, mask)
    return mask
  }

  /** The frames of `ids`, in that order: observations [N, D] and mask bits [N, ⌈A / 32⌉]. */
  store(prefix: string, ids: readonly number[]): Record<string, StoredTensor> {
    const observations = new Float32Array(ids.length * this.observationSize)
    const masks = new Int32Array(ids.length * this.#words)
    ids.forEach((id, row) => {
      this.copyObservation(id, observations, row * this.observationSize)
      masks.set(this.#masks.subarray(id * this.#words, (id + 1) * this.#words), row * this.#words)
    })
    return {
      ...this.#storedPriors(prefix, ids),
      [`${prefix}observations`]: {
        dtype: 'float32',
        shape: [ids.length, this.observationSize],
        data: observations,
      },
      [`${prefix}masks`]: { dtype: 'int32', shape: [ids.length, this.#words], data: masks },
    }
  }

  /** Whether a row is there is a number of its own: JSON and some readers have no NaN. */
  #storedPriors(prefix: string, ids: readonly number[]): Record<string, StoredTensor> {
    if (this.#priors === null) return {}
    const { actionCount } = this
    const data = new Float32Array(ids.length * actionCount)
    const known = new Int32Array(ids.length)
    ids.forEach((id, row) => {
      const from = id * actionCount
      known[row] = Number.isNaN(this.#priors![from]) ? 0 : 1
      if (known[row] === 1) {
        data.set(this.#priors!.subarray(from, from + actionCount), row * actionCount)
      }
    })
    return {
      [`${prefix}priors`]: { dtype: 'float32', shape: [ids.length, actionCount], data },
      [`${prefix}priorKnown`]: { dtype: 'int32', shape: [ids.length], data: known },
    }
  }

  /** Replaces everything by stored frames, which get ids 0, 1, … and no references yet. */
  restore(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
    const observations = tensors[`${prefix}observations`] as StoredTensor
    const masks = tensors[`${prefix}masks`] as StoredTensor
    const count = observations.shape[0] as number
    const room = Math.max(64, count)
    this.#observations = new Float32Array(room * this.observationSize)
    this.#observations.set(observations.data)
    this.#masks = new Int32Array(room * this.#words)
    this.#masks.set(masks.data)
    this.#references = new Int32Array(room)
    this.#free = []
    this.#used = count
    this.#priors = null
    const priors = tensors[`${prefix}priors`]
    if (priors === undefined) return
    this.#priors = new Float32Array(room * this.actionCount).fill(Number.NaN)
    this.#priors.set(priors.data)
    const known = tensors[`${prefix}priorKnown`] as StoredTensor
    known.data.forEach((one, id) => {
      if (one === 0) this.#priors![id * this.actionCount] = Number.NaN
    })
  }

  #grow(): void {
    const room = this.#references.length * 2
    this.#observations = copyInto(new Float32Array(room * this.observationSize), this.#observations)
    this.#masks = copyInto(new Int32Array(room * this.#words), this.#masks)
    this.#references = copyInto(new Int32Array(room), this.#references)
    if (this.#priors === null) return
    const priors = new Float32Array(room * this.actionCount).fill(Number.NaN)
    this.#priors = copyInto(priors, this.#priors)
  }
}

function copyInto<T extends Float32Array | Int32Array>(target: T, source: T): T {
  target.set(source)
  return target
}
