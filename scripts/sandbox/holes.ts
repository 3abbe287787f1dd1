import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../../src/core/errors.ts'
import { amongNames } from '../../src/settings/registry.ts'

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
    name: 'no-reset-before-strict',
    about: 'a program that may not share begins in an interpreter that others shared',
    edits: [
      {
        file: 'sandbox/guest/driver/driver.ts',
        anchor: '(first && this.#upkeep.programs > 0 && !shares)',
        replacement: 'false',
      },
    ],
  },
  {
    name: 'heap-kept',
    about: 'a reset leaves memory as it is: objects and flags of one program meet the next',
    edits: [
      {
        file: 'sandbox/guest/interpreter/base-image.ts',
        anchor: 'heap.set(this.#high, stackHigh)',
        replacement: '',
      },
    ],
  },
  {
    name: 'files-left-open',
    about: 'descriptors stay open after a reset, until none is left',
    edits: [
      {
        file: 'sandbox/guest/interpreter/interpreter.ts',
        anchor: 'this.#options.closeFiles()',
        replacement: '',
      },
    ],
  },
  {
    name: 'growth-costs-fuel',
    about: 'growing memory takes fuel, once an isolate: limits depend on what grew before',
    edits: [
      {
        file: 'sandbox/guest/guard/import-table.ts',
        anchor: "if (name !== 'emscripten_resize_heap') meter.charge(cost)",
        replacement: "meter.charge(name === 'emscripten_resize_heap' ? 20_000_000 : cost)",
      },
    ],
  },
  {
    name: 'addresses-unseen',
    about:
      'hashing by address goes unnoticed where an interpreter is shared: order shows neighbours',
    edits: [
      {
        file: 'sandbox/guest/driver/program-run.ts',
        anchor: "outcome === 'memory_limit' || this.#guard.takeAddressSeen()",
        replacement: "outcome === 'memory_limit'",
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
  const holes = names.map(holeNamed)
  const copy = join(ROOT, 'runs', 'holes', names.join('+'))
  const sources = join(copy, 'src')
  rmSync(copy, { recursive: true, force: true })
  cpSync(join(ROOT, 'src'), sources, { recursive: true })
  for (const edit of holes.flatMap(({ edits }) => edits)) {
    const file = join(sources, edit.file)
    writeFileSync(file, edited(readFileSync(file, 'utf8'), edit))
  }
  return sources
}

function holeNamed(name: string): Hole {
  const hole = HOLES.find((known) => known.name === name)
  if (hole !== undefined) return hole
  const known = HOLES.map((each) => each.name)
  throw new ConfigError(`unknown hole \`${name}\`${amongNames(name, known)}`)
}
