import { ConfigError } from '../../src/core/errors.ts'

/** A whole number from the command line. Throws a `ConfigError` that names the option. */
export function wholeNumber(value: number | undefined, option: string, least: number): number {
  if (value !== undefined && Number.isSafeInteger(value) && value >= least) return value
  throw new ConfigError(`Expected ${option} to be an integer >= ${least}, got \`${value}\``)
}
