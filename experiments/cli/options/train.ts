import { z } from 'zod'
import { flag, jsonFlag, optional, runsFolder, seed } from './fields.ts'

export const trainOptions = z.strictObject({
  file: optional(z.string(), 'Experiment (YAML)'),
  config: optional(z.string(), 'The experiment, in place of FILE').meta({ alias: 'c' }),
  set: optional(z.array(z.string()), 'Override a key, as a.b=value (may be given again)'),
  name: optional(z.string(), 'Name of the run'),
  seed: optional(seed(), 'Seed of everything'),
  resume: optional(z.string(), 'Go on from the last checkpoint of this run'),
  from: optional(
    z.string(),
    'Start a new run from the weights of another: its name or folder, `:CHECKPOINT` where not its best or last',
  ),
  overwrite: flag('Start again where a run of this name exists'),
  dryRun: flag('Print the resolved configuration and stop'),
  json: jsonFlag('the summary as JSON'),
  runsFolder: runsFolder('Where runs are written'),
})

export type TrainOptions = z.output<typeof trainOptions>
