import type { ProgramState } from '../../core/token-language.ts'
import { maskedArgmax, maskedSoftmax } from '../../nn/masked-categorical.ts'
import type { Rng } from '../../random/rng.ts'
import { type DecodingOptions, writeMask } from './decoding.ts'
import type { WrittenProgram } from './program-source.ts'

export interface FlightOptions extends DecodingOptions {
  /** Program number n draws from `rng.split(n)`. */
  readonly rng: Rng
  /** At least 0; 1 samples the policy itself, 0 takes the likeliest token always. */
  readonly temperature: number
}

/** A program being written. */
export interface Flight {
  readonly number: number
  /** A generator of its own: what else is in flight does not change what it draws. */
  readonly rng: Rng
  readonly program: ProgramState | null
  readonly tokens: number[]
}

/** Programs that are drawn token by token: how each begins, what may come next, and when it is done. */
export class Flights {
  readonly #options: FlightOptions
  readonly mask: Int8Array
  /** Of the token that was weighed last, at the temperature; shape [A]. */
  readonly probabilities: Float64Array
  readonly #tempered: Float32Array

  constructor(actionCount: number, options: FlightOptions) {
    this.#options = options
    this.mask = new Int8Array(actionCount)
    this.probabilities = new Float64Array(actionCount)
    this.#tempered = new Float32Array(actionCount)
  }

  /** @param task index of its task */
  launch(number: number, task: number): Flight {
    const { rng, program } = this.#options
    return { number, rng: rng.split(number), program: program?.(task) ?? null, tokens: [] }
  }

  /**
   * Writes the probabilities of a flight's next token, and the mask they are under.
   *
   * @param logits flat array; the flight's row begins at `offset`
   * @returns log Σ exp(logit) over the allowed tokens, so log π(a) at temperature 1 is logit(a) − it
   */
  weigh({ program, tokens }: Flight, logits: Float32Array, offset: number): number {
    const { temperature, maxTokens, bannedIds } = this.#options
    const { mask, probabilities } = this
    writeMask(program, maxTokens - tokens.length, bannedIds, mask)
    const norm = maskedSoftmax(logits, offset, mask, probabilities)
    if (temperature === 0) {
      probabilities.fill(0)[maskedArgmax(logits, offset, mask)] = 1
    } else if (temperature !== 1) {
      for (let a = 0; a < mask.length; a++) this.#tempered[a] = logits[offset + a]! / temperature
      maskedSoftmax(this.#tempered, 0, mask, probabilities)
    }
    return norm
  }

  /** Writes one token more. Gives the program where that finishes it, null while it goes on. */
  write({ program, tokens }: Flight, token: number): WrittenProgram | null {
    tokens.push(token)
    const ended = token === this.#options.endId
    if (ended || tokens.length >= this.#options.maxTokens) return { tokens, ended }
    program?.push(token)
    return null
  }
}
