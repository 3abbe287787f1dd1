import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface BenchmarkArguments {
  readonly agents: string | undefined
  readonly problems: string | undefined
  readonly config: string | undefined
  readonly budget: number | undefined
  readonly seeds: number | undefined
  readonly 'max-seconds-per-problem': number | undefined
  readonly samples: number | undefined
  readonly initializer: string | undefined
  readonly jobs: number | undefined
  readonly out: string | undefined
  readonly json: boolean
}

export function benchmarkCommand(
  context: CommandContext,
): CommandModule<object, BenchmarkArguments> {
  return {
    command: 'benchmark',
    describe: 'Let contenders solve problems one by one, with as many programs each',
    builder: (y) =>
      y
        .option('agents', {
          type: 'string',
          requiresArg: true,
          describe:
            'Contenders, by commas: unmasked, uniform, grammar_prior, bigram_prior, sampling, beam, an agent, or the file’s own',
        })
        .option('problems', {
          type: 'string',
          requiresArg: true,
          describe: 'Sets, files or parts such as intro-100/dev, by commas',
        })
        .option('config', {
          type: 'string',
          requiresArg: true,
          describe: 'YAML file; the other options replace what it says',
        })
        .option('budget', {
          type: 'number',
          requiresArg: true,
          describe: 'Programs per problem and seed; default: 3000',
        })
        .option('seeds', { type: 'number', requiresArg: true, describe: 'How many; default: 3' })
        .option('max-seconds-per-problem', {
          type: 'number',
          requiresArg: true,
          describe: 'Wall-clock limit of a search; default: none',
        })
        .option('samples', {
          type: 'number',
          requiresArg: true,
          describe: 'Programs that pass@k is estimated from; default: 100',
        })
        .option('initializer', {
          type: 'string',
          requiresArg: true,
          describe: 'What sampling, beam and agents start from, or none; default: seq2seq',
        })
        .option('jobs', {
          type: 'number',
          requiresArg: true,
          describe: 'Processes side by side; default: one a core',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder to write to, and to go on in; default: runs/benchmarks/NAME',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print the report as JSON' })
        .example(
          '$0 benchmark --agents uniform,sampling,beam --problems seed-eval --budget 300',
          '',
        )
        .example('$0 benchmark --config my-study.yaml --seeds 1 --out runs/try', 'a file, in part'),
    async handler(args) {
      const { benchmarkFromCommandLine } = await import('../runs/benchmark-run.ts')
      await benchmarkFromCommandLine(args, context)
    },
  }
}
