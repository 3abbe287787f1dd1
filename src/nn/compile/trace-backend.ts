import * as tf from '@tensorflow/tfjs-core'
import { ContractError } from '../../core/errors.ts'
import type { ElementName } from './compiled.ts'
import type { Graph, Value } from './graph.ts'

/** The name of the backend whose kernels write nodes down. */
export const TRACE_BACKEND = 'trace'

export const DRAWS =
  'compile: it draws random numbers, which would be the same in every call; draw them outside and make ' +
  'them an input'

export const READS =
  'compile: the function reads the data of a tensor, which is not known before the graph runs; ' +
  'express it by operations, or do it outside'

/** Operations of tfjs that draw, as they stand in a stack: its own generator is out of reach. */
const DRAWING = /\b(?:rand|random[A-Z]\w*|truncatedNormal|multinomial|dropout)_+(?:op)?\b/

/**
 * A tfjs backend that computes nothing: its tensors stand for values of a graph, and its kernels add nodes
 * to it. Tensors of another backend are refused: what they hold would be frozen into the graph.
 */
export class TraceBackend extends tf.KernelBackend {
  readonly #values = new WeakMap<object, Value>()
  readonly #references = new WeakMap<object, number>()
  /** Whether the function that is traced has asked for the data of a tensor. */
  isRead = false
  #graph: Graph | null = null
  #alive = 0

  /** The graph that kernels add to. */
  get graph(): Graph {
    if (this.#graph === null) throw new ContractError('Nothing is being traced')
    return this.#graph
  }

  set graph(graph: Graph | null) {
    this.#graph = graph
    this.isRead = false
  }

  /** What tfjs calls a tensor by, for a value. */
  track(value: Value): tf.TensorInfo {
    const dataId = {}
    this.#values.set(dataId, value)
    this.#references.set(dataId, 1)
    this.#alive++
    return { dataId, shape: [...value.shape], dtype: value.type as ElementName }
  }

  /** @param kernel for the message */
  valueFor({ dataId, shape }: tf.TensorInfo, kernel: string): Value {
    const value = this.#values.get(dataId)
    if (value !== undefined) return value
    throw new ContractError(
      `compile: \`${kernel}\` takes a tensor of shape [${shape}] from outside the function, ` +
        'which would keep its first values; make it an input',
    )
  }

  override write(
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
  ): object {
    if (values === null || typeof values[0] === 'string' || !isTraced(dtype)) {
      throw new ContractError(`compile: a tensor of dtype ${dtype} cannot be traced`)
    }
    if (DRAWING.test(new Error().stack ?? '')) throw new ContractError(DRAWS)
    return this.track(this.graph.constant(values as ArrayLike<number>, dtype, shape)).dataId
  }

  /** Nobody may wait for it: that it was asked for is told when the function has returned. */
  override read(): Promise<never> {
    this.isRead = true
    return new Promise(() => {})
  }

  override readSync(): never {
    throw new ContractError(READS)
  }

  override move(): never {
    throw new ContractError('compile: a tensor of another backend cannot be moved into a graph')
  }

  override numDataIds(): number {
    return this.#alive
  }

  override refCount(dataId: object): number {
    return this.#references.get(dataId) ?? 0
  }

  override incRef(dataId: object): void {
    this.#references.set(dataId, this.refCount(dataId) + 1)
  }

  override disposeData(dataId: object, force = false): boolean {
    const left = this.refCount(dataId) - 1
    this.#references.set(dataId, left)
    if (left > 0 && !force) return false
    if (this.#values.delete(dataId)) this.#alive--
    return true
  }

  override floatPrecision(): 32 {
    return 32
  }

  override epsilon(): number {
    return 1e-7
  }

  override memory() {
    return { unreliable: true }
  }

  override timerAvailable(): boolean {
    return false
  }

  override dispose(): void {}
}

function isTraced(dtype: string): dtype is ElementName {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool'
}
