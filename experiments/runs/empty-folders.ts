import { rmdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * From a folder up to another, as long as they are empty: another run may have moved in. What cannot be
 * removed stays, without an error: whoever tidies up has an error of their own to tell, or none.
 */
export function removeEmptyFolders(from: string, top: string): void {
  for (let at = from; at.startsWith(top); at = dirname(at)) {
    try {
      rmdirSync(at)
    } catch (error) {
      // One that is gone already is in nobody's way.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return
    }
  }
}
