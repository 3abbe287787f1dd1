import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allCommands } from '../../../experiments/cli/command-list.ts'
import { COMMAND_PAGE, commandPage } from '../../../scripts/docs/command-tables.ts'

test('the page of commands is what `npx tsx scripts/docs/command-tables.ts` writes', async () => {
  expect(readFileSync(COMMAND_PAGE, 'utf8')).toBe(await commandPage())
})

test('the page has a heading, a table and an example for every command', async () => {
  const page = readFileSync(COMMAND_PAGE, 'utf8')
  for (const { name, examples } of allCommands()) {
    const [, section = ''] = page.split(new RegExp(`^##+ ${name}$`, 'm'))
    expect(section, name).toMatch(/^\| Option \| Values \| Default \| Meaning \|$/m)
    expect(section).toContain(`codegen-gym ${examples[0]?.[0]}`)
  }
})
