import { beamSearch } from './beam-search.ts'
import { decodingOf } from './decoding.ts'
import type { ProgramSource, ProgramSourceContext, WrittenProgram } from './program-source.ts'

export interface BeamProgramsOptions {
  /** Width of the first beam, at least 1. Default 8. */
  readonly firstWidth?: number
  /** The widest beam, at least `firstWidth`; after it there are no more programs. Default 512. */
  readonly maxWidth?: number
}

const DEFAULT_FIRST_WIDTH = 8
const DEFAULT_MAX_WIDTH = 512
const WIDENING = 4

/**
 * The likeliest programs of a policy, the best first: a beam, then beams four times as wide, each
 * giving those of its finished programs that no narrower one gave. Nothing is drawn.
 */
export function beamPrograms(
  context: ProgramSourceContext,
  options: BeamProgramsOptions = {},
): ProgramSource {
  return new BeamPrograms(context, options)
}

class BeamPrograms implements ProgramSource {
  readonly #context: ProgramSourceContext
  readonly #maxWidth: number
  readonly #given = new Set<string>()
  #width: number
  #queue: WrittenProgram[] = []

  constructor(context: ProgramSourceContext, options: BeamProgramsOptions) {
    this.#context = context
    this.#width = options.firstWidth ?? DEFAULT_FIRST_WIDTH
    this.#maxWidth = options.maxWidth ?? DEFAULT_MAX_WIDTH
  }

  async next(count: number): Promise<WrittenProgram[]> {
    while (this.#queue.length < count && this.#width <= this.#maxWidth) {
      await this.#search(this.#width)
      const widest = this.#width === this.#maxWidth
      this.#width = widest ? Number.POSITIVE_INFINITY : this.#wider()
    }
    return this.#queue.splice(0, count)
  }

  #wider(): number {
    return Math.min(this.#width * WIDENING, this.#maxWidth)
  }

  async #search(width: number): Promise<void> {
    const { policy, task, emptyProgram } = this.#context
    const decoding = decodingOf(this.#context, emptyProgram && [emptyProgram])
    const [found = []] = await beamSearch(policy, [task], { ...decoding, width })
    for (const { tokens, ended } of found) {
      const key = tokens.join()
      if (!ended || this.#given.has(key)) continue
      this.#given.add(key)
      this.#queue.push({ tokens, ended })
    }
  }
}
