import type { OptionRegistry, Registries, RegistryEntry } from '../config/registries.ts'

/** Everything that ships with the package and that a configuration may name. Loads it when called. */
export async function loadRegistries(): Promise<Registries> {
  const [agents, initializers, environments, rewards, problems, parts] = await Promise.all([
    import('../../agents/registry.ts'),
    import('../../agents/initializers/registry.ts'),
    import('../../envs/registry.ts'),
    import('../../rewards/registry.ts'),
    import('../../problems/load.ts'),
    import('../../problems/parts.ts'),
  ])
  return {
    agents: asOptions(Object.entries(agents.agentRegistry)),
    initializers: Object.keys(initializers.initializerRegistry),
    environments: asOptions([...environments.envDefinitions]),
    rewards: asOptions(Object.entries(rewards.rewards)),
    problemSets: [...(await problems.listProblemSets()), ...(await parts.listProblemParts())],
  }
}

function asOptions(entries: readonly (readonly [string, RegistryEntry])[]): OptionRegistry {
  return Object.fromEntries(
    entries.map(([name, { description, configSchema }]) => [name, { description, configSchema }]),
  )
}
