import { z } from 'zod'
import { jobs } from './benchmark.ts'
import { jsonFlag, optional } from './fields.ts'

export const studyOptions = z.strictObject({
  file: z.string().describe('A benchmark’s YAML file with `title` and `claim`'),
  jobs: jobs(),
  out: optional(
    z.string(),
    'Folder of the searches; one that was begun is continued',
    'runs/benchmarks/NAME',
  ),
  json: jsonFlag('the report as JSON'),
})

export type StudyOptions = z.output<typeof studyOptions>
