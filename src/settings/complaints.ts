import { ConfigError } from '../core/errors.ts'
import { shownText } from '../log/foreign-text.ts'

/** Keys as the experiment writes them, from the top. */
export type ConfigPath = readonly (string | number)[]

/** Says where a path was written, such as `quick.yaml:3:5` or `--set agent.gamma`. */
export type Locate = (path: ConfigPath) => string

/** Gathers everything that is wrong with a configuration, so that one run shows it all. */
export class Problems {
  readonly #locate: Locate
  readonly #lines: string[] = []

  constructor(locate: Locate) {
    this.#locate = locate
  }

  get count(): number {
    return this.#lines.length
  }

  add(path: ConfigPath, message: string): void {
    this.#lines.push(shownText(`${this.#locate(path)}: ${message}`))
  }

  /** Throws a `ConfigError` with one line for each problem, or does nothing when there is none. */
  throwIfAny(): void {
    const [first, ...others] = this.#lines
    if (first === undefined) return
    if (others.length === 0) throw new ConfigError(first)
    const lines = this.#lines.map((line) => `  ${line}`)
    throw new ConfigError(`${lines.length} problems in the configuration:\n${lines.join('\n')}`)
  }
}
