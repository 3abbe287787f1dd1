import { defineCommand } from '../command.ts'

export const initCommand = defineCommand({
  name: 'init',
  positionals: '[folder]',
  describe: 'Write a starting experiment with a reward and problems of your own',
  examples: [['init my-study', 'then: codegen-gym train my-study/experiment.yaml']],
  options: async () => (await import('../options/init.ts')).initOptions,
  run: async () => (await import('../runs/init-run.ts')).initFromCommandLine,
})
