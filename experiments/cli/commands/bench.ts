import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

interface BenchArguments {
  readonly json: boolean
  readonly only: readonly string[] | undefined
}

export function benchCommand({ terminal }: CommandContext): CommandModule<object, BenchArguments> {
  return {
    command: 'bench',
    describe: 'Measure environment, sandbox and agents on this machine',
    builder: (y) =>
      y
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .option('only', {
          type: 'string',
          array: true,
          describe: 'Part to measure: envs, python, sandbox, agents, models (may be given again)',
        })
        .example('$0 bench --only envs', 'environment steps only'),
    async handler({ json, only }) {
      const { runBench } = await import('../../speed/main.ts')
      await runBench({ json, ...(only === undefined ? {} : { only }) }, terminal)
    },
  }
}
