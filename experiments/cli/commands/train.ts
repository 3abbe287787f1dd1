import { defineCommand } from '../command.ts'

export const trainCommand = defineCommand({
  name: 'train',
  positionals: '[file]',
  describe: 'Train an agent; without a file, the quick start on the problems of seed-train',
  examples: [
    ['train', 'the quick start'],
    ['train my.yaml --set agent.learning_rate=0.001 --seed 7', 'with overrides'],
    ['train --resume quick-start', 'continue after a stop'],
    ['train next.yaml --from quick-start:last', 'a new run from its weights'],
  ],
  options: async () => (await import('../options/train.ts')).trainOptions,
  run: async () => (await import('../runs/train-run.ts')).trainFromCommandLine,
})
