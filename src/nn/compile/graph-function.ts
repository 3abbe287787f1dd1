import { ContractError } from '../../core/errors.ts'
import {
  allocate,
  type Compiled,
  type HostTensors,
  type TensorFunction,
  type TensorType,
} from './compiled.ts'
import { GraphSession, type Provider } from './session.ts'
import { trace } from './trace.ts'

export interface GraphOptions {
  /** For messages. */
  readonly name: string
  /** What runs the graphs. Default `cpu`. */
  readonly provider?: Provider
  /** Bytes of graphs that are kept; beyond them those unused for longest go. Default 256 MiB. */
  readonly maxBytes?: number
}

const DEFAULT_MAX_BYTES = 256 * 2 ** 20

interface Entry {
  readonly session: GraphSession
  readonly outputs: Readonly<Record<string, TensorType>>
  readonly bytes: number
}

/**
 * A function of tfjs operations (`valueAndGrads` included) as graphs that onnxruntime runs, one for each
 * signature of shapes and types. See {@link trace} for what is refused.
 */
export class GraphFunction implements Compiled {
  readonly #fn: TensorFunction
  readonly #options: Required<GraphOptions>
  /** By signature, the one used last at the end. */
  readonly #entries = new Map<string, Promise<Entry>>()
  #bytes = 0
  #made = 0

  constructor(fn: TensorFunction, options: GraphOptions) {
    this.#fn = fn
    this.#options = { provider: 'cpu', maxBytes: DEFAULT_MAX_BYTES, ...options }
  }

  get graphs() {
    return { kept: this.#entries.size, made: this.#made, bytes: this.#bytes }
  }

  async run(inputs: HostTensors, into?: HostTensors): Promise<HostTensors> {
    const { session, outputs: types } = await this.#entryFor(inputs)
    const written = Object.fromEntries(
      Object.entries(types).map(([name, type]) => [name, into?.[name] ?? allocate(type)]),
    )
    await session.run(inputs, written)
    return written
  }

  dispose(): void {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    this.#bytes = 0
    // Whoever asked for one that could not be made was told.
    for (const entry of entries) entry.then(({ session }) => session.dispose()).catch(() => {})
  }

  #entryFor(inputs: HostTensors): Promise<Entry> {
    const signature = signatureOf(inputs)
    const known = this.#entries.get(signature)
    const entry = known ?? this.#make(inputs)
    this.#entries.delete(signature)
    this.#entries.set(signature, entry)
    if (known === undefined) entry.catch(() => this.#entries.delete(signature))
    return entry
  }

  async #make(inputs: HostTensors): Promise<Entry> {
    const { name, maxBytes, provider } = this.#options
    const { model, outputs } = trace(name, this.#fn, inputs)
    if (model.length > maxBytes) {
      throw new ContractError(
        `compile: the graph of \`${name}\` has ${model.length} bytes, more than the ${maxBytes} allowed`,
      )
    }
    this.#made++
    this.#bytes += model.length
    await this.#makeRoom()
    return { session: await GraphSession.open(model, provider), outputs, bytes: model.length }
  }

  async #makeRoom(): Promise<void> {
    for (const [signature, entry] of this.#entries) {
      if (this.#bytes <= this.#options.maxBytes) return
      this.#entries.delete(signature)
      const { session, bytes } = await entry
      this.#bytes -= bytes
      session.dispose()
    }
  }
}

function signatureOf(inputs: HostTensors): string {
  let signature = ''
  for (const name in inputs) {
    const { dtype, shape } = inputs[name]!
    signature += `${name}:${dtype}[${shape}] `
  }
  return signature
}
