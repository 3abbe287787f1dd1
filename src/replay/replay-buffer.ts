import { z } from 'zod'
import type { StoredTensor, Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { ProgramPosition } from '../core/policy-initializer.ts'
import { assertFinite } from '../nn/finite.ts'
import type { Rng } from '../random/rng.ts'
import { isPlainObject } from '../settings/schema-shape.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'
import { FrameStore } from './frame-store.ts'
import { NStepAccumulator, type NStepTransition } from './n-step.ts'
import { rowBlocksState, type StoredParts } from './row-blocks.ts'
import { SumTree } from './sum-tree.ts'
import { TransitionRing } from './transition-ring.ts'

export const replayState = defineState({
  name: 'replay-buffer',
  schema: z.strictObject({
    next: z.int().min(0),
    maxPriority: z.number().min(0),
    accumulator: json,
    /** Null where everything is in tensors by itself, as it was before there were blocks. */
    rows: z.strictObject({ frames: rowBlocksState, transitions: rowBlocksState }).nullable(),
    /** Problems that the positions of frames are of; none where frames have none. */
    problemIds: z.array(z.string()),
  }),
  migrations: [
    {
      id: 'rows-in-blocks',
      up: (stored) => withMore(stored, { rows: null }),
    },
    { id: 'frames-have-positions', up: (stored) => withMore(stored, { problemIds: [] }) },
  ],
})

/** What is no state is refused by its schema. */
function withMore(stored: Json, more: JsonObject): Json {
  return isPlainObject(stored) ? { ...(stored as JsonObject), ...more } : stored
}

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
  /** Rows that are stored together; by default as many as take about a MiB. */
  readonly blockRows?: number
}

/** Transitions drawn with replacement. Arrays belong to the caller, but for the tokens of positions. */
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
  /** Where the programs of both states stood, null where nothing follows; null without any. */
  readonly positionsT: readonly ProgramPosition[] | null
  readonly positionsTpN: readonly (ProgramPosition | null)[] | null
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
  readonly #ring: TransitionRing
  #maxPriority = 1

  constructor(options: ReplayOptions) {
    const { capacity, observationSize, actionCount, priorityExponent, blockRows } = options
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ContractError(`Expected \`capacity\` to be an integer >= 1, got \`${capacity}\``)
    }
    if (priorityExponent !== null && !(priorityExponent >= 0 && priorityExponent <= 1)) {
      throw new ContractError(
        `Expected \`priorityExponent\` to be from 0 to 1 or null, got \`${priorityExponent}\``,
      )
    }
    this.#options = options
    this.#frames = new FrameStore(observationSize, actionCount, blockRows)
    this.#accumulator = new NStepAccumulator(this.#frames, options.nStep, options.gamma)
    this.#tree = priorityExponent === null ? null : new SumTree(capacity)
    this.#ring = new TransitionRing(capacity, blockRows)
  }

  /** Transitions that can be drawn. */
  get size(): number {
    return this.#ring.size
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
    this.#tree?.set(this.#ring.next, this.#maxPriority)
    const before = this.#ring.push(ready)
    if (before === null) return
    this.#frames.release(before.frame)
    if (before.nextFrame >= 0) this.#frames.release(before.nextFrame)
  }

  /** @param beta exponent of the importance weights, 0 to 1; of no effect when uniform */
  sample(batch: number, beta: number, rng: Rng): ReplayBatch {
    if (this.size === 0) throw new ContractError('Cannot sample from an empty replay buffer')
    const slots = new Int32Array(batch)
    const weights = new Float32Array(batch).fill(1)
    if (this.#tree === null) {
      for (let i = 0; i < batch; i++) slots[i] = rng.int(this.size)
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
      const weight = ((this.size * tree.get(slot)) / tree.total) ** -beta
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
    const transitions = Array.from(slots, (slot) => this.#ring.at(slot))
    const observationsT = new Float32Array(slots.length * observationSize)
    const observationsTpN = new Float32Array(slots.length * observationSize)
    const masksT: Int8Array[] = []
    const masksTpN: Int8Array[] = []
    const priorOf = (frame: number) =>
      frame >= 0 ? this.#frames.prior(frame) : new Float32Array(actionCount)
    transitions.forEach(({ frame, nextFrame }, row) => {
      this.#frames.copyObservation(frame, observationsT, row * observationSize)
      masksT.push(this.#frames.mask(frame))
      if (nextFrame >= 0) {
        this.#frames.copyObservation(nextFrame, observationsTpN, row * observationSize)
        masksTpN.push(this.#frames.mask(nextFrame))
      } else {
        masksTpN.push(new Int8Array(actionCount))
      }
    })
    const { hasPriors, hasPositions } = this.#frames
    const positionOf = (frame: number) => (frame >= 0 ? this.#frames.position(frame) : null)
    return {
      observationsT,
      masksT,
      actionsT: Int32Array.from(transitions, ({ action }) => action),
      returnsT: Float32Array.from(transitions, ({ nStepReturn }) => nStepReturn),
      bootstrapsT: Float32Array.from(transitions, ({ bootstrap }) => bootstrap),
      observationsTpN,
      masksTpN,
      priorsT: hasPriors ? transitions.map(({ frame }) => priorOf(frame)) : null,
      priorsTpN: hasPriors ? transitions.map(({ nextFrame }) => priorOf(nextFrame)) : null,
      positionsT: hasPositions
        ? transitions.map(({ frame }) => this.#frames.position(frame))
        : null,
      positionsTpN: hasPositions ? transitions.map(({ nextFrame }) => positionOf(nextFrame)) : null,
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

  getState(prefix: string): Required<StoredParts> & { readonly json: Json } {
    const frames = this.#frames.getState(`${prefix}frames/`)
    const transitions = this.#ring.getState(`${prefix}transitions/`)
    return {
      tensors: { ...frames.tensors, ...transitions.tensors, ...this.#priorities(prefix) },
      blocks: { ...frames.blocks, ...transitions.blocks },
      json: replayState.write({
        next: this.#ring.next,
        maxPriority: this.#maxPriority,
        accumulator: this.#accumulator.getState(),
        rows: { frames: frames.json, transitions: transitions.json },
        problemIds: [...frames.problemIds],
      }),
    }
  }

  /** They change with every batch, so that no block holds them. */
  #priorities(prefix: string): Record<string, StoredTensor> {
    if (this.#tree === null) return {}
    const data = this.#tree.leaves(this.size)
    return { [`${prefix}priority`]: { dtype: 'float32', shape: [data.length], data } }
  }

  /** Takes a state made with the same options. */
  setState(prefix: string, state: StoredParts & { readonly json: Json }): void {
    const { tensors } = state
    const { next, maxPriority, accumulator, rows, problemIds } = replayState.read(state.json)
    if (rows === null) {
      this.#frames.setRows(prefix, tensors)
      this.#ring.setRows(prefix, tensors, next)
    } else {
      this.#frames.setState(`${prefix}frames/`, { ...state, json: rows.frames, problemIds })
      this.#ring.setState(`${prefix}transitions/`, { ...state, json: rows.transitions })
    }
    this.#maxPriority = maxPriority
    this.#tree?.setLeaves((tensors[`${prefix}priority`] as StoredTensor).data as Float32Array)
    for (let slot = 0; slot < this.size; slot++) {
      const { frame, nextFrame } = this.#ring.at(slot)
      this.#frames.retain(frame)
      if (nextFrame >= 0) this.#frames.retain(nextFrame)
    }
    this.#accumulator.setState(accumulator)
  }
}
