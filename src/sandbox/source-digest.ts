import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folders of `src` that what is made from them depends on. */
export const DIGESTED_FOLDERS = ['grading', 'sandbox', 'sandbox/wasm', 'values'] as const
export type DigestedFolder = (typeof DIGESTED_FOLDERS)[number]
type SourceDigests = Readonly<Record<DigestedFolder, string>>

/** Where a build keeps the digests of what it was compiled from, beside this file. */
export const SOURCE_DIGESTS_FILE = 'source-digests.json'

let known: SourceDigests | null = null

/**
 * SHA-256 of the TypeScript in a folder of `src`, in hex. A build says what it was compiled from, so
 * that it gives the same digest as its sources. Computed or read once a process.
 */
export function sourceDigest(folder: DigestedFolder): string {
  known ??= readDigests(fileURLToPath(import.meta.url))
  return known[folder]
}

function readDigests(thisFile: string): SourceDigests {
  const folder = dirname(thisFile)
  if (extname(thisFile) === '.ts') return digestsOf(dirname(folder))
  return JSON.parse(readFileSync(join(folder, SOURCE_DIGESTS_FILE), 'utf8')) as SourceDigests
}

/** @param src the folder `src` of the sources */
export function digestsOf(src: string): SourceDigests {
  const entries = DIGESTED_FOLDERS.map((folder) => [folder, digestOfFolder(join(src, folder))])
  return Object.fromEntries(entries) as SourceDigests
}

/** Of the names and the text of every `.ts` file, whatever order the disk lists them in. */
function digestOfFolder(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) === '.ts')
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(folder, file)))
      .update('\0')
  }
  return hash.digest('hex')
}
