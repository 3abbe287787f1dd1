import { closest, distance } from 'fastest-levenshtein'

/** The known word that a mistyped one most likely means, or undefined when none is near. */
export function likely(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined
  const nearest = closest(word, known)
  const limit = Math.max(2, Math.ceil(Math.max(word.length, nearest.length) * 0.45))
  return distance(word, nearest) <= limit ? nearest : undefined
}
