import { defineCommand } from '../command.ts'

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  positionals: '<run..>',
  describe: 'Let a trained agent write programs, and grade them on hidden tests',
  examples: [
    ['evaluate quick-start', 'on the run’s own evaluation problems'],
    ['evaluate quick-start --problems my.json --episodes 100', 'more programs of each problem'],
    ['evaluate quick-start --deterministic', 'one program, by the best action'],
    ['evaluate --compare first second --output both.json', 'two runs in one table'],
  ],
  options: async () => (await import('../options/evaluate.ts')).evaluateOptions,
  run: async () => (await import('../runs/evaluate-run.ts')).evaluateFromCommandLine,
})
