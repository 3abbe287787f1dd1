import { defineCommand } from '../command.ts'

export const benchCommand = defineCommand({
  name: 'bench',
  describe: 'Measure environment, sandbox and agents on this machine',
  examples: [['bench --only envs', 'environment steps only']],
  options: async () => (await import('../options/bench.ts')).benchOptions,
  run: async () => (await import('../runs/bench-run.ts')).benchFromCommandLine,
})
