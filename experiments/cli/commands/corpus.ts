import { defineCommand } from '../command.ts'

export const corpusCommand = defineCommand({
  name: 'corpus',
  describe: 'Generate described programs to pretrain on; no measured problem is solved in it',
  examples: [['corpus --size 110000 --seed 1', 'what the shipped model was trained on']],
  options: async () => (await import('../options/corpus.ts')).corpusOptions,
  run: async () => (await import('../runs/corpus-run.ts')).corpusFromCommandLine,
})
