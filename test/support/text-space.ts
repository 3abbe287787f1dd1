import { ContractError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Space } from '../../src/core/spaces.ts'
import { registerSpace } from '../../src/gym/spaces/stored-space.ts'
import { Rng } from '../../src/random/rng.ts'
import { checkSeed } from '../../src/random/seed.ts'

const LETTERS = 'abc'

/** A space as a user may write one, whose elements are no arrays: texts of the letters a, b and c. */
export class TextSpace implements Space<string> {
  readonly kind = 'test/Text'
  readonly shape = null
  readonly dtype = null
  readonly shortest: number
  readonly longest: number
  #rng = new Rng(0)

  /** Texts of one length have a flat form, others have none. */
  constructor(shortest: number, longest = shortest) {
    this.shortest = shortest
    this.longest = longest
  }

  sample(): string {
    const length = this.#rng.range(this.shortest, this.longest)
    return Array.from({ length }, () => LETTERS[this.#rng.int(LETTERS.length)]).join('')
  }

  contains(value: unknown): value is string {
    if (typeof value !== 'string' || !/^[abc]*$/.test(value)) return false
    return value.length >= this.shortest && value.length <= this.longest
  }

  seed(seed: number): void {
    this.#rng = new Rng(checkSeed(seed))
  }

  encode(value: string): Json {
    return this.#checked(value)
  }

  decode(stored: Json): string {
    return this.#checked(stored)
  }

  get flatSize(): number | null {
    return this.shortest === this.longest ? LETTERS.length * this.longest : null
  }

  flatten(value: string): Float32Array {
    if (this.flatSize === null) throw new ContractError('Texts of many lengths have no flat form')
    const row = new Float32Array(this.flatSize)
    for (const [i, letter] of [...this.#checked(value)].entries()) {
      row[i * LETTERS.length + LETTERS.indexOf(letter)] = 1
    }
    return row
  }

  toJSON(): Json {
    return { kind: this.kind, shortest: this.shortest, longest: this.longest }
  }

  #checked(value: unknown): string {
    if (this.contains(value)) return value
    throw new ContractError(`Expected a text of this space, got \`${String(value)}\``)
  }
}

registerSpace(
  'test/Text',
  ({ shortest, longest }) => new TextSpace(shortest as number, longest as number),
)
