import { ConfigError } from '../../src/core/errors.ts'
import type { OptionFacts } from './option-facts.ts'

/**
 * What was written, by the schema's keys: numbers are read, and nothing else is. What is no number stays
 * as it was written, for the schema to refuse and the message to show.
 *
 * @throws {ConfigError} for an option that is given again and takes one value.
 */
export function writtenValues(
  argv: Readonly<Record<string, unknown>>,
  options: readonly OptionFacts[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { key, name, type, several } of options) {
    const value = argv[name]
    if (value === undefined) continue
    if (Array.isArray(value) && !several) throw new ConfigError(`give --${name} once`)
    values[key] = type === 'number' ? readNumber(value) : value
  }
  return values
}

function readNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.trim() === '') return value
  const number = Number(value)
  return Number.isNaN(number) ? value : number
}
