import type { CommandModule } from 'yargs'
import { ConfigError } from '../../../src/core/errors.ts'
import { likely } from '../../../src/log/suggestion.ts'
import type { OptionRegistry, Registries } from '../../config/registries.ts'
import { type CommandContext, writeJson } from '../terminal.ts'

/** `agents`, `rewards` and `envs`: what a registry holds, and the options of one entry. */
interface Listing {
  readonly command: string
  readonly noun: string
  readonly idKey: string
  readonly registry: (registries: Registries) => OptionRegistry
}

export function agentsCommand(context: CommandContext): CommandModule {
  return listingCommand(context, {
    command: 'agents',
    noun: 'agent',
    idKey: 'agent.type',
    registry: (registries) => registries.agents,
  })
}

export function rewardsCommand(context: CommandContext): CommandModule {
  return listingCommand(context, {
    command: 'rewards',
    noun: 'reward',
    idKey: 'reward.type',
    registry: (registries) => registries.rewards,
  })
}

export function envsCommand(context: CommandContext): CommandModule {
  return listingCommand(context, {
    command: 'envs',
    noun: 'environment',
    idKey: 'environment.id',
    registry: (registries) => registries.environments,
  })
}

interface ListArguments {
  readonly json: boolean
}

interface ShowArguments extends ListArguments {
  readonly name: string
}

function listingCommand(context: CommandContext, listing: Listing): CommandModule {
  const { command, noun, idKey } = listing
  const list: CommandModule<object, ListArguments> = {
    command: 'list',
    describe: `List every ${noun} by its \`${idKey}\``,
    builder: (y) => y.option('json', jsonOption),
    handler: ({ json }) => listEntries(context, listing, json),
  }
  const show: CommandModule<object, ShowArguments> = {
    command: 'show <name>',
    describe: `Show the options of one ${noun}`,
    builder: (y) =>
      y
        .positional('name', { type: 'string', demandOption: true, describe: `Its \`${idKey}\`` })
        .option('json', jsonOption),
    handler: ({ name, json }) => showEntry(context, listing, name, json),
  }
  return {
    command,
    describe: `List every ${noun}, or show the options of one`,
    builder: (y) => y.command(list).command(show).demandCommand(1, `say \`list\` or \`show NAME\``),
    handler() {},
  }
}

const jsonOption = {
  type: 'boolean',
  default: false,
  describe: 'Print JSON',
} as const

async function load(listing: Listing): Promise<OptionRegistry> {
  const { loadRegistries } = await import('../../assembly/registries.ts')
  return listing.registry(await loadRegistries())
}

async function listEntries(
  { terminal }: CommandContext,
  listing: Listing,
  json: boolean,
): Promise<void> {
  const entries = Object.entries(await load(listing))
  if (json) {
    const { jsonSchemaOf } = await import('../../../src/settings/option-table.ts')
    const described = entries.map(([name, entry]) => ({
      name,
      description: entry.description,
      options: jsonSchemaOf(entry.configSchema),
    }))
    writeJson(terminal, described)
    return
  }
  const { renderTable } = await import('../../../src/log/table.ts')
  const rows = entries.map(([name, { description }]) => [name, description])
  terminal.out(renderTable({ head: [listing.noun, 'what it is'], rows, width: terminal.columns }))
}

async function showEntry(
  { terminal }: CommandContext,
  listing: Listing,
  name: string,
  json: boolean,
): Promise<void> {
  const registry = await load(listing)
  const entry = Object.hasOwn(registry, name) ? registry[name] : undefined
  if (entry === undefined) {
    const known = Object.keys(registry)
    const suggestion = likely(name, known)
    const hint = suggestion === undefined ? '' : `; did you mean \`${suggestion}\`?`
    throw new ConfigError(`unknown ${listing.noun} \`${name}\`${hint} (known: ${known.join(', ')})`)
  }
  const { jsonSchemaOf, optionRows } = await import('../../../src/settings/option-table.ts')
  if (json) {
    const options = jsonSchemaOf(entry.configSchema)
    writeJson(terminal, { name, description: entry.description, options })
    return
  }
  const { renderTable } = await import('../../../src/log/table.ts')
  const rows = optionRows(entry.configSchema)
  terminal.out(`${name}: ${entry.description}`)
  if (rows.length === 0) terminal.out('It has no options.')
  else
    terminal.out(
      renderTable({ head: ['option', 'default', 'meaning'], rows, width: terminal.columns }),
    )
}
