import { ContractError } from '../../core/errors.ts'
import { allocate, GraphSession, type HostTensors } from './session.ts'
import { type TensorFunction, type TensorType, trace } from './trace.ts'

export interface CompileOptions {
  /** For messages. */
  readonly name: string
  /** Bytes of graphs that are kept; beyond them those unused for longest go. Default 256 MiB. */
  readonly maxBytes?: number
}

/** A function of tensors that runs as one graph. */
export interface Compiled {
  /**
   * @param inputs a graph is made for each combination of their shapes and types
   * @param outputs arrays that are written into; default: new ones
   */
  run(inputs: HostTensors, outputs?: HostTensors): Promise<HostTensors>
  /** Graphs that are kept, and how many were made in all. */
  readonly graphs: { readonly kept: number; readonly made: number; readonly bytes: number }
  /** Frees the graphs. */
  dispose(): Promise<void>
}

const DEFAULT_MAX_BYTES = 256 * 2 ** 20

interface Entry {
  readonly session: GraphSession
  readonly outputs: Readonly<Record<string, TensorType>>
  readonly bytes: number
}

/**
 * Turns a function of tfjs operations (`valueAndGrads` and optimizers included) into graphs that onnxruntime
 * runs, one for each signature of shapes and types. All that changes between calls is an input: a rate, a
 * mask, a temperature, drawn noise. See {@link trace} for what is refused.
 */
export function compile(fn: TensorFunction, options: CompileOptions): Compiled {
  return new CompiledFunction(fn, options)
}

class CompiledFunction implements Compiled {
  readonly #fn: TensorFunction
  readonly #name: string
  readonly #maxBytes: number
  /** By signature, the one used last at the end. */
  readonly #entries = new Map<string, Promise<Entry>>()
  #bytes = 0
  #made = 0

  constructor(fn: TensorFunction, { name, maxBytes = DEFAULT_MAX_BYTES }: CompileOptions) {
    this.#fn = fn
    this.#name = name
    this.#maxBytes = maxBytes
  }

  get graphs() {
    return { kept: this.#entries.size, made: this.#made, bytes: this.#bytes }
  }

  async run(inputs: HostTensors, outputs?: HostTensors): Promise<HostTensors> {
    const { session, outputs: types } = await this.#entryFor(inputs)
    const written =
      outputs ??
      Object.fromEntries(Object.entries(types).map(([name, type]) => [name, allocate(type)]))
    await session.run(inputs, written)
    return written
  }

  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    this.#bytes = 0
    for (const entry of entries) await (await entry).session.dispose()
  }

  #entryFor(inputs: HostTensors): Promise<Entry> {
    const signature = Object.entries(inputs)
      .map(([name, { dtype, shape }]) => `${name}:${dtype}[${shape}]`)
      .sort()
      .join(' ')
    const known = this.#entries.get(signature)
    const entry = known ?? this.#make(inputs)
    this.#entries.delete(signature)
    this.#entries.set(signature, entry)
    return entry
  }

  async #make(inputs: HostTensors): Promise<Entry> {
    const { model, outputs } = trace(this.#name, this.#fn, inputs)
    if (model.length > this.#maxBytes) {
      throw new ContractError(
        `compile: the graph of \`${this.#name}\` has ${model.length} bytes, more than the ${this.#maxBytes} allowed`,
      )
    }
    this.#made++
    this.#bytes += model.length
    await this.#makeRoom()
    return { session: await GraphSession.open(model), outputs, bytes: model.length }
  }

  async #makeRoom(): Promise<void> {
    for (const [signature, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return
      this.#entries.delete(signature)
      const { session, bytes } = await entry
      this.#bytes -= bytes
      await session.dispose()
    }
  }
}
