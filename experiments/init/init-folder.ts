import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError } from '../../src/core/errors.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { named, whatIsWrong } from '../../src/log/system-trouble.ts'
import { removeEmptyFolders } from '../runs/empty-folders.ts'
import { TEMPLATES } from './templates.ts'

/**
 * Writes a starting experiment, reward and problem file into a folder, and gives their paths.
 * Throws a `ConfigError`, having written nothing, when one of them is there already.
 */
export function initFolder(folder: string): string[] {
  const files = Object.entries(TEMPLATES).map(([name, text]) => ({
    path: join(folder, name),
    text,
  }))
  const taken = files.find(({ path }) => existsSync(path))
  if (taken !== undefined) {
    throw new ConfigError(`${taken.path} exists and is not overwritten; give another folder`)
  }
  let made: string | null
  try {
    made = mkdirSync(folder, { recursive: true }) ?? null
  } catch (cause) {
    const why = whatIsWrong(cause) ?? oneLine(cause)
    throw new ConfigError(`${folder}: it cannot be made: ${why}; give another folder`, { cause })
  }
  const written: string[] = []
  try {
    for (const { path, text } of files) {
      // `wx`: a file that appears meanwhile is not overwritten either.
      named(path, () => closeSync(openSync(path, 'wx')))
      written.push(path)
      named(path, () => writeFileSync(path, text))
    }
  } catch (error) {
    for (const path of written) rmSync(path)
    if (made !== null) removeEmptyFolders(resolve(folder), made)
    throw error
  }
  return written
}
