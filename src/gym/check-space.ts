import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../core/json.ts'
import type { Space } from '../core/spaces.ts'

/** What of a space's contract its own samples show to be broken, or null. Restarts its generator. */
export function brokenSpaceRule(space: Space<unknown>, seed: number): string | null {
  space.seed(seed)
  const sample = space.sample()
  if (!space.contains(sample)) return 'does not contain its own sample'
  space.seed(seed)
  if (!isDeepStrictEqual(space.sample(), sample)) return 'gave two samples from one seed'
  if (!survivesJson(space.toJSON())) return '`toJSON()` does not survive JSON'
  const stored = space.encode(sample)
  if (!survivesJson(stored)) return '`encode` of its sample does not survive JSON'
  if (!isDeepStrictEqual(space.decode(stored), sample)) {
    return '`decode(encode(sample))` is not the sample'
  }
  const { flatSize } = space
  if (flatSize === null) return null
  const row: unknown = space.flatten(sample)
  if (row instanceof Float32Array && row.length === flatSize) return null
  return `\`flatten\` of its sample is no Float32Array of \`flatSize\` ${flatSize}`
}

function survivesJson(json: Json): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(json)), json)
}
