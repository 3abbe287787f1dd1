import type { z } from 'zod'
import type { AgentContext } from '../../agents/agent-definition.ts'
import type { EnvDeps } from '../../envs/registry.ts'
import type { Agent } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import { ConfigError, RewardError } from '../../src/core/errors.ts'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import {
  exportsOf,
  loadUserModule,
  type UserModule,
} from '../../src/user-module/load-user-module.ts'
import type { RegistryEntry } from '../config/registries.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { UncheckedOptions } from '../runs/run-record.ts'
import { moduleError } from './module-guard.ts'

/** What a user's agent file exports; `configSchema` is optional. */
export interface AgentModule {
  createAgent(context: AgentContext): Agent | Promise<Agent>
  /** Checks the options of the `agent` section; without it they come as they were read. */
  readonly configSchema: z.ZodType | null
}

/** What a user's environment file exports; `configSchema` is optional. */
export interface EnvModule {
  createEnv(config: unknown, deps: EnvDeps): Env | Promise<Env>
  readonly configSchema: z.ZodType | null
}

/** Loads a user's agent, a `.ts` or `.js` file, without a build step. */
export async function loadAgentModule(path: string): Promise<AgentModule> {
  const exported = await loadUserModule(path, { what: 'Agent file', error: ConfigError })
  const createAgent = functionOf(exported, 'createAgent', path) as AgentModule['createAgent']
  return { createAgent, configSchema: schemaOf(exported, path) }
}

/** Loads a user's environment, a `.ts` or `.js` file, without a build step. */
export async function loadEnvModule(path: string): Promise<EnvModule> {
  const exported = await loadUserModule(path, { what: 'Environment file', error: ConfigError })
  const createEnv = functionOf(exported, 'createEnv', path) as EnvModule['createEnv']
  return { createEnv, configSchema: schemaOf(exported, path) }
}

function functionOf(exported: UserModule, name: string, path: string): unknown {
  if (typeof exported[name] === 'function') return exported[name]
  throw new ConfigError(
    `${path}: the module must export a function \`${name}\`; it has ${exportsOf(exported)}`,
  )
}

function schemaOf(exported: UserModule, path: string): z.ZodType | null {
  const schema = exported.configSchema
  if (schema === undefined) return null
  // Not instanceof: the user's file may have a zod of its own.
  const { safeParse } = (schema ?? {}) as Partial<z.ZodType>
  if (typeof schema !== 'object' || typeof safeParse !== 'function') {
    throw new ConfigError(`${path}: \`configSchema\` must be a zod schema`)
  }
  try {
    // One that throws, or that wants to be awaited, does so whatever it is given.
    ;(schema as z.ZodType).safeParse({})
  } catch (error) {
    throw moduleError(error, path, '`configSchema.safeParse`', ConfigError)
  }
  return schema as z.ZodType
}

/** A user's reward is loaded by the rewards themselves; here it is asked for its schema alone. */
async function loadRewardSchema(path: string): Promise<Pick<AgentModule, 'configSchema'>> {
  const exported = await loadUserModule(path, { what: 'Reward file', error: RewardError })
  return { configSchema: schemaOf(exported, path) }
}

/** The schema that a user's agent, environment or reward brings for its options, or null. */
export async function moduleSchema(section: string, path: string): Promise<RegistryEntry | null> {
  const loaders = { agent: loadAgentModule, environment: loadEnvModule, reward: loadRewardSchema }
  const load = Object.hasOwn(loaders, section) ? loaders[section as keyof typeof loaders] : null
  const configSchema = load === null ? null : (await load(path)).configSchema
  return configSchema === null ? null : { description: path, configSchema }
}

/** The options of a configuration that no schema checks, since the module that takes them brings none. */
export async function uncheckedOptions(config: ResolvedConfig): Promise<UncheckedOptions> {
  const sections: string[] = []
  for (const section of ['environment', 'agent', 'reward'] as const) {
    const { module } = config[section]
    if (module !== null && (await moduleSchema(section, module)) === null) sections.push(section)
  }
  const paths = sections.flatMap((section) =>
    Object.keys(config[section as 'agent'].options).map((key) => `${section}.${toSnakeCase(key)}`),
  )
  return { sections, paths }
}
