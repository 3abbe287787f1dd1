import { z } from 'zod'
import { jsonFlag, optional, setOfProblem } from './fields.ts'

export const sandboxRunOptions = z
  .strictObject({
    file: z.string().describe('A .py file'),
    entry: optional(z.string(), 'Function to call', 'the first that the file defines'),
    args: optional(z.string(), 'Its arguments, a JSON list, read as Python reads JSON', '[]'),
    problem: optional(z.string(), 'Run the visible and hidden tests of this problem instead'),
    set: setOfProblem('Set or file of the problem'),
    json: jsonFlag(),
  })
  .refine(({ set, problem }) => set === undefined || problem !== undefined, '--set needs --problem')
  .superRefine((options, check) => {
    if (options.problem === undefined) return
    for (const other of ['entry', 'args'] as const) {
      if (options[other] === undefined) continue
      check.addIssue({ code: 'custom', message: `give --problem or --${other}, not both` })
    }
  })

export type SandboxRunOptions = z.output<typeof sandboxRunOptions>
