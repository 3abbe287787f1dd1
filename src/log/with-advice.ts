import { CheckpointError } from '../core/errors.ts'

/** What is wrong with a file, by whoever read it: it begins with the file's name. */
const NAMED = /^(?:Checkpoint|Model) \S*[\\/]/

/**
 * Does work with what was stored. A `CheckpointError` of it then names the place, and what can be done; one
 * that says what to do by itself, after a semicolon, is only given its place.
 *
 * @param advice asked where something is wrong
 */
export async function withAdvice<T>(
  place: string,
  advice: () => string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof CheckpointError)) throw cause
    const { message } = cause
    const named = NAMED.test(message) ? message : `${place}: ${message}`
    throw new CheckpointError(message.includes('; ') ? named : `${named}; ${advice()}`, { cause })
  }
}
