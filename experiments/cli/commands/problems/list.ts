import { defineCommand } from '../../command.ts'

export const problemsListCommand = defineCommand({
  name: 'problems list',
  positionals: '[set]',
  describe: 'List the sets that ship, or the problems of one',
  examples: [
    ['problems list', 'the sets'],
    ['problems list intro-100/dev', 'the problems of a part'],
  ],
  options: async () => (await import('../../options/problems.ts')).problemsListOptions,
  run: async () => (await import('../../runs/problems-run.ts')).listFromCommandLine,
})
