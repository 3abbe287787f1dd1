import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface TrainArguments {
  readonly file: string | undefined
  readonly set: readonly string[] | undefined
  readonly name: string | undefined
  readonly seed: number | undefined
  readonly resume: string | undefined
  readonly overwrite: boolean
  readonly 'dry-run': boolean
  readonly json: boolean
  readonly 'runs-folder': string
}

export function trainCommand(context: CommandContext): CommandModule<object, TrainArguments> {
  return {
    command: 'train [file]',
    describe: 'Train an agent; without a file, the quick start on the problems of seed-train',
    builder: (y) =>
      y
        .positional('file', { type: 'string', describe: 'Experiment (YAML)' })
        .option('set', {
          type: 'string',
          array: true,
          requiresArg: true,
          describe: 'Override a key, as a.b=value (may be given again)',
        })
        .option('name', { type: 'string', requiresArg: true, describe: 'Name of the run' })
        .option('seed', { type: 'number', requiresArg: true, describe: 'Seed of everything' })
        .option('resume', {
          type: 'string',
          requiresArg: true,
          describe: 'Go on from the last checkpoint of this run',
        })
        .option('overwrite', {
          type: 'boolean',
          default: false,
          describe: 'Start again where a run of this name exists',
        })
        .option('dry-run', {
          type: 'boolean',
          default: false,
          describe: 'Print the resolved configuration and stop',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print the summary as JSON' })
        .option('runs-folder', {
          type: 'string',
          default: 'runs',
          requiresArg: true,
          describe: 'Where runs are written',
        })
        .example('$0 train', 'the quick start')
        .example('$0 train my.yaml --set agent.learning_rate=0.001 --seed 7', 'with overrides')
        .example('$0 train --resume quick-start', 'go on after a stop'),
    async handler(args) {
      const { trainFromCommandLine } = await import('../runs/train-run.ts')
      await trainFromCommandLine(args, context)
    },
  }
}
