import type { Rng } from '../../src/random/rng.ts'
import type { CorpusItem } from './corpus.ts'

/**
 * Splits by program: all wordings of one program fall on the same side, so that validation asks for
 * programs the model has never seen.
 */
export function holdOutPrograms(
  items: readonly CorpusItem[],
  fraction: number,
  rng: Rng,
): { readonly train: readonly CorpusItem[]; readonly validation: readonly CorpusItem[] } {
  const keyOf = (item: CorpusItem) => item.tokens.join()
  const programs = rng.shuffle([...new Set(items.map(keyOf))])
  const heldOut = new Set(programs.slice(0, Math.ceil(programs.length * fraction)))
  return {
    train: items.filter((item) => !heldOut.has(keyOf(item))),
    validation: items.filter((item) => heldOut.has(keyOf(item))),
  }
}
