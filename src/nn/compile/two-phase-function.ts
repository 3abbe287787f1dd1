import {
  arraysFor,
  type HostTensors,
  withPrefix as named,
  type TensorFunction,
  type TensorType,
} from './compiled.ts'
import { countBuild, countRun } from './graph-costs.ts'
import { assertFits, DEFAULT_MAX_BYTES, type GraphOptions } from './graph-function.ts'
import { GraphSession } from './session.ts'
import { type CacheEntry, SignatureCache, signatureOf } from './signature-cache.ts'
import { tracePhases } from './trace.ts'

/** A function that gives a part of its outputs before it has all of its inputs. */
export interface TwoPhase {
  /**
   * @param late types of the inputs that come later, by their names
   * @returns the outputs that do without them, and what gives the rest, which may be called once
   */
  begin(
    inputs: HostTensors,
    late: Readonly<Record<string, TensorType>>,
  ): Promise<{ readonly outputs: HostTensors; readonly finish: Finish }>
  /** Frees what it holds. */
  dispose(): void
}

/** @param into arrays that the outputs of their names are written into; the others get new ones */
export type Finish = (late: HostTensors, into?: HostTensors) => Promise<HostTensors>

interface Entry extends CacheEntry {
  readonly first: GraphSession
  readonly second: GraphSession
  readonly early: Readonly<Record<string, TensorType>>
  readonly later: Readonly<Record<string, TensorType>>
  readonly residuals: Readonly<Record<string, TensorType>>
}

/**
 * A function of tfjs operations as two graphs, so that the host may compute late inputs from early outputs,
 * as a loss between a forward and a backward pass. What the second phase needs of the first is handed on, and
 * not computed anew.
 */
export class TwoPhaseGraphFunction implements TwoPhase {
  readonly #fn: TensorFunction
  readonly #options: Required<Omit<GraphOptions, 'constants'>>
  readonly #entries: SignatureCache<Entry>

  constructor(fn: TensorFunction, options: GraphOptions) {
    this.#fn = fn
    this.#options = { provider: 'cpu', maxBytes: DEFAULT_MAX_BYTES, ...options }
    this.#entries = new SignatureCache(this.#options.maxBytes)
  }

  async begin(inputs: HostTensors, late: Readonly<Record<string, TensorType>>) {
    // Between the phases it may go for want of room, and is made again.
    const withEntry = <T>(work: (entry: Entry) => Promise<T>) =>
      this.#entries.use(signatureOf(inputs), () => this.#make(inputs, late), work)
    const { outputs, residuals } = await withEntry(async (entry) => {
      const startedMs = performance.now()
      const outputs = arraysFor(entry.early)
      const residuals = arraysFor(entry.residuals)
      const written = { ...outputs, ...named('rest:', residuals) }
      await entry.first.run(named('in:', inputs), named('out:', written))
      countRun(this.#options.name, startedMs)
      return { outputs, residuals }
    })
    const finish: Finish = (given, into) =>
      withEntry(async ({ later, second }) => {
        const startedMs = performance.now()
        const written = arraysFor(later, into)
        const read = { ...named('in:', { ...inputs, ...given }), ...residuals }
        await second.run(read, named('out:', written))
        countRun(this.#options.name, startedMs)
        return written
      })
    return { outputs, finish }
  }

  dispose(): void {
    this.#entries.dispose()
  }

  async #make(inputs: HostTensors, late: Readonly<Record<string, TensorType>>): Promise<Entry> {
    const { name, maxBytes, provider } = this.#options
    const startedMs = performance.now()
    const isLate = (input: string) => Object.hasOwn(late, input)
    const { phases, outputs } = tracePhases(name, this.#fn, { ...inputs, ...late }, isLate)
    const bytes = phases.first.length + phases.second.length
    assertFits(name, bytes, maxBytes)
    const [first, second] = [
      await GraphSession.open(phases.first, provider),
      await GraphSession.open(phases.second, provider),
    ]
    countBuild(name, startedMs)
    const isEarly = ([output]: readonly [string, TensorType]) =>
      first.outputNames.includes(`out:${output}`)
    const entries = Object.entries(outputs)
    return {
      first,
      second,
      early: Object.fromEntries(entries.filter(isEarly)),
      later: Object.fromEntries(entries.filter((entry) => !isEarly(entry))),
      residuals: Object.fromEntries(
        phases.residuals.map(({ name: own, type, shape }) => [own, { dtype: type, shape }]),
      ) as Readonly<Record<string, TensorType>>,
      bytes,
      dispose() {
        first.dispose()
        second.dispose()
      },
    }
  }
}
