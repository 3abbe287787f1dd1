import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface CompareArguments {
  readonly runs: readonly string[]
  readonly baseline: string | undefined
  readonly plot: string | undefined
  readonly json: boolean
}

export function compareCommand(context: CommandContext): CommandModule<object, CompareArguments> {
  return {
    command: 'compare <runs..>',
    describe: 'One table of several benchmarks, with intervals and paired differences',
    builder: (y) =>
      y
        .positional('runs', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'Folders of benchmarks, or their names in runs/benchmarks',
        })
        .option('baseline', {
          type: 'string',
          requiresArg: true,
          describe: 'Contender the others are compared with; default: a single run’s own',
        })
        .option('plot', {
          type: 'string',
          requiresArg: true,
          describe: 'Write PATH.svg and PATH.png: share solved over programs and seconds',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .example('$0 compare seed-sets', 'a benchmark under runs/benchmarks')
        .example('$0 compare runs/a runs/b --baseline sampling --plot solved', ''),
    async handler(args) {
      const { compareFromCommandLine } = await import('../runs/compare-run.ts')
      await compareFromCommandLine(args, context)
    },
  }
}
