import { z } from 'zod'
import { BENCH_PARTS } from '../../speed/main.ts'
import { jsonFlag, optional } from './fields.ts'

export const benchOptions = z.strictObject({
  json: jsonFlag(),
  only: optional(z.array(z.enum(BENCH_PARTS)), 'Part to measure (may be given again)'),
})

export type CommandBenchOptions = z.output<typeof benchOptions>
