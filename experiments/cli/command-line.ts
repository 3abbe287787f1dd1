import yargs, { type Argv, type CommandModule, type Options, type PositionalOptions } from 'yargs'
import type { z } from 'zod'
import { packageVersion } from '../../src/log/package-version.ts'
import { typedCommand } from '../../src/log/typed-command.ts'
import { type Command, type CommandGroup, positionalNames, usageOf } from './command.ts'
import { allCommands, COMMAND_LIST } from './command-list.ts'
import type { OptionFacts } from './option-facts.ts'
import type { CommandContext } from './terminal/terminal.ts'
import type { UsagePlace } from './usage-mistake.ts'
import { writtenValues } from './written-values.ts'

/** The one command that no definition stands for: yargs writes the script. */
export const COMPLETION = {
  name: 'completion',
  describe: 'Print a script that completes commands and options in bash, zsh or fish',
  examples: [['completion >> ~/.bashrc', 'for the shell in use, from the next one on']],
} as const

/** What a command line asks for. */
export type CommandLine =
  /** Something to show, such as the help. */
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'command'
      readonly command: Command
      readonly run: (context: CommandContext) => Promise<void>
    }

/**
 * Reads a command line and checks it, and runs nothing.
 *
 * @param columns of the terminal that help is shown on
 * @throws {ConfigError} of one line: what was written, the rule, and the mend or an example of use.
 */
export async function parseCommandLine(
  written: readonly string[],
  columns: number,
): Promise<CommandLine> {
  const argv = withListing(written)
  const reader = new CommandLineReader(argv, columns, await loadOptions(argv))
  return reader.read()
}

/** A group’s name alone, such as `agents`, lists what there is, where the group has a list. */
function withListing(argv: readonly string[]): readonly string[] {
  const [word, ...rest] = argv
  const group = COMMAND_LIST.find(({ kind, name }) => kind === 'group' && name === word)
  const lists =
    group?.kind === 'group' && group.commands.some(({ name }) => name === `${word} list`)
  const says = rest.some((one) => !one.startsWith('-') || one === '--help' || one === '-h')
  return word === undefined || !lists || says ? argv : [word, 'list', ...rest]
}

/** The options of a command, as they are checked and as they are shown. */
interface LoadedOptions {
  readonly schema: z.ZodObject
  readonly facts: readonly OptionFacts[]
}

/** Of the commands whose words are all on the line; help and completion need no others. */
async function loadOptions(argv: readonly string[]): Promise<ReadonlyMap<Command, LoadedOptions>> {
  const named = allCommands().filter(({ name }) =>
    name.split(' ').every((word) => argv.includes(word)),
  )
  if (named.length === 0) return new Map()
  const { optionFacts } = await import('./option-facts.ts')
  const load = async (command: Command) => {
    const schema = await command.options()
    return [command, { schema, facts: optionFacts(schema) }] as const
  }
  return new Map(await Promise.all(named.map(load)))
}

/** What yargs says is wrong, until it is put into words of ours. */
class UsageFailure extends Error {
  override readonly name = 'UsageFailure'
}

class CommandLineReader {
  readonly #argv: readonly string[]
  readonly #columns: number
  readonly #loaded: ReadonlyMap<Command, LoadedOptions>
  #place: UsagePlace
  #chosen: { readonly command: Command; readonly argv: Readonly<Record<string, unknown>> } | null =
    null

  constructor(
    argv: readonly string[],
    columns: number,
    loaded: ReadonlyMap<Command, LoadedOptions>,
  ) {
    this.#argv = argv
    this.#columns = columns
    this.#loaded = loaded
    this.#place = {
      command: null,
      words: [...COMMAND_LIST.map(({ name }) => name), COMPLETION.name],
      options: [],
      schema: null,
    }
  }

  async read(): Promise<CommandLine> {
    // Left to yargs they would not be read, and nobody told.
    if (this.#argv.includes('--') && !this.#argv.includes('--get-yargs-completions')) {
      const { refuseAfterDashes } = await import('./usage-mistake.ts')
      refuseAfterDashes(this.#argv)
    }
    const text = await this.#parse()
    if (this.#chosen === null) return { kind: 'text', text }
    const { refuseEmptyTexts, refuseFlagValues, ruleMistake } = await import('./usage-mistake.ts')
    const { command, argv } = this.#chosen
    refuseFlagValues(this.#argv, this.#place)
    const written = writtenValues(argv, this.#place.options)
    refuseEmptyTexts(written, this.#place)
    const prepared = await command.prepare(written)
    if (prepared.ok) return { kind: 'command', command, run: prepared.run }
    throw ruleMistake(prepared.error, written, this.#place)
  }

  /** What there is to show; empty where a command is to run. */
  async #parse(): Promise<string> {
    let text = ''
    try {
      await this.#parser().parseAsync([...this.#argv], {}, (_error, _argv, output) => {
        text = output
      })
    } catch (error) {
      if (!(error instanceof UsageFailure)) throw error
      const { usageMistake } = await import('./usage-mistake.ts')
      throw await usageMistake(error.message, this.#argv, this.#place)
    }
    return text
  }

  #parser(): Argv {
    const parser = yargs()
      .scriptName('codegen-gym')
      // Its messages are read for their meaning, and the rest of the help is English anyway.
      .locale('en')
      .usage(
        '$0 <command>\n\nAgents write Python token by token; real CPython in a sandbox grades it.',
      )
      .version(packageVersion())
      .alias('version', 'V')
      .option('verbose', { type: 'boolean', default: false, describe: 'Show where an error arose' })
      .option('color', {
        type: 'boolean',
        default: true,
        describe: 'Colours where the terminal has them; --no-color for none',
      })
      .parserConfiguration({ 'greedy-arrays': false, 'dot-notation': false })
      .strict()
      .demandCommand(1, `name a command, such as \`${typedCommand('train')}\`; --help lists them`)
      .exitProcess(false)
      .wrap(Math.min(100, this.#columns))
      .help()
      .alias('help', 'h')
    // Throwing here is what keeps yargs from running the command all the same.
    parser.fail((message, error) => {
      if (error !== undefined && error !== null && error.name !== 'YError') throw error
      throw new UsageFailure(message || error.message)
    })
    for (const entry of COMMAND_LIST) {
      parser.command(entry.kind === 'group' ? this.#groupModule(entry) : this.#module(entry))
    }
    // Last in the help, as it is added last.
    return parser.completion(COMPLETION.name, COMPLETION.describe)
  }

  #groupModule({ name, describe, commands }: CommandGroup): CommandModule {
    return {
      command: name,
      describe,
      builder: (y) => {
        const words = commands.map((command) => command.name.split(' ').at(-1) ?? '')
        this.#place = { command: null, words, options: [], schema: null }
        for (const command of commands) y.command(this.#module(command))
        return y.demandCommand(1, `say ${listed(commands.map(saidAs))}`)
      },
      handler() {},
    }
  }

  #module(command: Command): CommandModule {
    return {
      command: usageOf(command),
      describe: command.describe,
      builder: (y) => {
        const { schema, facts } = this.#optionsOf(command)
        this.#place = { command, words: [], options: facts, schema }
        return declare(y, command, facts)
      },
      handler: (argv) => {
        this.#chosen = { command, argv }
      },
    }
  }

  #optionsOf(command: Command): LoadedOptions {
    const loaded = this.#loaded.get(command)
    if (loaded === undefined) throw new Error(`The options of ${command.name} were not loaded`)
    return loaded
  }
}

/** Tells yargs what to read and what to show; whether values are right is the schema's to say. */
function declare(y: Argv, command: Command, options: readonly OptionFacts[]): Argv {
  const positionals = positionalNames(command)
  for (const facts of options) {
    if (positionals.includes(facts.name)) y.positional(facts.name, positionalOf(facts))
    else y.option(facts.name, optionOf(facts))
  }
  for (const [line, note] of command.examples) y.example(`$0 ${line}`, note)
  return command.epilogue === undefined ? y : y.epilogue(command.epilogue)
}

function optionOf(facts: OptionFacts): Options {
  const { type, alias, choices } = facts
  return {
    ...sharedOf(facts),
    ...(alias === null ? {} : { alias }),
    ...(type === 'boolean' ? { type } : { requiresArg: true }),
    // A number, too, is kept as it was written: to yargs `number` beside `string` is for the help alone.
    ...(type === 'boolean' || choices.length > 0 ? {} : { string: true }),
    ...(type === 'number' ? { number: true } : {}),
  }
}

function positionalOf(facts: OptionFacts): PositionalOptions {
  return { ...sharedOf(facts), type: 'string' }
}

function sharedOf(facts: OptionFacts) {
  const { choices, fallback, required, several } = facts
  return {
    describe: facts.meaning,
    ...(choices.length === 0 ? {} : { choices }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(required ? { demandOption: true } : {}),
    ...(several ? { array: true } : {}),
  }
}

/** `import <file>` is said as `import FILE`. */
function saidAs(command: Command): string {
  const said = usageOf(command).replaceAll(/<(\w+)(?:\.\.)?>/g, (_, name: string) =>
    name.toUpperCase(),
  )
  return `\`${said.replaceAll(/\[(\w+)(?:\.\.)?\]/g, (_, name: string) => `[${name.toUpperCase()}]`)}\``
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}
