import type { TypedArray } from '../../core/env.ts'
import type { Json } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'

export type DictElement = { readonly [name: string]: TypedArray }

/** Named arrays: Gymnasium's `Dict` of array spaces. Keys are kept sorted, as there. */
export class DictSpace<T extends DictElement = DictElement> implements Space<T> {
  readonly kind = 'Dict'
  readonly shape = null
  readonly dtype = null
  readonly spaces: Readonly<Record<string, Space<TypedArray>>>
  readonly #names: readonly string[]

  constructor(spaces: Readonly<Record<string, Space<TypedArray>>>) {
    this.#names = Object.keys(spaces).sort()
    this.spaces = Object.fromEntries(this.#names.map((name) => [name, spaces[name]!]))
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
    const rng = new Rng(seed)
    for (const name of this.#names) this.spaces[name]!.seed(rng.split(name).int(2 ** 31))
  }

  toJSON(): Json {
    const spaces = Object.fromEntries(
      this.#names.map((name) => [name, this.spaces[name]!.toJSON()] as const),
    )
    return { kind: this.kind, spaces, shape: null, dtype: null }
  }
}
