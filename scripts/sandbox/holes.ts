import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../../src/core/errors.ts'

/** A hole that was mended, and how it is opened again. */
export interface Hole {
  readonly name: string
  /** What an attacker could do. */
  readonly about: string
  readonly edits: readonly Edit[]
}

/** One replacement in a source; the anchor must be found exactly once. */
export interface Edit {
  /** Below `src/`. */
  readonly file: string
  readonly anchor: string
  readonly replacement: string
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const HOLES: readonly Hole[] = [
  {
    name: 'heap-tail-kept',
    about: 'memory past the base image is not cleared by a reset: a program reads what others left',
    edits: [
      {
        file: 'sandbox/guest/interpreter.ts',
        anchor: 'heap.fill(0, baseBreak, top)',
        replacement: '',
      },
    ],
  },
  {
    name: 'files-written',
    about: 'opening a file to write is let through: what was written stays for the next program',
    edits: [
      {
        file: 'sandbox/guest/import-lock.ts',
        anchor: "halt('tamper', 'open to write')",
        replacement: '{}',
      },
    ],
  },
  {
    name: 'files-left-open',
    about: 'descriptors stay open after a reset, until none is left',
    edits: [
      {
        file: 'sandbox/guest/interpreter.ts',
        anchor: '    closeFiles()\n',
        replacement: '',
      },
    ],
  },
]

/** The text with an edit made. Throws a `ConfigError` unless its anchor is there exactly once. */
export function edited(text: string, edit: Edit): string {
  const parts = text.split(edit.anchor)
  if (parts.length === 2) return parts.join(edit.replacement)
  throw new ConfigError(
    `${edit.file}: expected the anchor \`${edit.anchor.trim()}\` once, found it ${parts.length - 1} times; bring the hole up to date`,
  )
}

/**
 * Copies the sources with holes in them, below `runs/` so that packages are found as usual. Nothing
 * that is shipped knows of it. Throws a `ConfigError` for an unknown hole or a lost anchor.
 *
 * @returns the folder of the copy
 */
export function sourcesWithHoles(names: readonly string[]): string {
  const copy = join(ROOT, 'runs', 'holes', names.join('+'))
  const sources = join(copy, 'src')
  rmSync(copy, { recursive: true, force: true })
  cpSync(join(ROOT, 'src'), sources, { recursive: true })
  for (const name of names) {
    const hole = HOLES.find((known) => known.name === name)
    if (hole === undefined) {
      const known = HOLES.map((each) => each.name).join(', ')
      throw new ConfigError(`unknown hole \`${name}\` (known: ${known})`)
    }
    for (const edit of hole.edits) {
      const file = join(sources, edit.file)
      writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
    }
  }
  return sources
}
