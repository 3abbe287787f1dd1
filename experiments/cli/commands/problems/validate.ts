import { defineCommand } from '../../command.ts'

export const problemsValidateCommand = defineCommand({
  name: 'problems validate',
  positionals: '[sets..]',
  describe: 'Prove that references pass, and that constants and simple wrong programs fail',
  examples: [
    ['problems validate my-problems.json', ''],
    ['problems validate my.json --adversarial --reward partial', ''],
  ],
  options: async () => (await import('../../options/problems.ts')).problemsValidateOptions,
  run: async () => (await import('../../runs/problems-run.ts')).validateFromCommandLine,
})
