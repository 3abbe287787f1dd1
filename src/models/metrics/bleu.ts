// Scores of a written sequence against one reference.

/**
 * BLEU-4 of one sequence (Papineni et al. 2002) with the smoothing of Lin and Och 2004: one is added
 * to the counts of 2-grams and longer, so that short programs do not all score 0.
 *
 * @returns 0 to 1
 */
export function bleu(
  candidate: readonly string[],
  reference: readonly string[],
  options: {
    /** Weight of a 1-gram in the precision; default 1 for each. */
    readonly weight?: (token: string) => number
  } = {},
): number {
  if (candidate.length === 0 || reference.length === 0) {
    return candidate.length === reference.length ? 1 : 0
  }
  let logSum = 0
  for (let n = 1; n <= 4; n++) {
    const weight = n === 1 ? options.weight : undefined
    const { matched, total } = overlap(candidate, reference, n, weight)
    const [above, below] = n === 1 ? [matched, total] : [matched + 1, total + 1]
    if (above === 0 || below === 0) return 0
    logSum += Math.log(above / below) / 4
  }
  const brevity = Math.min(1, Math.exp(1 - reference.length / candidate.length))
  return brevity * Math.exp(logSum)
}

function overlap(
  candidate: readonly string[],
  reference: readonly string[],
  n: number,
  weight: ((token: string) => number) | undefined,
): { readonly matched: number; readonly total: number } {
  const known = counts(reference, n)
  let matched = 0
  let total = 0
  for (const [gram, { count, first }] of counts(candidate, n)) {
    const w = weight?.(first) ?? 1
    matched += w * Math.min(count, known.get(gram)?.count ?? 0)
    total += w * count
  }
  return { matched, total }
}

function counts(tokens: readonly string[], n: number) {
  const grams = new Map<string, { count: number; readonly first: string }>()
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = tokens.slice(i, i + n).join('\u0000')
    const entry = grams.get(gram)
    if (entry === undefined) grams.set(gram, { count: 1, first: tokens[i]! })
    else entry.count++
  }
  return grams
}
