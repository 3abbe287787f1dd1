import { defineCommand } from '../command.ts'

export const studyCommand = defineCommand({
  name: 'study',
  positionals: '<file>',
  describe: 'Run a study as its file says, and write its results page beside the file',
  examples: [['study experiments/studies/seed-sets.yaml', 'writes seed-sets.md and .svg']],
  options: async () => (await import('../options/study.ts')).studyOptions,
  run: async () => (await import('../runs/benchmark-run.ts')).studyFromCommandLine,
})
