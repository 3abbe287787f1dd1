import type { TypedArray } from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { checkElement } from './elements.ts'

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

  encode(value: T): Json {
    const element: DictElement = value
    return Object.fromEntries(
      this.#parts().map(([name, space]) => [name, space.encode(element[name] as TypedArray)]),
    )
  }

  decode(stored: Json): T {
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
      throw new ContractError('Expected a stored element of Dict to be an object')
    }
    const parts = stored as JsonObject
    const stray = Object.keys(parts).find((name) => this.spaces[name] === undefined)
    if (stray !== undefined) {
      throw new ContractError(`Expected a stored element of Dict to have no \`${stray}\``)
    }
    const missing = this.#names.find((name) => !Object.hasOwn(parts, name))
    if (missing !== undefined) {
      throw new ContractError(`Expected a stored element of Dict to have \`${missing}\``)
    }
    const decoded = this.#parts().map(
      ([name, space]) => [name, space.decode(parts[name] as Json)] as const,
    )
    return Object.fromEntries(decoded) as DictElement as T
  }

  get flatSize(): number | null {
    let size = 0
    for (const [, space] of this.#parts()) {
      if (space.flatSize === null) return null
      size += space.flatSize
    }
    return size
  }

  /** The parts in the order of their names. */
  flatten(value: T): Float32Array {
    const element: DictElement = checkElement(this, value)
    const size = this.flatSize
    if (size === null)
      throw new ContractError('A Dict with a part of no fixed size has no flat form')
    const row = new Float32Array(size)
    let at = 0
    for (const [name, space] of this.#parts()) {
      const part = space.flatten(element[name] as TypedArray)
      row.set(part, at)
      at += part.length
    }
    return row
  }

  #parts(): (readonly [string, Space<TypedArray>])[] {
    return this.#names.map((name) => [name, this.spaces[name] as Space<TypedArray>] as const)
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
