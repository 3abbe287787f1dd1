import type { CommandModule } from 'yargs'
import type { CommandContext } from '../terminal.ts'

export interface StrengthenArguments {
  readonly set: string
  readonly out: string
  readonly domains: string | undefined
  readonly programs: string | undefined
  readonly seed: number
  readonly inputs: number
  readonly tests: number
  readonly overwrite: boolean
  readonly json: boolean
}

/** Lines of at most 80 columns, which yargs leaves alone. */
const COLUMNS = `Columns of the table it prints:
  programs         programs tried
  wrong that pass  wrong programs that pass all tests, before -> after
  cases untested   mistakes under a condition only, before -> after
  undecided        programs that pass, and no input shows whether they are wrong
  tests            hidden tests now

A problem stays as it was, and is named with the reason, where it has no
reference or one that fails its own tests, where no inputs can be drawn, and
where the tests chosen would be worse than those it has.`

export function strengthenCommand(
  context: CommandContext,
): CommandModule<object, StrengthenArguments> {
  return {
    command: 'strengthen <set>',
    describe: 'Choose hidden tests that tell wrong programs apart; visible tests stay',
    builder: (y) =>
      y
        .positional('set', { type: 'string', demandOption: true, describe: 'Set or .json file' })
        .option('out', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'The .json file to write',
        })
        .option('domains', {
          type: 'string',
          requiresArg: true,
          describe: 'A YAML file of the inputs that are allowed; default: guessed from the tests',
        })
        .option('programs', {
          type: 'string',
          requiresArg: true,
          describe: 'More programs to tell apart: a samples file, as `grade` takes it',
        })
        .option('seed', { type: 'number', default: 0, requiresArg: true, describe: 'Seed' })
        .option('inputs', {
          type: 'number',
          default: 600,
          requiresArg: true,
          describe: 'Inputs tried a problem',
        })
        .option('tests', {
          type: 'number',
          default: 60,
          requiresArg: true,
          describe: 'Most hidden tests a problem',
        })
        .option('overwrite', { type: 'boolean', default: false, describe: 'Replace the file' })
        .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
        .example('$0 problems strengthen my.json --out stronger.json', '')
        .epilogue(COLUMNS),
    async handler(args) {
      const { refuseInputs } = await import('../../config/input-guard.ts')
      refuseInputs(args.out, {
        'the problem set': args.set,
        'the file of the domains': args.domains,
        'the file of the programs': args.programs,
      })
      const { strengthenFromCommandLine } = await import('../runs/strengthen-run.ts')
      await strengthenFromCommandLine(args, context)
    },
  }
}
