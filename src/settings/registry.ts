import { ConfigError } from '../core/errors.ts'
import { shownText } from '../log/foreign-text.ts'
import { didYouMean } from './suggestion.ts'

/**
 * What follows a name that is none of those known: the likely one, and all of them.
 *
 * @param others what may stand in a name's place, such as a path
 */
export function amongNames(name: string, known: readonly string[], others = ''): string {
  return `${didYouMean(name, known)} (known: ${known.join(', ')}${others})`
}

/** A record's entry by a name from outside, which may be that of something every object has. */
export function ownEntry<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined
}

/** What goes by a name, all of one kind. */
export class Registry<T> {
  readonly #kind: string
  readonly #entries: Map<string, T>

  constructor(kind: string, entries: Readonly<Record<string, T>> = {}) {
    this.#kind = kind
    this.#entries = new Map(Object.entries(entries))
  }

  get(name: string): T | undefined {
    return this.#entries.get(name)
  }

  /** In order. */
  get names(): string[] {
    return [...this.#entries.keys()].sort()
  }

  /** A second entry of a name replaces the first, and a warning of the process says so. */
  set(name: string, entry: T): void {
    const before = this.#entries.get(name)
    if (before !== undefined && before !== entry) {
      process.emitWarning(
        shownText(`${this.#kind} "${name}" was registered before: the last counts`),
      )
    }
    this.#entries.set(name, entry)
  }

  /**
   * Throws a `ConfigError` of one line that names the likely entry, and all there are.
   * @param advice what else there is to do, for the end of that line
   */
  lookup(name: string, others = '', advice = ''): T {
    const entry = this.#entries.get(name)
    if (entry !== undefined) return entry
    const { names } = this
    const mend = names.length === 0 ? ': none is registered' : amongNames(name, names, others)
    throw new ConfigError(`Unknown ${this.#kind} "${name}"${mend}${advice}`)
  }
}
