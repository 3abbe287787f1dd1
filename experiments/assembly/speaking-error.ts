import type { CodegenGymError } from '../../src/core/errors.ts'
import { firstLine } from '../../src/log/first-line.ts'

export type ErrorClass = new (message: string, options?: ErrorOptions) => CodegenGymError

/** Errors that say by themselves what was wrong and where, from what a user's module was given. */
const SPEAKING = new Set([
  'ConfigError',
  'ProblemError',
  'RewardError',
  'CheckpointError',
  'SandboxError',
])

/**
 * What a function of a user's file threw, as an error of one line that names both. One that speaks for
 * itself is given back: by its name, because a user's file may have its own copy of the class.
 */
export function moduleError(
  error: unknown,
  file: string,
  where: string,
  Failure: ErrorClass,
): Error {
  if (error instanceof Error && SPEAKING.has(error.name)) return error
  return new Failure(`${file}: ${where} threw: ${firstLine(error)}`, { cause: error })
}
