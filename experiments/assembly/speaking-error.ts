import { type CodegenGymError, speaksForItself } from '../../src/core/errors.ts'
import { firstLine } from '../../src/log/first-line.ts'

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
  return new Failure(`${file}: ${where} threw: ${firstLine(error)}`, { cause: error })
}
