import { readFileSync } from 'node:fs'
import { ConfigError } from '../../src/core/errors.ts'

/** A Python source. Throws a `ConfigError` for a file that is not there. */
export function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new ConfigError(`${file}: ${why}`, { cause })
  }
}
