/**
 * Delta debugging (Zeller and Hildebrandt, 2002): leaves out ever smaller stretches of a list as
 * long as `holds` stays true of the rest.
 *
 * @param holds is true of `items`; asked one question after another
 * @param mayAsk whether there is still time for a question
 * @returns a list of which no single item can be left out, unless time ran out
 */
export async function minimise<Item>(
  items: readonly Item[],
  holds: (kept: readonly Item[]) => Promise<boolean>,
  mayAsk: () => boolean,
): Promise<readonly Item[]> {
  let kept = items
  let size = Math.ceil(kept.length / 2)
  while (kept.length > 0 && mayAsk()) {
    const smaller = await withoutOneStretch(kept, size, holds, mayAsk)
    if (smaller !== null) {
      kept = smaller
      size = Math.min(size, Math.ceil(kept.length / 2))
    } else if (size === 1) break
    else size = Math.ceil(size / 2)
  }
  return kept
}

/** From the end, since what mattered most often came last. */
async function withoutOneStretch<Item>(
  items: readonly Item[],
  size: number,
  holds: (kept: readonly Item[]) => Promise<boolean>,
  mayAsk: () => boolean,
): Promise<readonly Item[] | null> {
  for (let end = items.length; end > 0; end -= size) {
    if (!mayAsk()) return null
    const rest = [...items.slice(0, Math.max(0, end - size)), ...items.slice(end)]
    if (await holds(rest)) return rest
  }
  return null
}
