import type { ProgramState } from '../../core/token-language.ts'
import { maskedArgmax, maskedSoftmax, sampleCategorical } from '../../nn/masked-categorical.ts'
import type { Rng } from '../../random/rng.ts'
import type { ProgramSource, ProgramSourceContext, WrittenProgram } from './program-source.ts'
import { writeMask } from './sampling.ts'
import type { SequenceRow } from './sequence-policy.ts'

export interface SampledProgramsOptions {
  /** Program number n draws from `rng.split(n)`. */
  readonly rng: Rng
  /** At least 0; 1 samples the policy itself, 0 takes the likeliest token always. Default 1. */
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

/** A program being written. */
interface Flight {
  readonly number: number
  readonly rng: Rng
  readonly program: ProgramState | null
  readonly tokens: number[]
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
  readonly #rng: Rng
  readonly #temperature: number
  readonly #limit: number
  readonly #bannedIds: readonly number[]
  readonly #mask: Int8Array
  readonly #probabilities: Float64Array
  readonly #root: PrefixNode = newNode(null, -1, true)
  /** Finished ahead of their turn, by number. */
  readonly #finished = new Map<number, WrittenProgram>()
  #flights: Flight[] = []
  #remembered = 1
  #launched = 0
  #given = 0

  constructor(context: ProgramSourceContext, options: SampledProgramsOptions) {
    this.#context = context
    this.#rng = options.rng
    this.#temperature = options.temperature ?? 1
    this.#limit = options.rememberedPrefixes ?? DEFAULT_REMEMBERED_PREFIXES
    this.#bannedIds = [context.vocabulary.deleteId]
    this.#mask = new Int8Array(context.policy.actionCount)
    this.#probabilities = new Float64Array(context.policy.actionCount)
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
    const number = this.#launched++
    const program = this.#context.emptyProgram?.clone() ?? null
    const rng = this.#rng.split(number)
    this.#flights.push({ number, rng, program, tokens: [], node: this.#root, drawn: null })
  }

  /** Writes on until the policy has to be asked. False when the program is finished. */
  #fly(flight: Flight): boolean {
    const { endId } = this.#context.vocabulary
    const { tokens } = flight
    for (;;) {
      const token = flight.drawn ?? drawFrom(flight.node, flight.rng)
      if (token === null) return true
      flight.drawn = null
      tokens.push(token)
      const ended = token === endId
      if (ended || tokens.length >= this.#context.maxTokens) {
        this.#finished.set(flight.number, { tokens, ended })
        return false
      }
      flight.program?.push(token)
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
    const rows = policy.gather(nodes.map((node) => node.parent!.at!))
    const state = await policy.advance(
      rows,
      Int32Array.from(nodes, (node) => node.token),
    )
    nodes.forEach((node, row) => {
      node.at = { state, row }
    })
  }

  #setDistribution(flight: Flight, logits: Float32Array, offset: number): void {
    const { node } = flight
    const mask = this.#mask
    const remaining = this.#context.maxTokens - flight.tokens.length
    writeMask(flight.program, remaining, this.#bannedIds, mask)
    if (this.#temperature === 0) {
      node.tokens = [maskedArgmax(logits, offset, mask)]
      node.sums = [1]
      return
    }
    if (this.#temperature !== 1) {
      for (let a = 0; a < mask.length; a++) logits[offset + a]! /= this.#temperature
    }
    maskedSoftmax(logits, offset, mask, this.#probabilities)
    if (!node.shared) {
      flight.drawn = sampleCategorical(this.#probabilities, flight.rng)
      return
    }
    const tokens: number[] = []
    const sums: number[] = []
    let sum = 0
    for (let a = 0; a < mask.length; a++) {
      if (mask[a] === 0) continue
      sum += this.#probabilities[a]!
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

/** The first token whose running sum is above the draw; null before the policy was asked. */
function drawFrom({ tokens, sums }: PrefixNode, rng: Rng): number | null {
  if (tokens === null || sums === null) return null
  const drawn = rng.uniform() * sums[sums.length - 1]!
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > drawn) high = middle
    else low = middle + 1
  }
  return tokens[low]!
}
