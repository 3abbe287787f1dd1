import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface CorpusArguments {
  readonly out: string
  readonly size: number
  readonly seed: number
  readonly vocabulary: number | undefined
  readonly json: boolean
}

export function corpusCommand(context: CommandContext): CommandModule<object, CorpusArguments> {
  return {
    command: 'corpus',
    describe: 'Generate described programs to pretrain on; no measured problem is solved in it',
    builder: (y) =>
      y
        .option('out', {
          type: 'string',
          default: 'runs/corpus/corpus.jsonl',
          requiresArg: true,
          describe: 'The JSONL file; its manifest goes beside it',
        })
        .option('size', {
          type: 'number',
          default: 16_000,
          requiresArg: true,
          describe: 'Pairs of docstring and code',
        })
        .option('seed', {
          type: 'number',
          default: 1,
          requiresArg: true,
          describe: 'Seed of everything that is drawn',
        })
        .option('vocabulary', {
          type: 'number',
          requiresArg: true,
          describe: 'Tokens that programs may use; default: the environment’s',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print the manifest as JSON' })
        .example('$0 corpus --size 110000 --seed 1', 'what the shipped model was trained on'),
    async handler(args) {
      const { corpusFromCommandLine } = await import('../runs/corpus-run.ts')
      await corpusFromCommandLine(args, context)
    },
  }
}
