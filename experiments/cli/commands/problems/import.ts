import { defineCommand } from '../../command.ts'

export const problemsImportCommand = defineCommand({
  name: 'problems import',
  positionals: '<file>',
  describe: 'Make a problem set of a local benchmark file',
  examples: [['problems import HumanEval.jsonl.gz --out human-eval.json', '']],
  options: async () => (await import('../../options/import.ts')).importOptions,
  run: async () => (await import('../../runs/import-run.ts')).importFromCommandLine,
})
