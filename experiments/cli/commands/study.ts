import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface StudyArguments {
  readonly file: string
  readonly jobs: number | undefined
  readonly out: string | undefined
  readonly json: boolean
}

export function studyCommand(context: CommandContext): CommandModule<object, StudyArguments> {
  return {
    command: 'study <file>',
    describe: 'Run a study as its file says, and write its results page beside the file',
    builder: (y) =>
      y
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'A benchmark’s YAML file with `title` and `claim`',
        })
        .option('jobs', {
          type: 'number',
          requiresArg: true,
          describe: 'Processes side by side; default: one a core',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder of the searches, to go on in; default: runs/benchmarks/NAME',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print the report as JSON' })
        .example('$0 study experiments/studies/seed-sets.yaml', 'writes seed-sets.md and .svg'),
    async handler(args) {
      const { studyFromCommandLine } = await import('../runs/benchmark-run.ts')
      await studyFromCommandLine(args, context)
    },
  }
}
