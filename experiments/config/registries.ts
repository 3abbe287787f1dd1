import type { z } from 'zod'

/** What a name in a registry brings: a line for people, and the schema of its options. */
export interface RegistryEntry {
  readonly description: string
  /** An object schema with camelCase keys; experiments may write them in snake_case too. */
  readonly configSchema: z.ZodType
}

export type OptionRegistry = Readonly<Record<string, RegistryEntry>>

/** All that a configuration may name. */
export interface Registries {
  readonly environments: OptionRegistry
  readonly agents: OptionRegistry
  readonly rewards: OptionRegistry
  /** Names of what a policy may start from; a path may stand in their place. */
  readonly initializers: readonly string[]
  /** Names of the problem sets that ship with the package, and of their parts (`set/part`). */
  readonly problemSets: readonly string[]
}
