import { z } from 'zod'
import { count, jsonFlag, optional, seed } from './fields.ts'

export const corpusOptions = z.strictObject({
  out: z
    .string()
    .default('runs/corpus/corpus.jsonl')
    .describe('The JSONL file; its manifest goes beside it'),
  size: count().default(16_000).describe('Pairs of docstring and code'),
  seed: seed().default(1).describe('Seed of everything that is drawn'),
  vocabulary: optional(count(), 'Tokens that programs may use', 'the environment’s'),
  json: jsonFlag('the manifest as JSON'),
})

export type CorpusOptions = z.output<typeof corpusOptions>
