import type { Json } from '../src/core/json.ts'

/**
 * What a score gained since it was last asked for under this key (from 0 at first). Paid this way, an
 * episode's sum is the score of the last program graded, however often the tests ran.
 */
export function scoreChange(episode: Record<string, Json>, key: string, score: number): number {
  const before = episode[key]
  episode[key] = score
  return score - (typeof before === 'number' ? before : 0)
}
