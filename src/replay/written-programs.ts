import { z } from 'zod'
import type { StoredTensor } from '../core/agent.ts'
import type { Json } from '../core/json.ts'
import { defineState } from '../state/stored-state.ts'

export const writtenState = defineState({
  name: 'written-programs',
  schema: z.array(z.strictObject({ problemId: z.string(), size: z.int().min(0) })),
})

/** A place in the tree of action sequences: two hashes of the actions so far. */
export interface Place {
  readonly high: number
  readonly low: number
}

/** Where every episode begins. */
export const rootPlace: Place = { high: 0x811c9dc5 | 0, low: 0x5bd1e995 | 0 }

/** Most places remembered over all problems, about 50 bytes each; past it all are forgotten. */
const capacity = 2_000_000

/** The place after one more action. */
export function placeAfter(place: Place, action: number): Place {
  return {
    high: Math.imul(place.high ^ (action + 0x9e37), 0x01000193),
    low: Math.imul(place.low ^ (action + 1), 0x5bd1e995) ^ (place.low >>> 15),
  }
}

/**
 * Remembers which action sequences were written to their end, per problem, so that exploration need
 * not write one again (sampling without replacement: Shi et al. 2020). A place is closed when its
 * episode ended there or when everything that its mask allows is closed.
 *
 * Places are told apart by 52 bits of hash: of a million, two fall together once in ten thousand runs.
 */
export class WrittenPrograms {
  #closed = new Map<string, Set<number>>()
  #size = 0

  /** Closed places over all problems. */
  get size(): number {
    return this.#size
  }

  /**
   * The mask without actions that lead to closed places; the mask itself where that changes nothing,
   * or where nothing would be left.
   */
  open(problemId: string, place: Place, mask: Int8Array): Int8Array {
    const closed = this.#closed.get(problemId)
    if (closed === undefined) return mask
    let reduced: Int8Array | null = null
    let left = 0
    for (let a = 0; a < mask.length; a++) {
      if (mask[a] === 0) continue
      if (!closed.has(keyAfter(place, a))) {
        left++
        continue
      }
      reduced ??= mask.slice()
      reduced[a] = 0
    }
    return left === 0 || reduced === null ? mask : reduced
  }

  /** Closes the end of an episode, and every place before it from which nothing new is left. */
  close(problemId: string, actions: readonly number[], masks: readonly Int8Array[]): void {
    if (this.#size >= capacity) this.#forget()
    const closed = this.#closed.get(problemId) ?? new Set<number>()
    this.#closed.set(problemId, closed)
    const before = closed.size
    const places = [rootPlace]
    for (const action of actions) places.push(placeAfter(places[places.length - 1]!, action))
    closed.add(keyOf(places[actions.length]!))
    for (let t = actions.length - 1; t >= 0; t--) {
      if (!isExhausted(closed, places[t]!, masks[t]!)) break
      closed.add(keyOf(places[t]!))
    }
    this.#size += closed.size - before
  }

  getState(prefix: string): { tensors: Record<string, StoredTensor>; json: Json } {
    const data = new Int32Array(2 * this.#size)
    let row = 0
    for (const closed of this.#closed.values()) {
      for (const key of closed) {
        data[2 * row] = Math.floor(key / 2 ** 26)
        data[2 * row++ + 1] = key % 2 ** 26
      }
    }
    return {
      tensors: { [`${prefix}closed`]: { dtype: 'int32', shape: [this.#size, 2], data } },
      json: writtenState.write(
        [...this.#closed].map(([problemId, { size }]) => ({ problemId, size })),
      ),
    }
  }

  setState(
    prefix: string,
    state: { tensors: Readonly<Record<string, StoredTensor>>; json: Json },
  ): void {
    const { data } = state.tensors[`${prefix}closed`] as StoredTensor
    const problems = writtenState.read(state.json)
    this.#forget()
    for (const { problemId, size } of problems) {
      const closed = new Set<number>()
      for (let i = 0; i < size; i++, this.#size++) {
        closed.add(data[2 * this.#size]! * 2 ** 26 + data[2 * this.#size + 1]!)
      }
      this.#closed.set(problemId, closed)
    }
  }

  #forget(): void {
    this.#closed = new Map()
    this.#size = 0
  }
}

function isExhausted(closed: ReadonlySet<number>, place: Place, mask: Int8Array): boolean {
  for (let a = 0; a < mask.length; a++) {
    if (mask[a] !== 0 && !closed.has(keyAfter(place, a))) return false
  }
  return true
}

/** 52 bits, which a number holds exactly. */
function keyOf({ high, low }: Place): number {
  return (high >>> 6) * 2 ** 26 + (low >>> 6)
}

/** `keyOf(placeAfter(place, action))`, without the object: it runs for every allowed action. */
function keyAfter({ high, low }: Place, action: number): number {
  const nextHigh = Math.imul(high ^ (action + 0x9e37), 0x01000193)
  const nextLow = Math.imul(low ^ (action + 1), 0x5bd1e995) ^ (low >>> 15)
  return (nextHigh >>> 6) * 2 ** 26 + (nextLow >>> 6)
}
