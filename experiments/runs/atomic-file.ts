import { renameSync, writeFileSync } from 'node:fs'

/** Written beside its place and renamed: a reader sees the old file or the new one. */
export function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.partial`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
}
