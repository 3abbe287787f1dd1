import type { Observation } from '../src/core/env.ts'
import { ConfigError, ContractError } from '../src/core/errors.ts'
import type { Space } from '../src/core/spaces.ts'
import { assertFiniteObservation } from '../src/nn/finite.ts'
import { sizeOf } from '../src/nn/shape.ts'

/** Entries of a Box observation. Throws a `ConfigError` for any other space. */
export function flatObservationSize(agent: string, space: Space<Observation>): number {
  if (space.kind === 'Box' && space.shape !== null) return sizeOf(space.shape)
  throw new ConfigError(
    `Agent \`${agent}\` needs a Box observation, got ${space.kind}; code-generation shows one with ` +
      '`observation: features`, an environment of your own with a wrapper that flattens',
  )
}

/** How an agent reads observations. */
export interface ObservationReader {
  /** Numbers in a row. */
  readonly size: number
  /** An observation as one row of numbers, which later calls leave alone. */
  read(observation: Observation): Float32Array
}

/**
 * Reads a Box: float32 as it is, uint8 as an image whose values become 0 to 1, other integers as the
 * numbers they are. Throws a `ConfigError` for any other space.
 */
export function boxReader(agent: string, space: Space<Observation>): ObservationReader {
  const size = flatObservationSize(agent, space)
  if (space.dtype === 'float32') return { size, read: floatRow }
  const scale = space.dtype === 'uint8' ? 1 / 255 : 1
  const read = (observation: Observation) => {
    if (!ArrayBuffer.isView(observation)) throw noRow('a Dict')
    return Float32Array.from(observation, (value) => value * scale)
  }
  return { size, read }
}

function floatRow(observation: Observation): Float32Array {
  if (observation instanceof Float32Array) return observation
  throw noRow(ArrayBuffer.isView(observation) ? observation.constructor.name : 'a Dict')
}

function noRow(got: string): ContractError {
  return new ContractError(`Expected an observation of the agent's observation space, got ${got}`)
}

/** Copies B observations into one array [B × D], row-major. */
export class ObservationPacker {
  readonly #size: number
  #buffer = new Float32Array(0)

  constructor(size: number) {
    this.#size = size
  }

  /**
   * Throws a `ContractError` for an observation of another size or with numbers that are not finite.
   *
   * @returns an array that the next call writes over.
   */
  pack(observations: readonly Float32Array[]): Float32Array {
    const size = this.#size
    const length = observations.length * size
    // Rounded up, so that batches of changing length share one buffer.
    if (this.#buffer.length < length)
      this.#buffer = new Float32Array(2 ** Math.ceil(Math.log2(length)))
    const packed = this.#buffer.subarray(0, length)
    for (let row = 0; row < observations.length; row++) {
      const observation = observations[row]
      if (observation?.length !== size) {
        throw new ContractError(`Expected observation ${row} to be a Float32Array of ${size}`)
      }
      assertFiniteObservation(observation)
      packed.set(observation, row * size)
    }
    return packed
  }
}
