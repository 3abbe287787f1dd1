import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-common'
import type { HostTensor, HostTensors } from './compiled.ts'
import { onnxRuntime } from './onnxruntime.ts'
import { type Provider, THREADS } from './provider.ts'

/** A graph that onnxruntime runs. */
export class GraphSession {
  readonly #session: InferenceSession
  readonly #tensor: TensorConstructor
  /** Of inputs that were given before, as weights are: to make one takes longer than to find it. */
  readonly #known = new WeakMap<HostTensor, Tensor>()

  private constructor(session: InferenceSession, tensor: TensorConstructor) {
    this.#session = session
    this.#tensor = tensor
  }

  static async open(model: Uint8Array, provider: Provider): Promise<GraphSession> {
    const ort = await onnxRuntime()
    const session = await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      intraOpNumThreads: THREADS,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
    })
    return new GraphSession(session, ort.Tensor)
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames
  }

  /**
   * Writes into the outputs' arrays. The thread's event loop stands still meanwhile.
   * @param inputs those that it reads, and any others
   */
  async run(inputs: HostTensors, outputs: HostTensors): Promise<void> {
    await this.#session.run(
      this.#tensors(this.#session.inputNames, inputs),
      this.#tensors(this.#session.outputNames, outputs),
    )
  }

  #tensors(names: readonly string[], tensors: HostTensors): Record<string, Tensor> {
    const made: Record<string, Tensor> = {}
    for (const name of names) made[name] = this.#tensorOf(tensors[name]!)
    return made
  }

  #tensorOf(host: HostTensor): Tensor {
    const known = this.#known.get(host)
    if (known !== undefined) return known
    const made = new this.#tensor(host.dtype, host.data, host.shape)
    this.#known.set(host, made)
    return made
  }

  /** Frees the session. */
  dispose(): void {
    // What it gives back at once is all there is to wait for.
    void this.#session.release()
  }
}
