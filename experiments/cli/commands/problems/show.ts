import { defineCommand } from '../../command.ts'

export const problemsShowCommand = defineCommand({
  name: 'problems show',
  positionals: '<problem>',
  describe: 'Show one problem with its visible tests',
  examples: [['problems show is_even', '']],
  options: async () => (await import('../../options/problems.ts')).problemsShowOptions,
  run: async () => (await import('../../runs/problems-run.ts')).showFromCommandLine,
})
