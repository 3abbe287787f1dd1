import { type CodegenGymError, ConfigError, speaksForItself } from '../../src/core/errors.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { oneLine } from '../../src/log/one-line.ts'

export type ErrorClass = new (message: string, options?: ErrorOptions) => CodegenGymError

/**
 * What a function of a user's file threw, as an error of one line that names both. One that speaks for
 * itself is given back; a broken contract does not, since it is the file's own and names no file.
 */
export function moduleError(
  error: unknown,
  file: string,
  where: string,
  Failure: ErrorClass,
): Error {
  if (speaksForItself(error) && error.name !== 'ContractError') return error
  return new Failure(`${file}: ${where} threw: ${oneLine(error)}`, { cause: error })
}

/** Asks what a user's file made. What it throws or breaks is a `ConfigError` that names file and method. */
export class ModuleGuard {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  async asked<T>(
    where: string,
    ask: () => Promise<T>,
    Failure: ErrorClass = ConfigError,
  ): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      throw moduleError(error, this.#file, where, Failure)
    }
  }

  askedNow<T>(where: string, ask: () => T): T {
    try {
      return ask()
    } catch (error) {
      throw moduleError(error, this.#file, where, ConfigError)
    }
  }

  /** What was given may throw when it is looked at. */
  check(where: string, brokenRule: () => string | null): void {
    const broken = this.askedNow(where, brokenRule)
    if (broken !== null) throw new ConfigError(`${this.#file}: ${where}: ${shownText(broken)}`)
  }
}

/** A part of what a user's file made, by its name; undefined of what is no object. */
export function partOf(made: unknown, name: string): unknown {
  return typeof made === 'object' && made !== null ? Reflect.get(made, name) : undefined
}

/** The first of some methods that it lacks, as it is to be written; null where it has them all. */
export function missingMethod(made: unknown, methods: readonly string[]): string | null {
  const method = methods.find((name) => typeof partOf(made, name) !== 'function')
  return method === undefined ? null : `\`${method}(…)\``
}
