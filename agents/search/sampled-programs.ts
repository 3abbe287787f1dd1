import type { ProgramState } from '../../src/core/token-language.ts'
import { writeMask } from '../../src/models/sampling.ts'
import type { SequenceRow } from '../../src/models/sequence-policy.ts'
import { maskedArgmax, maskedSoftmax } from '../../src/nn/masked-categorical.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { ProgramSource, ProgramSourceContext, WrittenProgram } from './program-source.ts'

export interface SampledProgramsOptions {
  /** Program number n draws from `rng.split(n)`. */
  readonly rng: Rng
  /** At least 0; 1 samples the policy itself, 0 takes the likeliest token always. Default 1. */
  readonly temperature?: number
  /** Prefixes whose distribution is remembered, at least 1. Default 50,000. */
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
  /** Allowed tokens and, in step with them, running sums of their probabilities. */
  tokens: Int32Array | null
  sums: Float64Array | null
  readonly children: Map<number, PrefixNode>
}

/** A program being written. */
interface Flight {
  readonly number: number
  readonly rng: Rng
  readonly program: ProgramState | null
  readonly tokens: number[]
  node: PrefixNode
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
  readonly #root: PrefixNode = newNode(null, -1)
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
    this.#flights.push({ number, rng, program, tokens: [], node: this.#root })
  }

  /** Writes on until the policy has to be asked. False when the program is finished. */
  #fly(flight: Flight): boolean {
    const { endId } = this.#context.vocabulary
    const { tokens } = flight
    while (flight.node.tokens !== null) {
      const token = drawFrom(flight.node, flight.rng)
      tokens.push(token)
      const ended = token === endId
      if (ended || tokens.length >= this.#context.maxTokens) {
        this.#finished.set(flight.number, { tokens, ended })
        return false
      }
      flight.program?.push(token)
      flight.node = this.#childOf(flight.node, token)
    }
    return true
  }

  /** Beyond the limit a child is the flight's own, forgotten with it. */
  #childOf(node: PrefixNode, token: number): PrefixNode {
    const known = node.children.get(token)
    if (known !== undefined) return known
    const child = newNode(node, token)
    if (this.#remembered < this.#limit) {
      node.children.set(token, child)
      this.#remembered++
    }
    return child
  }

  /** Asks the policy about every prefix that a flight waits at, in one batch. */
  async #expand(): Promise<void> {
    const waiting = new Map<PrefixNode, Flight>()
    for (const flight of this.#flights) {
      if (!waiting.has(flight.node)) waiting.set(flight.node, flight)
    }
    const nodes = [...waiting.keys()]
    if (nodes.length === 0) return
    await this.#placeAll(nodes)
    const { policy } = this.#context
    const logits = await policy.logits(policy.gather(nodes.map((node) => node.at!)))
    for (const [row, [node, flight]] of [...waiting].entries()) {
      this.#setDistribution(node, flight, logits, row * policy.actionCount)
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

  #setDistribution(node: PrefixNode, flight: Flight, logits: Float32Array, offset: number): void {
    const mask = this.#mask
    const remaining = this.#context.maxTokens - flight.tokens.length
    writeMask(flight.program, remaining, this.#bannedIds, mask)
    if (this.#temperature === 0) {
      node.tokens = Int32Array.of(maskedArgmax(logits, offset, mask))
      node.sums = Float64Array.of(1)
      return
    }
    if (this.#temperature !== 1) {
      for (let a = 0; a < mask.length; a++) logits[offset + a]! /= this.#temperature
    }
    maskedSoftmax(logits, offset, mask, this.#probabilities)
    let allowed = 0
    for (let a = 0; a < mask.length; a++) allowed += mask[a]!
    node.tokens = new Int32Array(allowed)
    node.sums = new Float64Array(allowed)
    let sum = 0
    let place = 0
    for (let a = 0; a < mask.length; a++) {
      if (mask[a] === 0) continue
      sum += this.#probabilities[a]!
      node.tokens[place] = a
      node.sums[place++] = sum
    }
  }
}

function newNode(parent: PrefixNode | null, token: number): PrefixNode {
  return { parent, token, at: null, tokens: null, sums: null, children: new Map() }
}

/** The first token whose running sum is above the draw. */
function drawFrom(node: PrefixNode, rng: Rng): number {
  const tokens = node.tokens!
  const sums = node.sums!
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
