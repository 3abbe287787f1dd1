import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** From a folder up to another, as long as they are empty: another run may have moved in. */
export function removeEmptyFolders(from: string, top: string): void {
  try {
    for (let at = from; at.startsWith(top); at = dirname(at)) rmdirSync(at)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error
  }
}
