import type * as tf from '@tensorflow/tfjs-core'

/** Element types that tfjs and a graph share. */
export type ElementName = 'float32' | 'int32' | 'bool'

/** What a tensor is like. */
export interface TensorType {
  readonly dtype: ElementName
  readonly shape: readonly number[]
}

/** A tensor on the host, row-major. */
export interface HostTensor extends TensorType {
  readonly data: Float32Array | Int32Array | Uint8Array
}

export type HostTensors = Readonly<Record<string, HostTensor>>

/** Tensors of tfjs by name. */
export type Tensors = Readonly<Record<string, tf.Tensor>>

/**
 * A pure function of tensors: all that changes between calls (a rate, a mask, a temperature, drawn noise)
 * is among its inputs, and it reads no data.
 */
export type TensorFunction = (inputs: Tensors) => Tensors

/** A function of tensors, made ready for a device. */
export interface Compiled {
  /**
   * @param inputs a graph is made for each combination of their shapes and types
   * @param into arrays that the outputs of their names are written into; the others get new ones
   */
  run(inputs: HostTensors, into?: HostTensors): Promise<HostTensors>
  /** Graphs that are kept, and how many were made in all; zeros where none are needed. */
  readonly graphs: { readonly kept: number; readonly made: number; readonly bytes: number }
  /** Frees what it holds. */
  dispose(): void
}

/** A new array for a tensor, of zeros. */
export function allocate({ dtype, shape }: TensorType): HostTensor {
  const size = shape.reduce((all, length) => all * length, 1)
  const make = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype]
  return { dtype, shape, data: new make(size) }
}

/** The arrays that are given for outputs, and new ones for the others. */
export function arraysFor(
  outputs: Readonly<Record<string, TensorType>>,
  into: HostTensors = {},
): HostTensors {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, type]) => [name, into[name] ?? allocate(type)]),
  )
}

/** An array of floats as a tensor; it is not copied. */
export function floats(data: Float32Array, shape: readonly number[]): HostTensor {
  return { dtype: 'float32', shape, data }
}

/** One number as a tensor of shape []. */
export function scalar(value: number): HostTensor {
  return floats(Float32Array.of(value), [])
}

/** An array of whole numbers as a tensor; it is not copied. */
export function integers(data: Int32Array, shape: readonly number[]): HostTensor {
  return { dtype: 'int32', shape, data }
}

/** Every tensor under `prefix` and its name. */
export function withPrefix<T>(
  prefix: string,
  tensors: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]),
  )
}

/** Those whose names begin with `prefix`, which is taken off. */
export function withoutPrefix<T>(
  prefix: string,
  tensors: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  )
}
