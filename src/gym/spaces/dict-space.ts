import type { TypedArray } from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'

export type DictElement = { readonly [name: string]: TypedArray }

/** Named arrays: Gymnasium's `Dict` of array spaces. Keys are kept sorted, as there. */
export class DictSpace<T extends DictElement = DictElement> implements Space<T> {
  readonly kind = 'Dict'
  readonly shape = null
  readonly dtype = null
  readonly spaces: Readonly<Record<string, Space<TypedArray>>>
  readonly #names: readonly string[]

  /**
   * Takes its parts over: they draw from the dict's own generator, which starts at `seed` (default 0),
   * each from a seed of its own. Throws a `ContractError` for a part that is no space.
   */
  constructor(
    spaces: Readonly<Record<string, Space<TypedArray>>>,
    options: { readonly seed?: number } = {},
  ) {
    this.#names = Object.keys(spaces).sort()
    for (const name of this.#names) checkPart(name, spaces[name])
    const parts = this.#names.map((name) => [name, spaces[name] as Space<TypedArray>] as const)
    this.spaces = Object.freeze(Object.fromEntries(parts))
    this.seed(options.seed ?? 0)
  }

  sample(): T {
    const parts = this.#names.map((name) => [name, this.spaces[name]!.sample()] as const)
    return Object.fromEntries(parts) as DictElement as T
  }

  /** Whether it is an object with just these keys, each within its space. */
  contains(value: unknown): value is T {
    if (typeof value !== 'object' || value === null) return false
    const record = value as Readonly<Record<string, unknown>>
    return (
      Object.keys(record).length === this.#names.length &&
      this.#names.every((name) => this.spaces[name]!.contains(record[name]))
    )
  }

  /** Gives every part a seed of its own. */
  seed(seed: number): void {
    const rng = new Rng(checkSeed(seed))
    for (const name of this.#names) this.spaces[name]!.seed(rng.split(name).int(2 ** 31))
  }

  toJSON(): Json {
    const spaces = Object.fromEntries(
      this.#names.map((name) => [name, this.spaces[name]!.toJSON()] as const),
    )
    return { kind: this.kind, spaces, shape: null, dtype: null }
  }
}

function checkPart(name: string, part: Partial<Space<TypedArray>> | undefined): void {
  if (typeof part?.sample === 'function' && typeof part.contains === 'function') return
  throw new ContractError(`Expected Dict's part \`${name}\` to be a space, got \`${String(part)}\``)
}
