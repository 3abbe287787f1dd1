import type { TypedArray } from '../../core/env.ts'
import { ContractError } from '../../core/errors.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { Space } from '../../core/spaces.ts'
import { Rng } from '../../random/rng.ts'
import { checkSeed } from '../../random/seed.ts'
import { show } from '../../settings/schema-issue.ts'
import { isPlainObject } from '../../settings/schema-shape.ts'
import { checkElement } from './elements.ts'
import { printedPart } from './printed-space.ts'
import { checkSpaceOptions, SEED } from './space-options.ts'

export type DictElement = { readonly [name: string]: TypedArray }

type Parts<T> = { readonly [K in keyof T]: Space<T[K]> }

/** Named parts, each of any space: Gymnasium's `Dict`. Keys are kept sorted, as there. */
export class DictSpace<T extends object = DictElement> implements Space<T> {
  readonly kind = 'Dict'
  readonly shape = null
  readonly dtype = null
  readonly spaces: Parts<T>
  readonly #parts: readonly (readonly [string, Space<unknown>])[]

  /**
   * Takes its parts over: they draw from the dict's own generator, which starts at `seed` (default 0),
   * each from a seed of its own. Throws a `ContractError` for a part that is no space.
   */
  constructor(spaces: Parts<T>, options: { readonly seed?: number } = {}) {
    checkSpaceOptions('Dict', options, SEED, 'new DictSpace({ name: space }, { seed })')
    if (!isPlainObject(spaces)) {
      throw new ContractError(`Dict: expected an object of spaces by name, got ${show(spaces)}`)
    }
    const parts = Object.entries<Space<unknown>>(spaces)
    this.#parts = parts.sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, part] of this.#parts) checkPart(name, part)
    this.spaces = Object.freeze(Object.fromEntries(this.#parts)) as Parts<T>
    this.seed(options.seed ?? 0)
  }

  sample(): T {
    return this.#each((space) => space.sample()) as T
  }

  /** Whether it is an object with just these keys, each within its space. */
  contains(value: unknown): value is T {
    if (typeof value !== 'object' || value === null) return false
    return (
      Object.keys(value).length === this.#parts.length &&
      this.#parts.every(([name, space]) => space.contains(Reflect.get(value, name)))
    )
  }

  /** Gives every part a seed of its own. */
  seed(seed: number): void {
    const rng = new Rng(checkSeed(seed))
    for (const [name, space] of this.#parts) space.seed(rng.split(name).int(2 ** 31))
  }

  encode(value: T): Json {
    return this.#each((space, name) => space.encode(Reflect.get(value, name))) as Json
  }

  decode(stored: Json): T {
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
      throw new ContractError('Expected a stored element of Dict to be an object')
    }
    const parts = stored as JsonObject
    const stray = Object.keys(parts).find((name) => !Object.hasOwn(this.spaces, name))
    if (stray !== undefined) {
      throw new ContractError(`Expected a stored element of Dict to have no \`${stray}\``)
    }
    const missing = this.#parts.find(([name]) => !Object.hasOwn(parts, name))
    if (missing !== undefined) {
      throw new ContractError(`Expected a stored element of Dict to have \`${missing[0]}\``)
    }
    return this.#each((space, name) => space.decode(parts[name] as Json)) as T
  }

  get flatSize(): number | null {
    let size = 0
    for (const [, space] of this.#parts) {
      if (space.flatSize === null) return null
      size += space.flatSize
    }
    return size
  }

  /** The parts in the order of their names. */
  flatten(value: T): Float32Array {
    const element = checkElement(this, value)
    const size = this.flatSize
    if (size === null)
      throw new ContractError('A Dict with a part of no fixed size has no flat form')
    const row = new Float32Array(size)
    let at = 0
    for (const [name, space] of this.#parts) {
      const part = space.flatten(Reflect.get(element, name))
      row.set(part, at)
      at += part.length
    }
    return row
  }

  /** As Gymnasium prints it: `Dict('a': Discrete(3), 'b': MultiBinary(4))`. */
  toString(): string {
    return `Dict(${this.#parts.map(([name, space]) => `'${name}': ${printedPart(space)}`).join(', ')})`
  }

  toJSON(): Json {
    const spaces = this.#each((space) => space.toJSON()) as Json
    return { kind: this.kind, spaces, shape: null, dtype: null }
  }

  #each(what: (space: Space<unknown>, name: string) => unknown): Record<string, unknown> {
    return Object.fromEntries(this.#parts.map(([name, space]) => [name, what(space, name)]))
  }
}

const METHODS = ['sample', 'contains', 'seed', 'encode', 'decode', 'flatten', 'toJSON'] as const

function checkPart(name: string, part: Partial<Space<unknown>> | undefined): void {
  const missing = METHODS.find((method) => typeof part?.[method] !== 'function')
  if (missing === undefined) return
  throw new ContractError(
    `Expected Dict's part \`${name}\` to be a space, got ${show(part)} without \`${missing}\``,
  )
}
