import type { Rng } from '../../src/random/rng.ts'
import type { Plain } from './plain.ts'

const WORDS =
  'sun moon tree river stone bird cat dog apple level noon radar blue green red one two six fox kite a I ox Anna Otto data code loop math pen'.split(
    ' ',
  )

/** Random inputs, small on purpose so that repeated and equal values are common. */
export class Draw {
  readonly #rng: Rng

  constructor(rng: Rng) {
    this.#rng = rng
  }

  /** Uniform in [low, high]. */
  int(low: number, high: number): number {
    return this.#rng.range(low, high)
  }

  chance(probability: number): boolean {
    return this.#rng.uniform() < probability
  }

  of<T>(options: readonly T[]): T {
    return this.#rng.choice(options)
  }

  list<T>(minLength: number, maxLength: number, item: () => T): T[] {
    return Array.from({ length: this.int(minLength, maxLength) }, item)
  }

  ints(minLength = 0, maxLength = 7, low = -9, high = 20): number[] {
    return this.list(minLength, maxLength, () => this.int(low, high))
  }

  /** All different, in random order. */
  distinctInts(minLength: number, maxLength: number, low: number, high: number): number[] {
    const all = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    return this.#rng.shuffle(all).slice(0, this.int(minLength, maxLength))
  }

  shuffled<T>(items: readonly T[]): T[] {
    return this.#rng.shuffle([...items])
  }

  /** Characters of `alphabet`. */
  text(minLength: number, maxLength: number, alphabet = 'abcde'): string {
    return this.list(minLength, maxLength, () => this.of([...alphabet])).join('')
  }

  word(): string {
    return this.of(WORDS)
  }

  words(minLength = 0, maxLength = 6): string[] {
    return this.list(minLength, maxLength, () => this.word())
  }

  sentence(minLength = 0, maxLength = 6): string {
    return this.words(minLength, maxLength).join(' ')
  }

  /** A dictionary from words to ints. */
  scores(minSize = 0, maxSize = 5, low = -5, high = 20): Map<string, number> {
    return new Map(
      this.list(minSize, maxSize, () => [this.word(), this.int(low, high)] as [string, number]),
    )
  }

  /** Rows of one width each. */
  matrix(maxRows = 4, maxColumns = 4, low = -5, high = 9): number[][] {
    const columns = this.int(1, maxColumns)
    return this.list(1, maxRows, () => this.ints(columns, columns, low, high))
  }
}

/** A dictionary written out. */
export function dict<V extends Plain>(entries: Record<string, V> = {}): Map<string, V> {
  return new Map(Object.entries(entries))
}
