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
}

/** Named weights, on the host. */
export class Parameters {
  readonly names: readonly string[]
  readonly #entries: ReadonlyMap<string, Parameter>
  #tensors: HostTensors | null = null

  constructor(specs: Readonly<Record<string, ParameterSpec>>) {
    this.names = Object.keys(specs)
    this.#entries = new Map(
      Object.entries(specs).map(([name, spec]) => {
        assertLength(name, spec.values, sizeOf(spec.shape))
        return [name, { shape: spec.shape, host: spec.values.slice() }] as const
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

  /** The weights, live. */
  host(name: string): Float32Array {
    return this.#entry(name).host
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
    return before
  }

  /** A set of its own of the same weights. */
  clone(): Parameters {
    return new Parameters(
      Object.fromEntries(
        Array.from(this.#entries, ([name, { shape, host }]) => [name, { shape, values: host }]),
      ),
    )
  }

  /** Takes the weights of a set with the same names and shapes, such as the online network's. */
  copyFrom(other: Parameters): void {
    for (const [name, { host }] of this.#entries) {
      assertLength(name, other.host(name), host.length)
      host.set(other.host(name))
    }
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
    this.checkStored(prefix, tensors)
    for (const [name, { host }] of this.#entries) host.set(tensors[`${prefix}${name}`]!.data)
  }

  /** Throws as {@link fromStored} would, and takes nothing. */
  checkStored(prefix: string, tensors: Readonly<Record<string, StoredTensor>>): void {
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
        `Tensor \`${prefix}${name}\` holds ${stored.data[broken]} at ${broken}: the training that wrote it had failed`,
      )
    }
  }

  #entry(name: string): Parameter {
    const entry = this.#entries.get(name)
    if (entry === undefined) {
      throw new ContractError(`No parameter \`${name}\`; there are ${this.names.join(', ')}`)
    }
    return entry
  }
}
