import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface RewardTestArguments {
  readonly file: string
  readonly problem: string
  readonly set: string | undefined
  readonly program: string | undefined
  readonly json: boolean
}

export function rewardCommand(context: CommandContext): CommandModule {
  const test: CommandModule<object, RewardTestArguments> = {
    command: 'test <file>',
    describe: 'Score a program with a reward of your own',
    builder: (y) =>
      y
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'A .ts or .js file, or the name of a reward that ships',
        })
        .option('problem', {
          type: 'string',
          default: 'is_even',
          requiresArg: true,
          describe: 'Id of the problem',
        })
        .option('set', {
          type: 'string',
          requiresArg: true,
          describe: 'Set or file; default: every set that ships',
        })
        .option('program', {
          type: 'string',
          requiresArg: true,
          describe: 'A .py file; default: the reference solution, and a program that does nothing',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .example('$0 reward test reward.ts', '')
        .example('$0 reward test reward.ts --problem is_prime --program mine.py', ''),
    async handler(args) {
      const { testReward } = await import('../runs/reward-test.ts')
      await testReward(args, context)
    },
  }
  return {
    command: 'reward',
    describe: 'Try a reward of your own',
    builder: (y) => y.command(test).demandCommand(1, 'say `test FILE`'),
    handler() {},
  }
}
