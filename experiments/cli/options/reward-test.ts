import { z } from 'zod'
import { jsonFlag, optional, setOfProblem } from './fields.ts'

export const rewardTestOptions = z.strictObject({
  file: z.string().describe('A .ts or .js file, or the name of a reward that ships'),
  problem: z.string().default('is_even').describe('Id of the problem'),
  set: setOfProblem(),
  program: optional(
    z.string(),
    'A .py file',
    'the reference solution, and a program that does nothing',
  ),
  json: jsonFlag(),
})

export type RewardTestOptions = z.output<typeof rewardTestOptions>
