import { z } from 'zod'
import type { StoredTensor, Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { assertFinite } from '../nn/finite.ts'
import type { Rng } from '../random/rng.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'
import { FrameStore } from './frame-store.ts'
import { NStepAccumulator, type NStepTransition } from './n-step.ts'
import { SumTree } from './sum-tree.ts'

export const replayState = defineState({
  name: 'replay-buffer',
  schema: z.strictObject({
    next: z.int().min(0),
    maxPriority: z.number().min(0),
    accumulator: json,
  }),
})

// Legend: B batch, D observation size, A actions.

export interface ReplayOptions {
  /** Most transitions kept; the oldest goes first. */
  readonly capacity: number
  readonly observationSize: number
  readonly actionCount: number
  readonly gamma: number
  /** Rewards summed per transition; Infinity for whole episodes. */
  readonly nStep: number
  /** Exponent α of the priorities, 0 to 1; null samples uniformly. */
  readonly priorityExponent: number | null
}

/** Transitions drawn with replacement. Arrays belong to the caller. */
export interface ReplayBatch {
  /** Shape [B × D]. */
  readonly observationsT: Float32Array
  readonly masksT: readonly Int8Array[]
  readonly actionsT: Int32Array
  /** Σ γ^k r; shape [B]. */
  readonly returnsT: Float32Array
  /** Factor of the value of what follows; 0 where nothing does; shape [B]. */
  readonly bootstrapsT: Float32Array
  /** Shape [B × D]; zeros where nothing follows. */
  readonly observationsTpN: Float32Array
  /** Zeros where nothing follows. */
  readonly masksTpN: readonly Int8Array[]
  /** Prior logits of both states, rows of shape [A], zeros where nothing follows; null without any. */
  readonly priorsT: readonly Float32Array[] | null
  readonly priorsTpN: readonly Float32Array[] | null
  /** Importance weights, the largest of the batch is 1; shape [B]. */
  readonly weights: Float32Array
  /** For {@link ReplayBuffer.setPriorities}. */
  readonly slots: Int32Array
}

/** Added to every TD error, so that no transition is lost for good (Schaul et al. 2016, 3.3). */
const priorityFloor = 1e-3

/**
 * Experience replay (Lin 1992) over n-step transitions, uniform or by priority (Schaul et al. 2016,
 * proportional variant). New transitions get the largest priority so far.
 */
export class ReplayBuffer {
  readonly #options: ReplayOptions
  readonly #frames: FrameStore
  readonly #accumulator: NStepAccumulator
  readonly #tree: SumTree | null
  readonly #frame: Int32Array
  readonly #nextFrame: Int32Array
  readonly #action: Int32Array
  readonly #return: Float32Array
  readonly #bootstrap: Float32Array
  #size = 0
  #next = 0
  #maxPriority = 1

  constructor(options: ReplayOptions) {
    const { capacity, observationSize, actionCount, priorityExponent } = options
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ContractError(`Expected \`capacity\` to be an integer >= 1, got \`${capacity}\``)
    }
    if (priorityExponent !== null && !(priorityExponent >= 0 && priorityExponent <= 1)) {
      throw new ContractError(
        `Expected \`priorityExponent\` to be from 0 to 1 or null, got \`${priorityExponent}\``,
      )
    }
    this.#options = options
    this.#frames = new FrameStore(observationSize, actionCount)
    this.#accumulator = new NStepAccumulator(this.#frames, options.nStep, options.gamma)
    this.#tree = priorityExponent === null ? null : new SumTree(capacity)
    this.#frame = new Int32Array(capacity)
    this.#nextFrame = new Int32Array(capacity)
    this.#action = new Int32Array(capacity)
    this.#return = new Float32Array(capacity)
    this.#bootstrap = new Float32Array(capacity)
  }

  /** Transitions that can be drawn. */
  get size(): number {
    return this.#size
  }

  /** Observations in memory: fewer than two per transition, because neighbours share them. */
  get frames(): number {
    return this.#frames.live
  }

  /** Takes one step; n-step transitions enter once they are complete. */
  add(transition: Transition): void {
    for (const ready of this.#accumulator.add(transition)) this.#insert(ready)
  }

  #insert(ready: NStepTransition): void {
    const slot = this.#next
    if (this.#size === this.#options.capacity) this.#releaseSlot(slot)
    this.#frame[slot] = ready.frame
    this.#nextFrame[slot] = ready.nextFrame
    this.#action[slot] = ready.action
    this.#return[slot] = ready.nStepReturn
    this.#bootstrap[slot] = ready.bootstrap
    this.#tree?.set(slot, this.#maxPriority)
    this.#next = (slot + 1) % this.#options.capacity
    this.#size = Math.min(this.#size + 1, this.#options.capacity)
  }

  #releaseSlot(slot: number): void {
    this.#frames.release(this.#frame[slot]!)
    if (this.#nextFrame[slot]! >= 0) this.#frames.release(this.#nextFrame[slot]!)
  }

  /** @param beta exponent of the importance weights, 0 to 1; of no effect when uniform */
  sample(batch: number, beta: number, rng: Rng): ReplayBatch {
    if (this.#size === 0) throw new ContractError('Cannot sample from an empty replay buffer')
    const slots = new Int32Array(batch)
    const weights = new Float32Array(batch).fill(1)
    if (this.#tree === null) {
      for (let i = 0; i < batch; i++) slots[i] = rng.int(this.#size)
    } else {
      this.#drawByPriority(this.#tree, slots, weights, beta, rng)
    }
    return this.#gather(slots, weights)
  }

  /** One draw from each of B equal strata of the priorities' mass. */
  #drawByPriority(
    tree: SumTree,
    slots: Int32Array,
    weights: Float32Array,
    beta: number,
    rng: Rng,
  ): void {
    const stratum = tree.total / slots.length
    const exact = new Float64Array(slots.length)
    let largest = 0
    for (let i = 0; i < slots.length; i++) {
      const slot = tree.find((i + rng.uniform()) * stratum)
      const weight = ((this.#size * tree.get(slot)) / tree.total) ** -beta
      slots[i] = slot
      exact[i] = weight
      largest = Math.max(largest, weight)
    }
    for (let i = 0; i < weights.length; i++) {
      const rounded = Math.fround(exact[i]!)
      // Beside a priority of 1e38 a weight can be past float32, and none is once divided.
      weights[i] = (Number.isFinite(rounded) ? rounded : exact[i]!) / largest
    }
  }

  #gather(slots: Int32Array, weights: Float32Array): ReplayBatch {
    const { observationSize, actionCount } = this.#options
    const observationsT = new Float32Array(slots.length * observationSize)
    const observationsTpN = new Float32Array(slots.length * observationSize)
    const masksT: Int8Array[] = []
    const masksTpN: Int8Array[] = []
    const priorOf = (frame: number) =>
      frame >= 0 ? this.#frames.prior(frame) : new Float32Array(actionCount)
    const priorsOf = (frames: Int32Array) =>
      this.#frames.hasPriors ? Array.from(slots, (slot) => priorOf(frames[slot]!)) : null
    slots.forEach((slot, row) => {
      const frame = this.#frame[slot]!
      const nextFrame = this.#nextFrame[slot]!
      this.#frames.copyObservation(frame, observationsT, row * observationSize)
      masksT.push(this.#frames.mask(frame))
      if (nextFrame >= 0) {
        this.#frames.copyObservation(nextFrame, observationsTpN, row * observationSize)
        masksTpN.push(this.#frames.mask(nextFrame))
      } else {
        masksTpN.push(new Int8Array(actionCount))
      }
    })
    return {
      observationsT,
      masksT,
      actionsT: Int32Array.from(slots, (slot) => this.#action[slot]!),
      returnsT: Float32Array.from(slots, (slot) => this.#return[slot]!),
      bootstrapsT: Float32Array.from(slots, (slot) => this.#bootstrap[slot]!),
      observationsTpN,
      masksTpN,
      priorsT: priorsOf(this.#frame),
      priorsTpN: priorsOf(this.#nextFrame),
      weights,
      slots,
    }
  }

  /**
   * New priorities (|TD error| + floor)^α of drawn transitions; of no effect when uniform. Throws a
   * `ContractError`, and changes nothing, when an error is not finite.
   */
  setPriorities(slots: Int32Array, tdErrors: Float32Array): void {
    const alpha = this.#options.priorityExponent
    if (this.#tree === null || alpha === null) return
    for (let i = 0; i < slots.length; i++) {
      assertFinite(`The TD error of row ${i}, which sets its priority,`, tdErrors[i]!)
    }
    for (let i = 0; i < slots.length; i++) {
      const priority = Math.fround((Math.abs(tdErrors[i]!) + priorityFloor) ** alpha)
      this.#tree.set(slots[i]!, priority)
      this.#maxPriority = Math.max(this.#maxPriority, priority)
    }
  }

  getState(prefix: string): { tensors: Record<string, StoredTensor>; json: Json } {
    const ids = [...new Set([...this.#slotFrames(), ...this.#accumulator.heldFrames()])]
    const position = new Map(ids.map((id, row) => [id, row] as const))
    const renumber = (frame: number) => position.get(frame) ?? -1
    const ints = (data: Int32Array): StoredTensor => ({
      dtype: 'int32',
      shape: [data.length],
      data,
    })
    const floats = (data: Float32Array): StoredTensor => ({
      dtype: 'float32',
      shape: [data.length],
      data,
    })
    const size = this.#size
    const tree =
      this.#tree === null ? {} : { [`${prefix}priority`]: floats(this.#tree.leaves(size)) }
    return {
      tensors: {
        ...this.#frames.store(prefix, ids),
        ...tree,
        [`${prefix}frame`]: ints(this.#frame.slice(0, size).map(renumber)),
        [`${prefix}nextFrame`]: ints(this.#nextFrame.slice(0, size).map(renumber)),
        [`${prefix}action`]: ints(this.#action.slice(0, size)),
        [`${prefix}return`]: floats(this.#return.slice(0, size)),
        [`${prefix}bootstrap`]: floats(this.#bootstrap.slice(0, size)),
      },
      json: replayState.write({
        next: this.#next,
        maxPriority: this.#maxPriority,
        accumulator: this.#accumulator.getState(position),
      }),
    }
  }

  /** Takes a state made with the same options. */
  setState(
    prefix: string,
    state: { tensors: Readonly<Record<string, StoredTensor>>; json: Json },
  ): void {
    const { tensors } = state
    const { next, maxPriority, accumulator } = replayState.read(state.json)
    const load = (name: string) => (tensors[`${prefix}${name}`] as StoredTensor).data
    this.#frames.restore(prefix, tensors)
    this.#frame.set(load('frame'))
    this.#nextFrame.set(load('nextFrame'))
    this.#action.set(load('action'))
    this.#return.set(load('return'))
    this.#bootstrap.set(load('bootstrap'))
    this.#size = load('frame').length
    this.#next = next
    this.#maxPriority = maxPriority
    this.#tree?.setLeaves(load('priority') as Float32Array)
    for (const frame of this.#slotFrames()) this.#frames.retain(frame)
    this.#accumulator.setState(accumulator)
  }

  /** Every reference to a frame that a slot holds. */
  #slotFrames(): number[] {
    const held = [...this.#frame.subarray(0, this.#size)]
    for (const frame of this.#nextFrame.subarray(0, this.#size)) if (frame >= 0) held.push(frame)
    return held
  }
}
