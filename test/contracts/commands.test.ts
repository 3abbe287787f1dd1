import { describe, expect, it } from 'vitest'
import { positionalNames } from '../../experiments/cli/command.ts'
import { parseCommandLine } from '../../experiments/cli/command-line.ts'
import { allCommands, COMMAND_LIST } from '../../experiments/cli/command-list.ts'
import { optionFacts } from '../../experiments/cli/option-facts.ts'
import { runCaptured } from '../support/captured-terminal.ts'

/** The words of an example, as a shell splits it. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}

describe.each(allCommands().map((command) => [command.name, command] as const))(
  '%s',
  (name, command) => {
    it('says what it does, in one sentence without a stop', () => {
      expect(command.describe).toMatch(/^[A-Z].*[^.]$/)
    })

    it('has examples, and each of them is a command line of its own', async () => {
      expect(command.examples.length).toBeGreaterThan(0)
      for (const [line] of command.examples) {
        const parsed = await parseCommandLine(wordsOf(line), 80)
        expect(parsed).toMatchObject({ kind: 'command', command: { name } })
      }
    })

    it('describes every option, and needs exactly the positionals that it shows as needed', async () => {
      const facts = optionFacts(await command.options())
      for (const option of facts) expect(option.description, option.name).not.toBe('')
      const names = facts.map((option) => option.name)
      for (const positional of positionalNames(command)) {
        const option = facts[names.indexOf(positional)]
        const written = `${positional}${option?.several ? '..' : ''}`
        expect(command.positionals).toContain(option?.required ? `<${written}>` : `[${written}]`)
      }
    })

    it('has its examples and options in a help of at most 100 columns', async () => {
      for (const columns of [100, 300]) {
        const help = await parseCommandLine([...name.split(' '), '--help'], columns)
        const text = help.kind === 'text' ? help.text : ''
        expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
        for (const option of optionFacts(await command.options()))
          expect(text).toContain(option.name)
        expect(text).toContain(`codegen-gym ${name}`)
      }
    })

    it('refuses an option that it lacks in one line, with the likely one', async () => {
      const positionals = positionalNames(command)
      const options = optionFacts(await command.options())
      const option = options.find((facts) => !positionals.includes(facts.name))?.name ?? 'verbose'
      const mistyped = `${option.slice(0, -1)}${option.at(-1) === 'q' ? 'z' : 'q'}`
      const [line] = command.examples[0] ?? ['']
      const { code, out, err } = await runCaptured(...wordsOf(line), `--${mistyped}`)
      expect({ code, out, err }).toEqual({
        code: 2,
        out: '',
        err: `error: unknown option \`--${mistyped}\`; did you mean \`--${option}\`?`,
      })
    })
  },
)

it('every group says what its commands are for, and each is called by the group’s name first', () => {
  for (const entry of COMMAND_LIST) {
    if (entry.kind === 'command') continue
    expect(entry.describe).not.toBe('')
    for (const { name } of entry.commands) expect(name).toMatch(new RegExp(`^${entry.name} \\w+$`))
  }
})
