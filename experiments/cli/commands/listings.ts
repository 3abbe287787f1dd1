import { type Command, type CommandGroup, defineCommand } from '../command.ts'

/** `agents`, `rewards` and `envs`: what a registry holds, and the options of one entry. */
interface Listing {
  readonly name: 'agents' | 'rewards' | 'envs'
  readonly noun: string
  readonly idKey: string
  /** An entry, for the example. */
  readonly entry: string
}

export const agentsCommands = listingCommands({
  name: 'agents',
  noun: 'agent',
  idKey: 'agent.type',
  entry: 'dqn',
})

export const rewardsCommands = listingCommands({
  name: 'rewards',
  noun: 'reward',
  idKey: 'reward.type',
  entry: 'code_quality',
})

const envsListings = listingCommands({
  name: 'envs',
  noun: 'environment',
  idKey: 'environment.id',
  entry: 'code-generation',
})

const envsTokens = defineCommand({
  name: 'envs tokens',
  describe: 'List the tokens that programs are written in',
  examples: [
    ['envs tokens', ''],
    ['envs tokens --vocab-size 1000', 'what a larger vocabulary adds'],
  ],
  options: async () => (await import('../options/envs.ts')).envsTokensOptions,
  run: async () => (await import('../runs/tokens-run.ts')).tokensFromCommandLine,
})

export const envsCommands: CommandGroup = {
  ...envsListings,
  describe: 'List every environment, show the options of one, or list the tokens of programs',
  commands: [...envsListings.commands, envsTokens],
}

function listingCommands(listing: Listing): CommandGroup {
  return {
    kind: 'group',
    name: listing.name,
    describe: `List every ${listing.noun}, or show the options of one`,
    commands: [listCommand(listing), showCommand(listing)],
  }
}

function listCommand({ name, noun, idKey }: Listing): Command {
  return defineCommand({
    name: `${name} list`,
    describe: `List every ${noun} by its \`${idKey}\``,
    examples: [[`${name} list`, '']],
    options: async () => (await import('../options/listings.ts')).listOptions,
    run: async () => (await import('../runs/listing-run.ts')).listEntries(name),
  })
}

function showCommand({ name, noun, idKey, entry }: Listing): Command {
  return defineCommand({
    name: `${name} show`,
    positionals: '<name>',
    describe: `Show the options of one ${noun}`,
    examples: [[`${name} show ${entry}`, '']],
    options: async () => (await import('../options/listings.ts')).showOptions(idKey),
    run: async () => (await import('../runs/listing-run.ts')).showEntry(name),
  })
}
