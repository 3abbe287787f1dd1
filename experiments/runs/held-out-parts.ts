import { loadProblemSet } from '../../problems/load.ts'
import { listProblemParts } from '../../problems/parts.ts'
import { loadSplit } from '../../problems/split.ts'

/** Held-out problems among those that a command names: every use of them is put on record. */
export interface HeldOutPart {
  /** The name they were selected by: the part itself, or a set or file that holds them. */
  readonly name: string
  /** Hash of the split. */
  readonly splitHash: string
  readonly problems: number
}

/**
 * What is held out among these problems, by the splits of the shipped sets. Problems are known by
 * their ids, so that a copy of a set in a file of one's own is found too.
 *
 * @param problems ids, each with the name of the set, part or file it was selected by
 */
export async function heldOutParts(
  problems: Iterable<readonly [id: string, set: string]>,
): Promise<HeldOutPart[]> {
  const idsOf = new Map<string, Set<string>>()
  for (const [id, set] of problems) idsOf.set(set, (idsOf.get(set) ?? new Set()).add(id))
  const parts: HeldOutPart[] = []
  for (const part of await listProblemParts()) {
    const [setName = '', kind] = part.split('/')
    if (kind !== 'held-out') continue
    const { heldOut, hash } = await loadSplit(await loadProblemSet(setName))
    for (const [name, ids] of idsOf) {
      const count = heldOut.filter((id) => ids.has(id)).length
      if (count > 0) parts.push({ name, splitHash: hash, problems: count })
    }
  }
  return parts
}
