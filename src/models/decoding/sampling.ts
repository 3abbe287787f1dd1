import { ContractError } from '../../core/errors.ts'
import type { TaskDescription } from '../../core/task-description.ts'
import type { ProgramState } from '../../core/token-language.ts'
import { maskedArgmax, maskedSoftmax, sampleCategorical } from '../../nn/masked-categorical.ts'
import type { Rng } from '../../random/rng.ts'
import type { SequencePolicy, SequenceRow, SequenceState } from './sequence-policy.ts'

/** Settings that every way of decoding shares. */
export interface DecodingOptions {
  /** Most tokens of a program, END included. */
  readonly maxTokens: number
  readonly endId: number
  /** Tokens that are never chosen, such as DELETE. */
  readonly bannedIds: readonly number[]
  /**
   * The empty program of a task, by its index: its grammar then masks every choice. Left out, any
   * token may follow any other.
   */
  readonly program?: (task: number) => ProgramState
}

export interface DecodedProgram {
  /** Index of its task. */
  readonly task: number
  /** Tokens, END last when it was reached within `maxTokens`. */
  readonly tokens: readonly number[]
  readonly ended: boolean
  /** Sum of log π over its tokens, of the masked distribution at temperature 1. */
  readonly logProb: number
}

export interface SamplingOptions extends DecodingOptions {
  readonly rng: Rng
  /** Above 0; 1 samples the model itself, 0 takes the likeliest token always. */
  readonly temperature: number
  /** Programs decoded at once, at least 1. Default 128. */
  readonly inFlight?: number
}

interface Flight {
  readonly job: number
  readonly task: number
  readonly tokens: number[]
  readonly program: ProgramState | null
  /** A generator per job: what else is in flight does not change what a job draws. */
  readonly rng: Rng
  logProb: number
  at: SequenceRow
}

/**
 * Writes a program for each entry of `jobs`, an index into `tasks`. Full batches stay in flight: a
 * program that ends makes room for the next.
 *
 * @returns one program per job, in the order of the jobs.
 */
export async function samplePrograms(
  policy: SequencePolicy,
  tasks: readonly TaskDescription[],
  jobs: readonly number[],
  options: SamplingOptions,
): Promise<DecodedProgram[]> {
  if (jobs.length === 0) return []
  const sampler = new Sampler(policy, options)
  const starts = await policy.start(tasks)
  const limit = options.inFlight ?? 128
  const results = new Array<DecodedProgram>(jobs.length)
  let flights: Flight[] = []
  let next = 0
  while (next < jobs.length || flights.length > 0) {
    while (next < jobs.length && flights.length < limit) {
      flights.push(sampler.launch(next, jobs[next]!, starts))
      next++
    }
    await sampler.stepAll(flights)
    flights = flights.filter((flight) => {
      const ended = flight.tokens.at(-1) === options.endId
      if (!ended && flight.tokens.length < options.maxTokens) return true
      const { task, tokens, logProb } = flight
      results[flight.job] = { task, tokens, ended, logProb }
      return false
    })
    await sampler.advance(flights)
  }
  return results
}

class Sampler {
  readonly #policy: SequencePolicy
  readonly #options: SamplingOptions
  readonly #mask: Int8Array
  readonly #probabilities: Float64Array

  constructor(policy: SequencePolicy, options: SamplingOptions) {
    this.#policy = policy
    this.#options = options
    this.#mask = new Int8Array(policy.actionCount)
    this.#probabilities = new Float64Array(policy.actionCount)
  }

  launch(job: number, task: number, starts: SequenceState): Flight {
    return {
      job,
      task,
      tokens: [],
      program: this.#options.program?.(task) ?? null,
      rng: this.#options.rng.split(job),
      logProb: 0,
      at: { state: starts, row: task },
    }
  }

  /** Chooses a token for each; the states stay where they are. */
  async stepAll(flights: readonly Flight[]): Promise<void> {
    const { temperature, maxTokens, bannedIds } = this.#options
    const state = this.#policy.gather(flights.map((flight) => flight.at))
    const logits = await this.#policy.logits(state)
    flights.forEach((flight, row) => {
      writeMask(flight.program, maxTokens - flight.tokens.length, bannedIds, this.#mask)
      const offset = row * this.#policy.actionCount
      const norm = maskedSoftmax(logits, offset, this.#mask, this.#probabilities)
      const token = this.#choose(logits, offset, temperature, flight.rng)
      flight.logProb += logits[offset + token]! - norm
      flight.tokens.push(token)
      flight.program?.push(token)
      flight.at = { state, row }
    })
  }

  #choose(logits: Float32Array, offset: number, temperature: number, rng: Rng): number {
    if (temperature === 0) return maskedArgmax(logits, offset, this.#mask)
    if (temperature !== 1) {
      const row = logits.slice(offset, offset + this.#mask.length).map((y) => y / temperature)
      maskedSoftmax(row, 0, this.#mask, this.#probabilities)
    }
    return sampleCategorical(this.#probabilities, rng)
  }

  async advance(flights: readonly Flight[]): Promise<void> {
    if (flights.length === 0) return
    const rows = this.#policy.gather(flights.map((flight) => flight.at))
    const state = await this.#policy.advance(
      rows,
      Int32Array.from(flights, (flight) => flight.tokens.at(-1)!),
    )
    flights.forEach((flight, row) => {
      flight.at = { state, row }
    })
  }
}

/** Ones where the next token may go: the grammar's mask where there is one, less what is banned. */
export function writeMask(
  program: ProgramState | null,
  remaining: number,
  bannedIds: readonly number[],
  mask: Int8Array,
): void {
  if (program === null) {
    mask.fill(1)
    for (const id of bannedIds) mask[id] = 0
    return
  }
  if (program.mask(mask, remaining) === 0) {
    throw new ContractError(
      `Expected \`maxTokens\` to leave at least ${program.minTokensToEnd} tokens, ${remaining} are left`,
    )
  }
}
