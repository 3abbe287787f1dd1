import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface EvaluateArguments {
  readonly run: string
  readonly problems: string | undefined
  readonly checkpoint: 'best' | 'last' | undefined
  readonly episodes: number | undefined
  readonly deterministic: boolean | undefined
  readonly seed: number | undefined
  readonly render: boolean | undefined
  readonly json: boolean
  readonly 'runs-folder': string
}

export function evaluateCommand(context: CommandContext): CommandModule<object, EvaluateArguments> {
  return {
    command: 'evaluate <run>',
    describe: 'Let a trained agent write programs, and grade them on hidden tests',
    builder: (y) =>
      y
        .positional('run', { type: 'string', demandOption: true, describe: 'Name or folder' })
        .option('problems', {
          type: 'string',
          requiresArg: true,
          describe: 'Set or file; default: the run’s data.eval_problems',
        })
        .option('checkpoint', {
          choices: ['best', 'last'] as const,
          requiresArg: true,
          describe: 'Default: best where there is one',
        })
        .option('episodes', {
          type: 'number',
          requiresArg: true,
          describe: 'Programs per problem; default: the run’s evaluation.num_episodes',
        })
        .option('deterministic', {
          type: 'boolean',
          describe: 'The agent’s best action, not a draw; default: the run’s own setting',
        })
        .option('seed', { type: 'number', requiresArg: true, describe: 'Default: the run’s' })
        .option('render', {
          type: 'boolean',
          describe: 'Show programs as they are written; default: the run’s own setting',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .option('runs-folder', {
          type: 'string',
          default: 'runs',
          requiresArg: true,
          describe: 'Where runs are',
        })
        .example('$0 evaluate quick-start', 'on the run’s own evaluation problems')
        .example('$0 evaluate quick-start --problems my.json --no-deterministic', 'drawn programs'),
    async handler(args) {
      const { evaluateFromCommandLine } = await import('../runs/evaluate-run.ts')
      await evaluateFromCommandLine(args, context)
    },
  }
}
