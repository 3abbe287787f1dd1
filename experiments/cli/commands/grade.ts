import { defineCommand } from '../command.ts'

export const gradeCommand = defineCommand({
  name: 'grade',
  positionals: '<file>',
  describe: 'Grade samples in bulk: a verdict each, and pass@k',
  examples: [['grade samples.jsonl --problems human-eval.json', '']],
  options: async () => (await import('../options/grade.ts')).gradeOptions,
  run: async () => {
    const { gradeFromCommandLine } = await import('../runs/grade-run.ts')
    return (options, context) => gradeFromCommandLine(options, context)
  },
})
