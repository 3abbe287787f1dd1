import type { CommandModule } from 'yargs'
import { ConfigError } from '../../../src/core/errors.ts'
import type { CommandContext } from '../terminal.ts'
import { importCommand } from './problems-import.ts'
import { strengthenCommand } from './problems-strengthen.ts'

interface ListArguments {
  readonly set: string | undefined
  readonly json: boolean
}

interface ShowArguments {
  readonly problem: string
  readonly set: string | undefined
  readonly json: boolean
}

export interface ValidateArguments {
  readonly sets: readonly string[]
  readonly adversarial: boolean
  readonly reward: string | undefined
  readonly attacks: boolean
  readonly domains: string | undefined
  readonly json: boolean
}

const json = { type: 'boolean', default: false, describe: 'Print JSON' } as const

export function problemsCommand(context: CommandContext): CommandModule {
  return {
    command: 'problems',
    describe: 'List, show, validate, strengthen or import problems',
    builder: (y) =>
      y
        .command(listCommand(context))
        .command(showCommand(context))
        .command(validateCommand(context))
        .command(strengthenCommand(context))
        .command(importCommand(context))
        .demandCommand(
          1,
          'say `list`, `show PROBLEM`, `validate [SET]`, `strengthen SET` or `import FILE`',
        ),
    handler() {},
  }
}

function listCommand({ terminal }: CommandContext): CommandModule<object, ListArguments> {
  return {
    command: 'list [set]',
    describe: 'List the sets that ship, or the problems of one',
    builder: (y) =>
      y
        .positional('set', { type: 'string', describe: 'Name of a set, or a .json file' })
        .option('json', json),
    async handler(args) {
      const { listProblems, listSets } = await import('../problem-listing.ts')
      if (args.set === undefined) await listSets(terminal, args.json)
      else await listProblems(args.set, terminal, args.json)
    },
  }
}

function showCommand({ terminal }: CommandContext): CommandModule<object, ShowArguments> {
  return {
    command: 'show <problem>',
    describe: 'Show one problem with its visible tests',
    builder: (y) =>
      y
        .positional('problem', { type: 'string', demandOption: true, describe: 'Its id' })
        .option('set', {
          type: 'string',
          requiresArg: true,
          describe: 'Set or file; default: every set that ships',
        })
        .option('json', json)
        .example('$0 problems show is_even', ''),
    async handler(args) {
      const { showProblem } = await import('../problem-listing.ts')
      await showProblem(args.problem, args.set, terminal, args.json)
    },
  }
}

function validateCommand(context: CommandContext): CommandModule<object, ValidateArguments> {
  return {
    command: 'validate [sets..]',
    describe: 'Prove that references pass, and that constants and simple wrong programs fail',
    builder: (y) =>
      y
        .positional('sets', {
          type: 'string',
          array: true,
          default: [],
          describe: 'Sets or files; default: every set that ships',
        })
        .option('adversarial', {
          type: 'boolean',
          default: false,
          describe: 'Attack too: mutants of each reference, hostile programs',
        })
        .option('reward', {
          type: 'string',
          requiresArg: true,
          describe: 'With --adversarial: a reward, or its file, to attack too',
        })
        .option('domains', {
          type: 'string',
          requiresArg: true,
          describe: 'With --adversarial: a YAML file of the inputs that are allowed',
        })
        .option('attacks', {
          type: 'boolean',
          default: true,
          describe: '--no-attacks leaves out the hostile programs, which take longest',
        })
        .option('json', json)
        .check(({ reward, domains, attacks, adversarial }) => {
          const given = { reward, domains, 'no-attacks': attacks ? undefined : true }
          const idle = Object.entries(given).find(([, value]) => value !== undefined)
          if (adversarial || idle === undefined) return true
          throw new ConfigError(`--${idle[0]} needs --adversarial`)
        })
        .example('$0 problems validate my-problems.json', '')
        .example('$0 problems validate my.json --adversarial --reward partial', ''),
    async handler(args) {
      if (args.adversarial) {
        const { validateAdversariallyFromCommandLine } = await import('../runs/adversarial-run.ts')
        await validateAdversariallyFromCommandLine(args, context)
        return
      }
      const { validateProblems } = await import('../problem-validation.ts')
      await validateProblems(args.sets, context, args.json)
    },
  }
}
