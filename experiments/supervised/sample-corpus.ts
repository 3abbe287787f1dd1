import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Name of the few pairs that ship with the package, to see training work. */
export const SAMPLE = 'sample'

/** So few pairs that the usual share of them would be one. */
export const OF_SAMPLE = { validationFraction: 0.2 }

export const SAMPLE_FILE = fileURLToPath(new URL('./sample-pairs.jsonl', import.meta.url))

const manifestSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The function of the pair, by the shipped problem that it solves (`set/id`). */
  solves: z.record(z.string(), z.string()),
})

/** The shipped problems that sample pairs solve, as `set/id`, found by running every pair on all of them. */
export async function sampleSolves(): Promise<readonly string[]> {
  const file = new URL('./sample-pairs.manifest.json', import.meta.url)
  return Object.keys(manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))).solves)
}
