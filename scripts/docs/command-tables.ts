import { realpathSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Command, positionalNames, usageOf } from '../../experiments/cli/command.ts'
import { COMPLETION } from '../../experiments/cli/command-line.ts'
import { COMMAND_LIST } from '../../experiments/cli/command-list.ts'
import { type OptionFacts, optionFacts } from '../../experiments/cli/option-facts.ts'

/** Run by `npx tsx scripts/docs/command-tables.ts`: writes the page of all commands anew. */

export const COMMAND_PAGE = fileURLToPath(
  new URL('../../experiments/cli/README.md', import.meta.url),
)

const INTRODUCTION = `# Commands

<!-- Written by scripts/docs/command-tables.ts from the definitions in commands/ and options/. -->

\`codegen-gym COMMAND --help\` shows the same in the terminal. Of every command:

- \`--json\` prints figures as JSON, where a command has figures.
- \`--verbose\` shows where an error arose.
- \`--no-color\` leaves colours out, as \`NO_COLOR\` does; a file or a pipe has none.
- An option without a value is turned off by \`--no-\` before its name.
- An option may be written \`--max-mb 5\`, \`--max-mb=5\` or \`--maxMb 5\`.
- The exit code is 0, or 2 for what can be mended on the command line or in a file, 1 for what failed or
  was not found good, and 130 for a run that Ctrl-C has stopped.
`

/** The page, from the definitions of the commands. */
export async function commandPage(): Promise<string> {
  const parts = [INTRODUCTION, contents()]
  for (const entry of COMMAND_LIST) {
    if (entry.kind === 'command') parts.push(await section(entry, '##'))
    else {
      parts.push(`## ${entry.name}\n\n${entry.describe}.\n`)
      for (const command of entry.commands) parts.push(await section(command, '###'))
    }
  }
  const { name, describe, examples } = COMPLETION
  parts.push(`## ${name}\n\n${describe}.\n\n${exampleBlock(examples)}`)
  return parts.join('\n')
}

function contents(): string {
  const rows = [...COMMAND_LIST, COMPLETION].map(
    ({ name, describe }) => `| [\`${name}\`](#${name}) | ${describe} |`,
  )
  return `| Command | What it does |\n| --- | --- |\n${rows.join('\n')}\n`
}

async function section(command: Command, heading: string): Promise<string> {
  const { name, describe, epilogue, examples } = command
  const positionals = positionalNames(command)
  const facts = optionFacts(await command.options())
  const shown = (option: OptionFacts) => optionRow(option, positionals.includes(option.name))
  const usage = [...name.split(' ').slice(0, -1), usageOf(command)].join(' ')
  return [
    `${heading} ${name}\n`,
    `${describe}.\n`,
    `\`codegen-gym ${usage}\`\n`,
    `| Option | Values | Default | Meaning |\n| --- | --- | --- | --- |\n${facts.map(shown).join('\n')}\n`,
    ...(epilogue === undefined ? [] : [epilogueBlock(epilogue)]),
    exampleBlock(examples),
  ].join('\n')
}

function optionRow(option: OptionFacts, isPositional: boolean): string {
  const { name, required, fallback, unset, description } = option
  const shownName = isPositional ? name.toUpperCase() : `--${name}`
  const standard = fallback === undefined ? (unset ?? '') : `\`${JSON.stringify(fallback)}\``
  const cells = [
    `\`${shownName}\``,
    valuesOf(option),
    required ? 'required' : standard,
    description,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function valuesOf({ type, several, choices, range }: OptionFacts): string {
  const kind = type === 'boolean' ? 'on or off' : type === 'number' ? 'number' : 'text'
  const one = choices.length > 0 ? choices.map((choice) => `\`${choice}\``).join(', ') : kind
  return [one, range ?? '', several ? 'several' : ''].filter((part) => part !== '').join(', ')
}

/** Text that is laid out by hand is shown as it is. */
function epilogueBlock(epilogue: string): string {
  return epilogue.includes('\n') ? `\`\`\`text\n${epilogue}\n\`\`\`\n` : `${epilogue}\n`
}

function exampleBlock(examples: Command['examples']): string {
  const lines = examples.map(([line, note]) => {
    const comment = note === '' ? '' : `  # ${note}`
    return `codegen-gym ${line}${comment}`
  })
  return `\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`
}

if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  writeFileSync(COMMAND_PAGE, await commandPage())
}
