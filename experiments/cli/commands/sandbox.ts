import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface SandboxRunArguments {
  readonly file: string
  readonly entry: string | undefined
  readonly args: string | undefined
  readonly problem: string | undefined
  readonly set: string | undefined
  readonly json: boolean
}

export function sandboxCommand(context: CommandContext): CommandModule {
  const run: CommandModule<object, SandboxRunArguments> = {
    command: 'run <file>',
    describe: 'Run a Python program in the sandbox: one call, or the tests of a problem',
    builder: (y) =>
      y
        .positional('file', { type: 'string', demandOption: true, describe: 'A .py file' })
        .option('entry', {
          type: 'string',
          requiresArg: true,
          describe: 'Function to call; default: the first that the file defines',
        })
        .option('args', {
          type: 'string',
          requiresArg: true,
          describe: 'Its arguments, a JSON list, read as Python reads JSON; default: []',
        })
        .option('problem', {
          type: 'string',
          requiresArg: true,
          describe: 'Run the visible and hidden tests of this problem instead',
        })
        .option('set', {
          type: 'string',
          requiresArg: true,
          describe: 'Set or file of the problem; default: every set that ships',
        })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .conflicts('problem', ['entry', 'args'])
        .implies('set', 'problem')
        .epilogue(
          'Nothing that a program prints leaves the sandbox, nor the message of an exception: ' +
            'what a call returns, or the type of its exception, is all there is to see.',
        )
        .example('$0 sandbox run gcd.py --args "[12, 18]"', '')
        .example('$0 sandbox run mine.py --problem is_prime', ''),
    async handler(args) {
      const { runInSandbox } = await import('../runs/sandbox-run.ts')
      await runInSandbox(args, context)
    },
  }
  return {
    command: 'sandbox',
    describe: 'Run a program in the sandbox',
    builder: (y) => y.command(run).demandCommand(1, 'say `run FILE`'),
    handler() {},
  }
}
