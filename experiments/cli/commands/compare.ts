import { defineCommand } from '../command.ts'

export const compareCommand = defineCommand({
  name: 'compare',
  positionals: '<runs..>',
  describe: 'One table of several benchmarks, with intervals and paired differences',
  examples: [
    ['compare seed-sets', 'a benchmark under runs/benchmarks'],
    ['compare runs/a runs/b --baseline sampling --plot solved', ''],
  ],
  options: async () => (await import('../options/compare.ts')).compareOptions,
  run: async () => (await import('../runs/compare-run.ts')).compareFromCommandLine,
})
