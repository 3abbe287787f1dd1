import type { CommandModule } from 'yargs'
import type { Isolation } from '../../../src/core/sandbox.ts'
import type { CommandContext } from '../terminal.ts'

export interface GradeArguments {
  readonly file: string
  readonly problems: string
  readonly out: string | undefined
  readonly workers: number | undefined
  readonly 'max-mb'?: number | undefined
  readonly overwrite: boolean
  readonly isolation: Isolation
  readonly json: boolean
}

export function gradeCommand(context: CommandContext): CommandModule<object, GradeArguments> {
  return {
    command: 'grade <file>',
    describe: 'Grade samples in bulk: a verdict each, and pass@k',
    builder: (y) =>
      y
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe:
            'Samples, one a line or as a JSON list, gzipped or not: {"task_id", "completion"} with what ' +
            'continues the prompt, or {"task_id", "solution"} with a whole program',
        })
        .option('problems', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'Set or file that the samples are for',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Where verdicts go, and go on; default: beside FILE, .results.jsonl',
        })
        .option('workers', {
          type: 'number',
          requiresArg: true,
          describe: 'Processes that grade; default: one a core',
        })
        .option('max-mb', {
          type: 'number',
          requiresArg: true,
          describe: 'Largest FILE, packed and unpacked; default: 1024',
        })
        .option('isolation', {
          choices: ['shared', 'strict', 'fresh'] as const,
          default: 'strict' as const,
          requiresArg: true,
          describe: 'What each program has to itself; fresh: a new interpreter, the slowest',
        })
        .option('overwrite', {
          type: 'boolean',
          default: false,
          describe: 'Grade anew what was graded before',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .example('$0 grade samples.jsonl --problems human-eval.json', ''),
    async handler(args) {
      const { gradeFromCommandLine } = await import('../runs/grade-run.ts')
      await gradeFromCommandLine(args, context)
    },
  }
}
