import * as tf from '@tensorflow/tfjs-core'
import type { StoredTensor } from '../core/agent.ts'
import { CheckpointError, ContractError } from '../core/errors.ts'
import { floats, type HostTensor, type HostTensors } from './compile/compiled.ts'
import { firstNotFinite } from './finite.ts'
import { assertLength, sizeOf } from './shape.ts'

export interface ParameterSpec {
  readonly shape: readonly number[]
  /** Initial values, row-major; copied. */
  readonly values: Float32Array
}

interface Parameter {
  readonly shape: readonly number[]
  host: Float32Array
  /** Made when it is first asked for. */
  variable: tf.Variable | null
}

/** Named weights, on the host; as tf variables where they are asked for. Whoever makes the set disposes it. */
export class Parameters {
  readonly names: readonly string[]
  readonly #entries: ReadonlyMap<string, Parameter>
  #tensors: HostTensors | null = null

  constructor(specs: Readonly<Record<string, ParameterSpec>>) {
    this.names = Object.keys(specs)
    this.#entries = new Map(
      Object.entries(specs).map(([name, spec]) => {
        assertLength(name, spec.values, sizeOf(spec.shape))
        return [name, { shape: spec.shape, host: spec.values.slice(), variable: null }] as const
      }),
    )
  }

  /** Number of weights over all names. */
  get size(): number {
    let size = 0
    for (const { host } of this.#entries.values()) size += host.length
    return size
  }

  /** The shape of one name's weights. */
  shape(name: string): readonly number[] {
    return this.#entry(name).shape
  }

  /** The weights on the host, live; call {@link upload} after writing to them. */
  host(name: string): Float32Array {
    return this.#entry(name).host
  }

  /** The weights as a tf variable, the same object for the life of the set. */
  variable(name: string): tf.Variable {
    const entry = this.#entry(name)
    if (entry.variable === null) {
      const initial = tf.tensor(entry.host.slice(), [...entry.shape], 'float32')
      entry.variable = tf.variable(initial)
      initial.dispose()
    }
    return entry.variable
  }

  /** Every name's weights, live, as those of {@link host}; the same object until the next {@link exchange}. */
  tensors(): HostTensors {
    this.#tensors ??= Object.fromEntries(
      Array.from(this.#entries, ([name, { host, shape }]) => [name, floats(host, shape)]),
    )
    return this.#tensors
  }

  /** Takes arrays in the place of its own. @returns those, which are no longer its own */
  exchange(tensors: HostTensors): HostTensors {
    const before = this.tensors()
    for (const [name, entry] of this.#entries) {
      const { data } = tensors[name] as HostTensor
      assertLength(name, data, entry.host.length)
      entry.host = data as Float32Array
    }
    this.#tensors = null
    this.upload()
    return before
  }

  /** Every variable by name, for `tf.variableGrads`. */
  variables(): tf.Variable[] {
    return this.names.map((name) => this.variable(name))
  }

  /** Makes the variables equal to the host's weights. */
  upload(): void {
    for (const { host, shape, variable } of this.#entries.values()) {
      if (variable === null) continue
      // tfjs may keep the array it is given; the host's goes on changing.
      const value = tf.tensor(host.slice(), [...shape], 'float32')
      variable.assign(value)
      value.dispose()
    }
  }

  /** Takes the weights of a set with the same names and shapes, such as the online network's. */
  copyFrom(other: Parameters): void {
    for (const [name, { host }] of this.#entries) {
      assertLength(name, other.host(name), host.length)
      host.set(other.host(name))
    }
    this.upload()
  }

  /** Goes a part of the way to the weights of such a set: all of it with 1. */
  moveTowards(other: Parameters, part: number): void {
    if (part === 1) {
      this.copyFrom(other)
      return
    }
    for (const [name, { host }] of this.#entries) {
      const aim = other.host(name)
      assertLength(name, aim, host.length)
      for (let i = 0; i < host.length; i++) host[i]! += part * (aim[i]! - host[i]!)
    }
    this.upload()
  }

  toStored(prefix: string): Record<string, StoredTensor> {
    return Object.fromEntries(
      [...this.#entries].map(([name, { shape, host }]) => [
        `${prefix}${name}`,
        { dtype: 'float32', shape, data: host.slice() } satisfies StoredTensor,
      ]),
    )
  }

  /**
   * Throws a `CheckpointError` when a tensor is missing, of another shape or holds a number that is not
   * finite; then nothing changed.
   */
  fromStored(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
    for (const [name, { shape }] of this.#entries) {
      const stored = tensors[`${prefix}${name}`]
      if (stored === undefined) {
        throw new CheckpointError(`The checkpoint has no tensor \`${prefix}${name}\``)
      }
      if (stored.dtype !== 'float32' || stored.shape.join() !== shape.join()) {
        throw new CheckpointError(
          `Tensor \`${prefix}${name}\` is ${stored.dtype} [${stored.shape.join(', ')}], ` +
            `this network needs float32 [${shape.join(', ')}]`,
        )
      }
      const broken = firstNotFinite(stored.data)
      if (broken === -1) continue
      throw new CheckpointError(
        `Tensor \`${prefix}${name}\` holds ${stored.data[broken]} at ${broken}: the training that wrote it had failed, take an earlier checkpoint`,
      )
    }
    for (const [name, { host }] of this.#entries) host.set(tensors[`${prefix}${name}`]!.data)
    this.upload()
  }

  dispose(): void {
    for (const { variable } of this.#entries.values()) variable?.dispose()
  }

  #entry(name: string): Parameter {
    const entry = this.#entries.get(name)
    if (entry === undefined) {
      throw new ContractError(`No parameter \`${name}\`; there are ${this.names.join(', ')}`)
    }
    return entry
  }
}
