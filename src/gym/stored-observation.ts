import type { Observation, TypedArray } from '../core/env.ts'

/** Named arrays with their type; a lone feature vector has the name ''. */
export type StoredObservation = {
  readonly [name: string]: { readonly dtype: string; readonly data: number[] }
}

const ARRAY_TYPES = { Float32Array, Int32Array, Int8Array, Uint8Array } as const

export function storeObservation(observation: Observation): StoredObservation {
  const parts = observation instanceof Float32Array ? { '': observation } : observation
  return Object.fromEntries(
    Object.entries(parts).map(([name, data]) => [
      name,
      { dtype: data.constructor.name, data: Array.from(data) },
    ]),
  )
}

export function restoreObservation(stored: StoredObservation): Observation {
  const parts = Object.entries(stored).map(([name, { dtype, data }]) => {
    const type = ARRAY_TYPES[dtype as keyof typeof ARRAY_TYPES]
    return [name, type.from(data) as TypedArray] as const
  })
  const [first] = parts
  if (first?.[0] === '') return first[1] as Float32Array
  return Object.fromEntries(parts)
}
