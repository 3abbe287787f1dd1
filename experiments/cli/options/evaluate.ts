import { z } from 'zod'
import { count, jsonFlag, optional, runsFolder, seed } from './fields.ts'

export const evaluateOptions = z.strictObject({
  run: z.string().describe('Name or folder'),
  problems: optional(z.string(), 'Set or file', 'the run’s data.eval_problems'),
  checkpoint: optional(z.enum(['best', 'last']), 'Checkpoint', 'best where there is one'),
  episodes: optional(count(), 'Programs per problem', 'the run’s evaluation.num_episodes'),
  deterministic: optional(
    z.boolean(),
    'The agent’s best action, not a draw',
    'the run’s own setting',
  ),
  seed: optional(seed(), 'Seed', 'the run’s'),
  render: optional(z.boolean(), 'Show programs as they are written', 'the run’s own setting'),
  json: jsonFlag(),
  runsFolder: runsFolder('Where runs are'),
})

export type CommandEvaluateOptions = z.output<typeof evaluateOptions>
