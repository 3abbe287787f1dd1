import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { ProblemError } from '../src/core/errors.ts'
import type { ProblemSet } from '../src/core/problem.ts'
import { didYouMean } from '../src/settings/suggestion.ts'
import { encodeProblemSet } from './encode.ts'
import { loadSplit, type SplitPart, selectPart } from './split.ts'

/** Files beside a set: `SET.split.json` says how it is split, `SET.NAME.json` holds a selection. */
const SETS_FOLDER = fileURLToPath(new URL('./sets/', import.meta.url))

const SPLIT_PARTS: Readonly<Record<string, SplitPart>> = {
  train: 'train',
  dev: 'dev',
  heldOut: 'heldOut',
  'held-out': 'heldOut',
}

/** A fixed choice of a set's problems, made for a purpose and committed with the set. */
export interface ProblemSelection {
  readonly set: string
  readonly selection: string
  readonly ids: readonly string[]
  /** SHA-256 of the ids and of these problems' tests. */
  readonly hash: string
}

const selectionFile = z.strictObject({
  set: z.string(),
  selection: z.string(),
  ids: z.array(z.string()).min(1),
  hash: z.string().length(64),
})

/** SHA-256 in hex of the chosen ids and problems, as the set's file holds them. */
export function hashSelection(set: ProblemSet, ids: readonly string[]): string {
  const chosen = encodeProblemSet({ name: set.name, description: '', problems: pick(set, ids) })
  return createHash('sha256')
    .update(JSON.stringify([ids, chosen]))
    .digest('hex')
}

/** Names of the parts of the shipped sets, as `set/part`, in order. */
export async function listProblemParts(): Promise<string[]> {
  const names = (await readdir(SETS_FOLDER)).flatMap((file) => {
    const [, set, part] = /^([\w-]+)\.([\w-]+)\.json$/.exec(file) ?? []
    if (set === undefined || part === undefined) return []
    const parts = part === 'split' ? ['train', 'dev', 'held-out'] : [part]
    return parts.map((name) => `${set}/${name}`)
  })
  return names.sort()
}

/**
 * The problems of a part of a shipped set: `train`, `dev` or `held-out` of its split, or a selection.
 *
 * @throws {ProblemError} when there is no such part, or when it is not of the set as it stands.
 */
export async function loadPart(set: ProblemSet, part: string): Promise<ProblemSet> {
  const name = `${set.name}/${part}`
  const known = await listProblemParts()
  const splitPart = SPLIT_PARTS[part]
  if (splitPart !== undefined) return selectPart(set, await loadSplit(set), splitPart)
  if (!known.includes(name)) {
    throw new ProblemError(`Unknown problem set \`${name}\`${didYouMean(name, known)}`)
  }
  const { ids, hash } = await readSelection(set.name, part)
  if (hashSelection(set, ids) !== hash) {
    throw new ProblemError(
      `Selection \`${name}\`: its hash does not fit the problems; they changed since it was made`,
    )
  }
  return {
    name,
    description: `${set.description} The selection ${part}.`,
    problems: pick(set, ids),
  }
}

async function readSelection(set: string, part: string): Promise<ProblemSelection> {
  const text = await readFile(`${SETS_FOLDER}${set}.${part}.json`, 'utf8')
  return selectionFile.parse(JSON.parse(text))
}

function pick(set: ProblemSet, ids: readonly string[]) {
  const wanted = new Set(ids)
  return set.problems.filter(({ id }) => wanted.has(id))
}
