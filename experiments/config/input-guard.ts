import { existsSync, statSync } from 'node:fs'
import { ConfigError } from '../../src/core/errors.ts'

/**
 * Throws a `ConfigError` where a file to be written is one that is read, by whatever name or link.
 *
 * @param inputs files that are read, by what they are; those left out, and names that are no files, do
 *   not count.
 */
export function refuseInputs(
  out: string,
  inputs: Readonly<Record<string, string | undefined>>,
): void {
  for (const [what, input] of Object.entries(inputs)) {
    if (input === undefined || !isSameFile(out, input)) continue
    throw new ConfigError(`${out}: is ${what}; name another file by --out`)
  }
}

function isSameFile(one: string, other: string): boolean {
  if (!existsSync(one) || !existsSync(other)) return false
  const [a, b] = [statSync(one, { bigint: true }), statSync(other, { bigint: true })]
  return a.dev === b.dev && a.ino === b.ino
}
