import { isDeepStrictEqual } from 'node:util'
import type { ConfigPath } from '../../../src/settings/complaints.ts'
import { sameKey } from '../../../src/settings/key-case.ts'
import { isPlainObject } from '../../../src/settings/schema-shape.ts'
import { writtenAt } from './older-keys.ts'

type Section = Record<string, unknown>

/** A copy of an experiment as it was written, in which keys go where they belong now. */
export class MovedKeys {
  readonly value: Section
  readonly warnings: string[] = []
  /** Where a moved key was written, by the dotted path it has now. */
  readonly moved = new Map<string, ConfigPath>()

  constructor(raw: Readonly<Record<string, unknown>>) {
    this.value = Object.fromEntries(
      Object.entries(raw).map(([key, item]) => [key, isPlainObject(item) ? { ...item } : item]),
    )
  }

  /** What is written at `section.key`, or at the top with one word. */
  read(path: string): unknown {
    const [first = '', second] = path.split('.')
    const top = writtenAt(this.value, first)
    return second === undefined ? top : writtenAt(top, second)
  }

  /** As {@link read}, and the key is gone. */
  take(path: string): unknown {
    const [first = '', second] = path.split('.')
    const holder = second === undefined ? this.value : this.#section(first)
    const written = Object.keys(holder ?? {}).find((key) => sameKey(key, second ?? first))
    if (holder === undefined || written === undefined) return undefined
    const value = holder[written]
    delete holder[written]
    return value
  }

  /** Puts a value where it belongs now. What the experiment says there already stays, with a warning. */
  move(path: string, value: unknown, from: string): void {
    const written = this.read(path)
    if (written === undefined) {
      this.fill(path, value)
      this.moved.set(path, from.split('.'))
    } else if (!isDeepStrictEqual(written, value)) {
      this.warn(from, value, `\`${path}\` decides it`)
    }
  }

  /** Puts a value where nothing is written. A section that is one name becomes that name with options. */
  fill(path: string, value: unknown): void {
    if (this.read(path) !== undefined) return
    const [first = '', second] = path.split('.')
    if (second === undefined) {
      this.value[first] = value
      return
    }
    const section = this.#section(first)
    if (section !== undefined) section[second] = value
    else {
      const name = writtenAt(this.value, first)
      const named =
        typeof name === 'string' ? { [first === 'environment' ? 'id' : 'type']: name } : {}
      this.take(first)
      this.value[first] = { ...named, [second]: value }
    }
  }

  /** Leaves a value out with a warning that says what stands in its place. */
  leaveOut(path: string, instead: string): void {
    const value = this.take(path)
    if (value !== undefined) this.warn(path, value, instead)
  }

  warn(path: string, value: unknown, instead: string): void {
    this.warnings.push(
      `\`${path}: ${JSON.stringify(value)}\` is not supported and left out: ${instead}`,
    )
  }

  #section(name: string): Section | undefined {
    const section = writtenAt(this.value, name)
    return isPlainObject(section) ? section : undefined
  }
}
