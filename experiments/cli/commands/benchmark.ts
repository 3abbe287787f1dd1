import { defineCommand } from '../command.ts'

export const benchmarkCommand = defineCommand({
  name: 'benchmark',
  describe: 'Let contenders solve problems one by one, with the same number of programs',
  examples: [
    ['benchmark --agents uniform,sampling,beam --problems seed-eval --budget 300', ''],
    ['benchmark --config my-study.yaml --seeds 1 --out runs/try', 'a file, in part'],
  ],
  options: async () => (await import('../options/benchmark.ts')).benchmarkOptions,
  run: async () => (await import('../runs/benchmark-run.ts')).benchmarkFromCommandLine,
})
