import { z } from 'zod'
import type { Isolation } from '../../../src/core/sandbox.ts'
import { coreCount } from '../../../src/log/machine.ts'
import { count, flag, jsonFlag, optional } from './fields.ts'
import { maxMb } from './import.ts'

const ISOLATIONS = ['shared', 'strict', 'fresh'] as const satisfies readonly Isolation[]

export const gradeOptions = z.strictObject({
  file: z
    .string()
    .describe(
      'Samples, one a line or as a JSON list, gzipped or not: {"task_id", "completion"} with what ' +
        'continues the prompt, or {"task_id", "solution"} with a whole program',
    ),
  problems: z.string().describe('Set or file that the samples are for'),
  out: optional(
    z.string(),
    'Where verdicts go; a file that was begun is continued',
    'beside FILE, .results.jsonl',
  ),
  workers: count()
    .default(coreCount)
    .meta({ description: 'Processes that grade', unset: 'one a core' }),
  maxMb: maxMb(),
  isolation: z
    .enum(ISOLATIONS)
    .default('strict')
    .describe('What each program has to itself; fresh: a new interpreter, the slowest'),
  overwrite: flag('Grade anew what was graded before'),
  json: jsonFlag(),
})

export type GradeOptions = z.output<typeof gradeOptions>
