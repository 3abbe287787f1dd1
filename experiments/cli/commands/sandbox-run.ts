import { defineCommand } from '../command.ts'

export const sandboxRunCommand = defineCommand({
  name: 'sandbox run',
  positionals: '<file>',
  describe: 'Run a Python program in the sandbox: one call, or the tests of a problem',
  examples: [
    ['sandbox run gcd.py --args "[12, 18]"', ''],
    ['sandbox run mine.py --problem is_prime', ''],
  ],
  epilogue:
    'Nothing that a program prints leaves the sandbox, nor the message of an exception: ' +
    'what a call returns, or the type of its exception, is all there is to see.',
  options: async () => (await import('../options/sandbox-run.ts')).sandboxRunOptions,
  run: async () => (await import('../runs/sandbox-run.ts')).runInSandbox,
})
