import type { Argv, CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

type PretrainArguments = Readonly<Record<string, unknown>>

export function pretrainCommand(context: CommandContext): CommandModule<object, PretrainArguments> {
  return {
    command: 'pretrain',
    describe: 'Train sequence models from descriptions to programs, for agents to start from',
    builder: async (y: Argv) => {
      const { pretrainSettings } = await import('../runs/pretrain-run.ts')
      for (const { key, alias, boolean, describe } of pretrainSettings()) {
        y.option(key, {
          ...(alias === key ? {} : { alias }),
          describe,
          ...(boolean
            ? { type: 'boolean' as const }
            : { type: 'string' as const, requiresArg: true }),
        })
      }
      return y
        .option('json', { type: 'boolean', default: false, describe: 'Print the report as JSON' })
        .example('$0 pretrain --data corpus.jsonl.gz --preset fast', '')
        .example('$0 pretrain --model all --data corpus.jsonl --num_epochs 10', '')
    },
    async handler(args) {
      const { pretrainFromCommandLine } = await import('../runs/pretrain-run.ts')
      await pretrainFromCommandLine(args, context)
    },
  }
}
