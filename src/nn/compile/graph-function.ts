import { ContractError } from '../../core/errors.ts'
import {
  arraysFor,
  type Compiled,
  type HostTensors,
  withPrefix as named,
  type TensorFunction,
  type TensorType,
} from './compiled.ts'
import { countBuild, countRun } from './graph-costs.ts'
import type { Provider } from './provider.ts'
import { GraphSession } from './session.ts'
import { type CacheEntry, SignatureCache, signatureOf } from './signature-cache.ts'
import { trace } from './trace.ts'

export interface GraphOptions {
  /** For messages. */
  readonly name: string
  /** What runs the graphs. Default `cpu`. */
  readonly provider?: Provider
  /** Bytes of graphs that are kept; beyond them those unused for longest go. Default 256 MiB. */
  readonly maxBytes?: number
  /** Read when a graph is made, which has them in it. Default none. */
  readonly constants?: () => HostTensors
}

export const DEFAULT_MAX_BYTES = 256 * 2 ** 20

/** Throws a `ContractError` for a graph that alone is larger than what may be kept. */
export function assertFits(name: string, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return
  throw new ContractError(
    `compile: the graph of \`${name}\` has ${bytes} bytes, more than the ${maxBytes} allowed`,
  )
}

interface Entry extends CacheEntry {
  readonly session: GraphSession
  readonly outputs: Readonly<Record<string, TensorType>>
}

/**
 * A function of tfjs operations (`valueAndGrads` included) as graphs that onnxruntime runs, one for each
 * signature of shapes and types. See {@link trace} for what is refused.
 */
export class GraphFunction implements Compiled {
  readonly #fn: TensorFunction
  readonly #options: Required<GraphOptions>
  readonly #entries: SignatureCache<Entry>

  constructor(fn: TensorFunction, options: GraphOptions) {
    this.#fn = fn
    this.#options = {
      provider: 'cpu',
      maxBytes: DEFAULT_MAX_BYTES,
      constants: () => ({}),
      ...options,
    }
    this.#entries = new SignatureCache(this.#options.maxBytes)
  }

  get graphs() {
    return this.#entries.counts
  }

  async run(inputs: HostTensors, into?: HostTensors): Promise<HostTensors> {
    const make = () => this.#make(inputs)
    return this.#entries.use(signatureOf(inputs), make, async ({ session, outputs }) => {
      const startedMs = performance.now()
      const written = arraysFor(outputs, into)
      await session.run(named('in:', inputs), named('out:', written))
      countRun(this.#options.name, startedMs)
      return written
    })
  }

  dispose(): void {
    this.#entries.dispose()
  }

  async #make(inputs: HostTensors): Promise<Entry> {
    const { name, maxBytes, provider, constants } = this.#options
    const startedMs = performance.now()
    const { model, outputs } = trace(name, this.#fn, inputs, constants())
    assertFits(name, model.length, maxBytes)
    const session = await GraphSession.open(model, provider)
    countBuild(name, startedMs)
    return { session, outputs, bytes: model.length, dispose: () => session.dispose() }
  }
}
