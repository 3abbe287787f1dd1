import type { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import { typedLine } from '../../src/log/typed-command.ts'
import { foldKey } from '../../src/settings/key-case.ts'
import { describeIssue } from '../../src/settings/schema-issue.ts'
import { didYouMean, likely } from '../../src/settings/suggestion.ts'
import { type Command, positionalNames } from './command.ts'
import { allCommands } from './command-list.ts'
import type { OptionFacts } from './option-facts.ts'

/** Where on a command line a mistake is: what could have been meant there. */
export interface UsagePlace {
  /** Null before a command is named. */
  readonly command: Command | null
  /** Words that could come next. */
  readonly words: readonly string[]
  readonly options: readonly OptionFacts[]
  /** What `options` is read from. */
  readonly schema: z.ZodObject | null
}

/** Where nothing is like what was written. */
const NO_LIKELY = '; --help lists what there is'
/** Settings of an experiment have no options of their own. */
const KEY_OPTION = ', and `--set agent.learning_rate=0.001` sets a key of the experiment'

/** Options of every command, which yargs answers itself. */
const GLOBAL_OPTIONS = ['help', 'version', 'verbose', 'color']
const SHORT_OPTIONS = new Set(['-h', '-V'])

/** The mistake that yargs names, in one line of ours. */
export async function usageMistake(
  message: string,
  argv: readonly string[],
  place: UsagePlace,
): Promise<ConfigError> {
  const line = message.replaceAll(/\s*\n\s*/g, ' ')
  const [, unknown = ''] = /^Unknown (?:argument|command)s?: (.+)/.exec(line) ?? []
  const words = unknown.split(', ').filter((word) => argv.includes(word))
  // Until a command is named, which options there are is not known either.
  if (place.command === null && words[0] !== undefined) return unknownWord(words[0], place)
  // A mistyped name is why something else is missing, too.
  const stray = unknownOption(argv, place)
  if (stray !== null) return stray
  if (words[0] !== undefined) return unknownWord(words[0], place)
  return new ConfigError(missing(line, place) ?? badChoice(line, place) ?? line)
}

/** The first rule of the schema that was broken. */
export function ruleMistake(
  error: z.ZodError,
  written: Readonly<Record<string, unknown>>,
  place: UsagePlace,
): ConfigError {
  const [issue] = error.issues
  const facts = place.options.find(({ key }) => key === issue?.path[0])
  // A rule of several options says everything itself.
  if (issue === undefined || facts === undefined || place.schema === null) {
    return new ConfigError(issue?.message ?? error.message)
  }
  return new ConfigError(ruleLine(issue, place.schema, written, facts, place))
}

/** @throws {ConfigError} for words after a bare `--`, which would be left out without a word. */
export function refuseAfterDashes(argv: readonly string[]): void {
  const at = argv.indexOf('--')
  const word = at === -1 ? undefined : argv[at + 1]
  if (word === undefined) return
  const mend = word.startsWith('-') ? `, and name a file \`./${word}\`` : ''
  throw new ConfigError(
    `\`${word}\` stands after \`--\`, where nothing is read; leave \`--\` out${mend}`,
  )
}

/** @throws {ConfigError} for an option without a value that is given one, other than true or false. */
export function refuseFlagValues(argv: readonly string[], { options }: UsagePlace): void {
  for (const { name, value } of writtenOptions(argv)) {
    const facts = optionNamed(name, options)
    if (facts?.type !== 'boolean' || value === null || /^(?:true|false)$/.test(value)) continue
    throw new ConfigError(`Expected --${facts.name} to be \`true\` or \`false\`, got \`${value}\``)
  }
}

/** @throws {ConfigError} for a value that is nothing: an unset variable of a shell, most of the time. */
export function refuseEmptyTexts(
  written: Readonly<Record<string, unknown>>,
  place: UsagePlace,
): void {
  for (const facts of place.options) {
    // Of a number and of a choice the schema says more.
    if (facts.type === 'number' || facts.choices.length > 0) continue
    if (![written[facts.key]].flat().includes('')) continue
    const name = shownName(facts, place)
    throw new ConfigError(withExample(`Expected ${name} to be a text, got nothing`, place, name))
  }
}

function unknownOption(argv: readonly string[], { options }: UsagePlace): ConfigError | null {
  const known = [...options.map(({ name }) => name), ...GLOBAL_OPTIONS]
  for (const { dashes, name } of writtenOptions(argv)) {
    const isKnown = optionNamed(name, options) !== undefined || isGlobal(name)
    if (isKnown && (dashes === '--' || name.length === 1)) continue
    const mend = isKnown ? `; did you mean \`--${name}\`?` : meantOption(name, known)
    const other = dashes === '--' && options.some((one) => one.name === 'set') ? KEY_OPTION : ''
    return new ConfigError(`unknown option \`${dashes}${name}\`${mend || NO_LIKELY + other}`)
  }
  return null
}

/** By its letters: the dashes that all options have are no likeness. */
function meantOption(word: string, names: readonly string[]): string {
  const meant = likely(word, names)
  return meant === undefined ? '' : `; did you mean \`--${meant}\`?`
}

function isGlobal(name: string): boolean {
  return GLOBAL_OPTIONS.includes(name.replace(/^no-/, ''))
}

interface WrittenOption {
  /** One is a mistake before more than a letter. */
  readonly dashes: string
  readonly name: string
  /** What follows `=`. */
  readonly value: string | null
}

/** What is written with dashes, before a bare `--`. A negative number is a value. */
function writtenOptions(argv: readonly string[]): WrittenOption[] {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? argv.length : end).flatMap((word) => {
    const [, dashes, name, value] = /^(--?)([a-z][^=]*)(?:=([\s\S]*))?$/i.exec(word) ?? []
    if (dashes === undefined || name === undefined || SHORT_OPTIONS.has(word)) return []
    return [{ dashes, name, value: value ?? null }]
  })
}

/** By any spelling of its names, and with `no-` before it. */
function optionNamed(name: string, options: readonly OptionFacts[]): OptionFacts | undefined {
  const folded = foldKey(name)
  return options.find(({ name: own, alias }) =>
    [own, `no-${own}`, alias ?? own].some((spelling) => foldKey(spelling) === folded),
  )
}

/** The name of a file is like no command and no option, however near its letters are. */
async function unknownWord(
  word: string,
  { command, words, options }: UsagePlace,
): Promise<ConfigError> {
  const isFile = /[./\\]/.test(word)
  const names = options.map(({ name }) => name)
  // The name itself without its dashes is what is meant.
  const option = names.includes(word) ? `; did you mean \`--${word}\`?` : meantOption(word, names)
  const near = isFile ? '' : didYouMean(word, words) || option
  const meant = near === '' && command === null ? await optionOfCommand(word) : near
  const what = command === null ? 'unknown command' : 'unexpected argument'
  return new ConfigError(`${what} \`${word}\`${meant || NO_LIKELY}`)
}

/** A word that is an option of some command, such as `resume`: the question whether that was meant. */
async function optionOfCommand(word: string): Promise<string> {
  const { optionFacts } = await import('./option-facts.ts')
  for (const command of allCommands()) {
    const facts = optionFacts(await command.options())
    const positionals = positionalNames(command)
    if (!facts.some(({ name }) => name === word && !positionals.includes(name))) continue
    return `; did you mean \`${command.name} --${word}\`?`
  }
  return ''
}

function missing(line: string, place: UsagePlace): string | null {
  const { command } = place
  if (command === null) return null
  const [, valueless] = /^Not enough arguments following: (\S+)/.exec(line) ?? []
  if (valueless !== undefined) {
    const name = `--${optionNamed(valueless, place.options)?.name ?? valueless}`
    return withExample(`${name} needs a value`, place, name)
  }
  const [, option] = /^Missing required arguments?: ([^,\s]+)/.exec(line) ?? []
  if (option !== undefined) {
    return withExample(`\`${command.name}\` needs --${option}`, place, `--${option}`)
  }
  const [, count] = /^Not enough non-option arguments: got (\d+)/.exec(line) ?? []
  if (count === undefined) return null
  const positional = positionalNames(command)[Number(count)] ?? 'argument'
  return withExample(`\`${command.name}\` needs ${positional.toUpperCase()}`, place)
}

function badChoice(line: string, place: UsagePlace): string | null {
  const [, key, given = ''] =
    /^Invalid values: Argument: (\S+), Given: (.*?), Choices: /.exec(line) ?? []
  const facts = key === undefined ? undefined : optionNamed(key, place.options)
  const schema = facts === undefined ? undefined : place.schema?.shape[facts.key]
  if (facts === undefined || schema === undefined) return null
  const [first = ''] = given.replace(/^"([\s\S]*)"$/, '$1').split('", "')
  const value = facts.several ? [first] : first
  const [issue] = schema.safeParse(value).error?.issues ?? []
  return issue === undefined ? null : ruleLine(issue, schema, value, facts, place)
}

function ruleLine(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: unknown,
  facts: OptionFacts,
  place: UsagePlace,
): string {
  const name = shownName(facts, place)
  return withExample(describeIssue(issue, name, schema, root), place, name)
}

function shownName({ name }: OptionFacts, { command }: UsagePlace): string {
  const isPositional = command !== null && positionalNames(command).includes(name)
  return isPositional ? name.toUpperCase() : `--${name}`
}

/** With an example of use, of the option where there is one. A message that knows the mend needs none. */
function withExample(message: string, { command }: UsagePlace, option?: string): string {
  if (message.endsWith('?')) return message
  const lines = command?.examples.map(([line]) => line) ?? []
  const own = option === undefined ? undefined : lines.find((line) => line.includes(`${option} `))
  const example = own ?? lines[0]
  return example === undefined ? message : `${message}; for example \`${typedLine(example)}\``
}
