import { sampleCategorical } from '../../nn/masked-categorical.ts'
import type { Rng } from '../../random/rng.ts'
import { placeInSums } from '../../random/weighted-place.ts'
import { decodingOf } from './decoding.ts'
import { type Flight, type FlightOptions, Flights } from './flights.ts'
import type { ProgramSource, ProgramSourceContext, WrittenProgram } from './program-source.ts'
import { advanceRows, type SequenceRow } from './sequence-policy.ts'

export interface SampledProgramsOptions extends Pick<FlightOptions, 'rng'> {
  /** As in {@link FlightOptions}. Default 1. */
  readonly temperature?: number
  /** Prefixes whose distribution is remembered, at least 0. Default 50,000. */
  readonly rememberedPrefixes?: number
}

const DEFAULT_REMEMBERED_PREFIXES = 50_000

/** A prefix that was reached; its distribution is known once the policy was asked. */
interface PrefixNode {
  readonly parent: PrefixNode | null
  /** The last token; −1 at the root. */
  readonly token: number
  /** Where the policy stands after the prefix. */
  at: SequenceRow | null
  /**
   * Allowed tokens and, in step with them, running sums of their probabilities. Plain arrays: there
   * are many, and small typed arrays are slow to make.
   */
  tokens: readonly number[] | null
  sums: readonly number[] | null
  children: Map<number, PrefixNode> | null
  /** Whether a flight waits here for the next batch. */
  waits: boolean
  /** Whether others can come here too; if not, nothing but one draw is wanted of it. */
  readonly shared: boolean
}

interface TreeFlight extends Flight {
  node: PrefixNode
  /** The next token, where it was drawn already. */
  drawn: number | null
}

/**
 * Programs drawn from a policy under the grammar's mask.
 *
 * Drawing thousands of programs for one problem comes through the same prefixes again and again:
 * each is put to the policy once, and what it said is kept in a tree. Many programs are under way at
 * once, and they come in the order of their numbers, so that short ones are not favoured.
 */
export function sampledPrograms(
  context: ProgramSourceContext,
  options: SampledProgramsOptions,
): ProgramSource {
  return new SampledPrograms(context, options)
}

class SampledPrograms implements ProgramSource {
  readonly #context: ProgramSourceContext
  readonly #writing: Flights
  readonly #limit: number
  readonly #root: PrefixNode = newNode(null, -1, true)
  /** Finished ahead of their turn, by number. */
  readonly #finished = new Map<number, WrittenProgram>()
  #flights: TreeFlight[] = []
  #remembered = 1
  #launched = 0
  #given = 0

  constructor(context: ProgramSourceContext, options: SampledProgramsOptions) {
    const { rng, temperature = 1, rememberedPrefixes } = options
    this.#context = context
    this.#writing = new Flights(context.policy.actionCount, {
      ...decodingOf(context, context.emptyProgram && [context.emptyProgram]),
      rng,
      temperature,
    })
    this.#limit = rememberedPrefixes ?? DEFAULT_REMEMBERED_PREFIXES
  }

  async next(count: number): Promise<WrittenProgram[]> {
    const end = this.#given + count
    // As many again are begun ahead, so that the batches stay full until the last of these is done.
    while (this.#launched < end + count) this.#launch()
    while (!this.#finishedUpTo(end)) {
      this.#flights = this.#flights.filter((flight) => this.#fly(flight))
      await this.#expand()
    }
    const programs: WrittenProgram[] = []
    for (; this.#given < end; this.#given++) {
      programs.push(this.#finished.get(this.#given)!)
      this.#finished.delete(this.#given)
    }
    return programs
  }

  #finishedUpTo(end: number): boolean {
    for (let n = this.#given; n < end; n++) if (!this.#finished.has(n)) return false
    return true
  }

  #launch(): void {
    const flight = this.#writing.launch(this.#launched++, 0)
    this.#flights.push({ ...flight, node: this.#root, drawn: null })
  }

  /** Writes on until the policy has to be asked. False when the program is finished. */
  #fly(flight: TreeFlight): boolean {
    for (;;) {
      const token = flight.drawn ?? drawFrom(flight.node, flight.rng)
      if (token === null) return true
      flight.drawn = null
      const written = this.#writing.write(flight, token)
      if (written !== null) {
        this.#finished.set(flight.number, written)
        return false
      }
      flight.node = this.#childOf(flight.node, token)
    }
  }

  /** Beyond the limit a child is the flight's own, forgotten with it. */
  #childOf(node: PrefixNode, token: number): PrefixNode {
    const known = node.children?.get(token)
    if (known !== undefined) return known
    if (!node.shared || this.#remembered >= this.#limit) return newNode(node, token, false)
    const child = newNode(node, token, true)
    node.children ??= new Map()
    node.children.set(token, child)
    this.#remembered++
    return child
  }

  /** Asks the policy about every prefix that a flight waits at, in one batch. */
  async #expand(): Promise<void> {
    const waiting = this.#flights.filter(({ node }) => {
      const first = !node.waits
      node.waits = true
      return first
    })
    if (waiting.length === 0) return
    const nodes = waiting.map((flight) => flight.node)
    await this.#placeAll(nodes)
    const { policy } = this.#context
    const logits = await policy.logits(policy.gather(nodes.map((node) => node.at!)))
    for (const [row, flight] of waiting.entries()) {
      this.#setDistribution(flight, logits, row * policy.actionCount)
    }
  }

  async #placeAll(nodes: readonly PrefixNode[]): Promise<void> {
    const { policy, task } = this.#context
    if (this.#root.at === null) {
      // Nothing is beyond the root before it was expanded.
      this.#root.at = { state: await policy.start([task]), row: 0 }
      return
    }
    const places = await advanceRows(
      policy,
      nodes.map((node) => node.parent!.at!),
      nodes.map((node) => node.token),
    )
    for (const [i, at] of places.entries()) nodes[i]!.at = at
  }

  #setDistribution(flight: TreeFlight, logits: Float32Array, offset: number): void {
    const { node } = flight
    const { mask, probabilities } = this.#writing
    this.#writing.weigh(flight, logits, offset)
    if (!node.shared) {
      flight.drawn = sampleCategorical(probabilities, flight.rng)
      return
    }
    const tokens: number[] = []
    const sums: number[] = []
    let sum = 0
    for (let a = 0; a < mask.length; a++) {
      if (mask[a] === 0) continue
      sum += probabilities[a]!
      tokens.push(a)
      sums.push(sum)
    }
    node.tokens = tokens
    node.sums = sums
  }
}

function newNode(parent: PrefixNode | null, token: number, shared: boolean): PrefixNode {
  return { parent, token, at: null, tokens: null, sums: null, children: null, waits: false, shared }
}

/** The next token in proportion to its probability; null before the policy was asked. */
function drawFrom({ tokens, sums }: PrefixNode, rng: Rng): number | null {
  if (tokens === null || sums === null) return null
  return tokens[placeInSums(rng.uniform() * sums.at(-1)!, sums)]!
}
