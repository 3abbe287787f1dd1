import { z } from 'zod'
import { jsonFlag, optional } from './fields.ts'

export const compareOptions = z.strictObject({
  runs: z
    .array(z.string())
    .min(1)
    .describe('Folders of benchmarks, or their names in runs/benchmarks'),
  baseline: optional(z.string(), 'Contender the others are compared with', 'a single run’s own'),
  plot: optional(z.string(), 'Write PATH.svg and PATH.png: share solved over programs and seconds'),
  json: jsonFlag(),
})

export type CompareOptions = z.output<typeof compareOptions>
