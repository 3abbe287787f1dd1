import { z } from 'zod'
import { BENCH_PARTS } from '../../speed/main.ts'
import { flag, jsonFlag, optional } from './fields.ts'

export const benchOptions = z.strictObject({
  json: jsonFlag(),
  only: optional(z.array(z.enum(BENCH_PARTS)), 'Part to measure (may be given again)'),
  peers: flag('Time the same work here and in PyTorch, turn and turn about, instead'),
  python: z.string().min(1).default('python3').describe('The Python of --peers, which has torch'),
})

export type CommandBenchOptions = z.output<typeof benchOptions>
