import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { TensorType } from './trace.ts'

/** A tensor on the host, row-major. */
export interface HostTensor extends TensorType {
  readonly data: Float32Array | Int32Array | Uint8Array
}

export type HostTensors = Readonly<Record<string, HostTensor>>

/** A graph that onnxruntime runs, on one thread. */
export class GraphSession {
  readonly #session: InferenceSession
  readonly #tensor: typeof Tensor

  private constructor(session: InferenceSession, tensor: typeof Tensor) {
    this.#session = session
    this.#tensor = tensor
  }

  static async open(model: Uint8Array): Promise<GraphSession> {
    const ort = await import('onnxruntime-node')
    const session = await ort.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      // One thread, because these machines are shared, and two that wait for each other are slower than one.
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    })
    return new GraphSession(session, ort.Tensor)
  }

  /** Writes into the outputs' arrays. The thread's event loop stands still meanwhile. */
  async run(inputs: HostTensors, outputs: HostTensors): Promise<void> {
    await this.#session.run(this.#named('in:', inputs), this.#named('out:', outputs))
  }

  #named(prefix: string, tensors: HostTensors): Record<string, Tensor> {
    const named: Record<string, Tensor> = {}
    for (const [name, { dtype, data, shape }] of Object.entries(tensors)) {
      named[prefix + name] = new this.#tensor(dtype, data, shape)
    }
    return named
  }

  /** Frees the session. */
  async dispose(): Promise<void> {
    await this.#session.release()
  }
}

export function allocate({ dtype, shape }: TensorType): HostTensor {
  const size = shape.reduce((all, length) => all * length, 1)
  const make = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype]
  return { dtype, shape, data: new make(size) }
}
