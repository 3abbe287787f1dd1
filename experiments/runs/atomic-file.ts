import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Written beside its place and renamed: a reader sees the old file or the new one, whatever happens. */
export function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.partial`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
