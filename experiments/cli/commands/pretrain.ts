import { defineCommand } from '../command.ts'

export const pretrainCommand = defineCommand({
  name: 'pretrain',
  describe: 'Train sequence models from descriptions to programs, for agents to start from',
  examples: [
    ['pretrain --model rnn --num_epochs 10', 'on the 20 sample pairs, to see it work'],
    ['pretrain --data corpus.jsonl.gz --preset fast', ''],
    ['pretrain --model all --data corpus.jsonl --num_epochs 10', ''],
  ],
  options: async () => (await import('../options/pretrain.ts')).pretrainOptions,
  run: async () => (await import('../runs/pretrain-run.ts')).pretrainFromCommandLine,
})
