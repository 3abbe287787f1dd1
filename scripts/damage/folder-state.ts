import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** What lies in a folder, by path: the digest of a file, where a link leads, or that it is a folder. */
export type FolderState = ReadonlyMap<string, string>

export function folderState(folder: string): FolderState {
  const state = new Map<string, string>()
  const walk = (at: string): void => {
    for (const name of readdirSync(join(folder, at)).sort()) {
      const path = join(at, name)
      const stat = lstatSync(join(folder, path))
      if (stat.isSymbolicLink()) state.set(path, `link to ${readlinkSync(join(folder, path))}`)
      else if (stat.isDirectory()) {
        state.set(path, 'folder')
        walk(path)
      } else if (stat.isFile()) state.set(path, digestOf(join(folder, path)))
      else state.set(path, 'something else')
    }
  }
  walk('')
  return state
}

function digestOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Paths that differ, each with what became of it, in order. */
export function differences(before: FolderState, after: FolderState): readonly [string, string][] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths.flatMap((path): [string, string][] => {
    if (before.get(path) === after.get(path)) return []
    if (!after.has(path)) return [[path, 'is gone']]
    return [[path, before.has(path) ? 'is changed' : 'is new']]
  })
}
