import { ConfigError } from '../../../src/core/errors.ts'
import { renderTable } from '../../../src/log/table.ts'
import { wrapLines } from '../../../src/log/wrapped-text.ts'
import { jsonSchemaOf, optionRows } from '../../../src/settings/option-table.ts'
import { amongNames, ownEntry } from '../../../src/settings/registry.ts'
import { loadRegistries } from '../../assembly/registries.ts'
import type { OptionRegistry } from '../../config/registries.ts'
import type { CommandRun } from '../command.ts'
import type { ListOptions, ShowOptions } from '../options/listings.ts'
import { writeJson } from '../terminal/terminal.ts'

/** `agents`, `rewards` or `envs`. */
export type ListedRegistry = 'agents' | 'rewards' | 'envs'

async function load(name: ListedRegistry): Promise<OptionRegistry> {
  const { agents, rewards, environments } = await loadRegistries()
  return { agents, rewards, envs: environments }[name]
}

/** `codegen-gym agents list` and its like. */
export function listEntries(registry: ListedRegistry): CommandRun<ListOptions> {
  return async ({ json }, { terminal }) => {
    const entries = Object.entries(await load(registry))
    if (json) {
      const described = entries.map(([name, entry]) => ({
        name,
        description: entry.description,
        options: jsonSchemaOf(entry.configSchema),
      }))
      writeJson(terminal, described)
      return
    }
    const rows = entries.map(([name, { description }]) => [name, description])
    const head = [NOUNS[registry], 'what it is']
    terminal.out(renderTable({ head, rows, width: terminal.columns }))
  }
}

const NOUNS = { agents: 'agent', rewards: 'reward', envs: 'environment' } as const

/** `codegen-gym agents show` and its like. */
export function showEntry(registry: ListedRegistry): CommandRun<ShowOptions> {
  return async ({ name, json }, { terminal }) => {
    const entries = await load(registry)
    const entry = ownEntry(entries, name)
    if (entry === undefined) throw unknownEntry(NOUNS[registry], name, Object.keys(entries).sort())
    if (json) {
      const options = jsonSchemaOf(entry.configSchema)
      writeJson(terminal, { name, description: entry.description, options })
      return
    }
    const rows = optionRows(entry.configSchema)
    terminal.out(wrapLines(`${name}: ${entry.description}`, terminal.columns))
    if (rows.length === 0) terminal.out('It has no options.')
    else {
      const head = ['option', 'default', 'meaning']
      terminal.out(renderTable({ head, rows, width: terminal.columns }))
    }
  }
}

function unknownEntry(noun: string, name: string, known: readonly string[]): ConfigError {
  return new ConfigError(`unknown ${noun} \`${name}\`${amongNames(name, known)}`)
}
