import { z } from 'zod'
import { count, flag, jsonFlag, optional, runsFolder, seed } from './fields.ts'

export const evaluateOptions = z.strictObject({
  run: z.array(z.string()).min(1).describe('Name or folder; several with --compare'),
  compare: flag(
    'Show the runs in one table, a line each; their problems and programs must be alike',
  ),
  problems: optional(z.string(), 'Set or file', 'the run’s data.eval_problems'),
  checkpoint: optional(
    z.string(),
    '`best`, `last`, or the number of one that was kept',
    'best where there is one',
  ),
  episodes: count().optional().meta({
    description: 'Programs per problem',
    alias: 'num_episodes',
    unset: 'the run’s evaluation.num_episodes',
  }),
  deterministic: optional(
    z.boolean(),
    'The agent’s best action, not a draw: one program for each problem',
    'the run’s own setting',
  ),
  seed: optional(seed(), 'Seed', 'the run’s'),
  render: optional(z.boolean(), 'Show programs as they are written', 'the run’s own setting'),
  output: optional(z.string(), 'Write the report to FILE.json as well'),
  json: jsonFlag(),
  runsFolder: runsFolder('Where runs are'),
})

export type CommandEvaluateOptions = z.output<typeof evaluateOptions>
