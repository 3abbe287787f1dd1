import yargs, { type Argv, type CommandModule } from 'yargs'
import { ConfigError } from '../../src/core/errors.ts'
import { packageVersion } from '../../src/log/package-version.ts'
import { likely } from '../../src/log/suggestion.ts'
import { benchCommand } from './commands/bench.ts'
import { benchmarkCommand } from './commands/benchmark.ts'
import { compareCommand } from './commands/compare.ts'
import { corpusCommand } from './commands/corpus.ts'
import { doctorCommand } from './commands/doctor.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { gradeCommand } from './commands/grade.ts'
import { initCommand } from './commands/init.ts'
import { agentsCommand, envsCommand, rewardsCommand } from './commands/listings.ts'
import { pretrainCommand } from './commands/pretrain.ts'
import { problemsCommand } from './commands/problems.ts'
import { rewardCommand } from './commands/reward.ts'
import { sandboxCommand } from './commands/sandbox.ts'
import { studyCommand } from './commands/study.ts'
import { trainCommand } from './commands/train.ts'
import { describeError, exitCodeOf } from './exit.ts'
import { type CommandContext, shownTerminal, type Terminal } from './terminal.ts'

/** Runs one command line and gives its exit code. Writes to the terminal only, and never exits. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const verbose = argv.includes('--verbose')
  const shownOn = shownTerminal(terminal)
  const context: CommandContext = { terminal: shownOn, exitCode: 0, verbose }
  let shown = ''
  try {
    await createParser(context).parseAsync([...argv], {}, (_error, _args, output) => {
      shown = output
    })
    if (shown !== '') shownOn.out(shown)
    return context.exitCode
  } catch (error) {
    shownOn.err(describeError(error, context.verbose))
    return exitCodeOf(error)
  }
}

function createParser(context: CommandContext): Argv {
  // Each with types of its own; a list of them can have none in common.
  const commands = [
    trainCommand(context),
    evaluateCommand(context),
    benchmarkCommand(context),
    compareCommand(context),
    studyCommand(context),
    corpusCommand(context),
    pretrainCommand(context),
    problemsCommand(context),
    gradeCommand(context),
    agentsCommand(context),
    rewardsCommand(context),
    rewardCommand(context),
    envsCommand(context),
    sandboxCommand(context),
    initCommand(context),
    doctorCommand(context),
    benchCommand(context),
  ] as readonly CommandModule<object, unknown>[]
  const parser = yargs()
    .scriptName('codegen-gym')
    // Its messages are read below, and the rest of the help is English anyway.
    .locale('en')
    .usage(
      '$0 <command>\n\nAgents write Python token by token; real CPython in a sandbox grades it.',
    )
    .version(packageVersion())
    .option('verbose', { type: 'boolean', default: false, describe: 'Show where an error arose' })
    .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false })
    .strict()
    .check((argv) => refuseRepeated(argv, optionsOf(parser)))
    .demandCommand(1, 'name a command, such as `codegen-gym train`; --help lists them')
    .exitProcess(false)
    .wrap(Math.min(100, context.terminal.columns))
    .help()
    .alias('help', 'h')
  const words = commands.map((command) => String(command.command).split(' ')[0] ?? '')
  // Throwing here is what keeps yargs from running the command all the same.
  parser.fail((message, error) => {
    if (error !== undefined && error !== null && error.name !== 'YError') throw error
    throw usageError(message || error.message, parser, words)
  })
  for (const command of commands) parser.command(command)
  return parser
}

/** What yargs knows of the options of the command in turn; its types leave this out. */
interface KnownOptions {
  /** Options and positionals by name. */
  readonly key: Readonly<Record<string, unknown>>
  /** Those that may be given again. */
  readonly array: readonly string[]
}

function optionsOf(parser: Argv): KnownOptions {
  return (parser as unknown as { getOptions(): KnownOptions }).getOptions()
}

/** yargs makes a list of an option that is given again, whatever its type says. */
function refuseRepeated(argv: Readonly<Record<string, unknown>>, known: KnownOptions): true {
  const repeated = Object.keys(known.key).find(
    (option) => Array.isArray(argv[option]) && !known.array.includes(option),
  )
  if (repeated !== undefined) throw new ConfigError(`give --${repeated} once`)
  return true
}

/** yargs names what it does not know; the likely word is ours to add. */
function usageError(message: string, parser: Argv, commands: readonly string[]): ConfigError {
  const line = message.replaceAll(/\s*\n\s*/g, ' ')
  const word = /^Unknown (?:argument|command)s?: ([^,]+)/.exec(line)?.[1]
  if (word === undefined) return new ConfigError(ruleBetween(line) ?? line)
  const suggestion = suggestionFor(word, parser, commands)
  const hint =
    suggestion === undefined ? '--help lists what there is' : `did you mean \`${suggestion}\`?`
  return new ConfigError(`unknown word \`${word}\`; ${hint}`)
}

/** The name of a file is like no command and no option, however near its letters are. */
function suggestionFor(
  word: string,
  parser: Argv,
  commands: readonly string[],
): string | undefined {
  if (/[./\\]/.test(word)) return undefined
  const options = Object.keys(optionsOf(parser).key).map((option) => `--${option}`)
  return likely(word, commands) ?? likely(`--${word}`, options)
}

/** Options that need or exclude another, as a user writes them; null where it is about neither. */
function ruleBetween(line: string): string | null {
  const [, needing, needed] = /^Missing dependent arguments: (\S+) -> (\S+)/.exec(line) ?? []
  if (needing !== undefined) return `--${needing} needs --${needed}`
  const [, one, other] = /^Arguments (\S+) and (\S+) are mutually exclusive/.exec(line) ?? []
  return one === undefined ? null : `give --${one} or --${other}, not both`
}
