import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../src/core/errors.ts'
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
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new ConfigError(`${folder} is not a folder that can be made; give another one`, { cause })
  }
  // `wx`: a file that appears meanwhile is not overwritten either.
  for (const { path, text } of files) writeFileSync(path, text, { flag: 'wx' })
  return files.map(({ path }) => path)
}
