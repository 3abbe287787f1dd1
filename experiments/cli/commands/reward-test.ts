import { defineCommand } from '../command.ts'

export const rewardTestCommand = defineCommand({
  name: 'reward test',
  positionals: '<file>',
  describe: 'Score a program with a reward of your own',
  examples: [
    ['reward test reward.ts', ''],
    ['reward test reward.ts --problem is_prime --program mine.py', ''],
  ],
  options: async () => (await import('../options/reward-test.ts')).rewardTestOptions,
  run: async () => (await import('../runs/reward-test-run.ts')).testRewardFromCommandLine,
})
