import type { z } from 'zod'
import type { Agent } from '../src/core/agent.ts'
import type { Observation } from '../src/core/env.ts'
import { ConfigError } from '../src/core/errors.ts'
import type { PolicyInitializer } from '../src/core/policy-initializer.ts'
import type { Space } from '../src/core/spaces.ts'
import { loadDevice } from '../src/nn/device.ts'
import type { Rng } from '../src/random/rng.ts'
import { checkValue } from '../src/settings/schema-issue.ts'

/** What an agent is made from. */
export interface AgentContext {
  readonly observationSpace: Space<Observation>
  /** Counted actions; any other space is refused. */
  readonly actionSpace: { readonly n: number }
  /** The agent splits its own generators off it. */
  readonly rng: Rng
  /** Settings by their names in the agent's schema; what is left out takes its default. */
  readonly config: unknown
  /**
   * Where the policy starts from; agents without a policy to start take no notice. One that depends on the
   * prefix is given to those alone whose settings say that it learns.
   */
  readonly initializer?: PolicyInitializer | null
  /**
   * How far training has come, 0 to 1, for settings that are shares of the run. Left out where nobody
   * knows how long it is; such settings are then refused.
   */
  readonly trainingProgress?: () => number
}

export interface AgentDefinition {
  readonly name: string
  readonly description: string
  /** The single source of the agent's settings: names, ranges, defaults and descriptions. */
  readonly configSchema: z.ZodObject
  /**
   * Checks the settings, loads the tensor backend where one is needed, and makes the agent. Rejects with
   * a `ConfigError` for settings that break a rule, and for actions that are not counted.
   */
  create(context: AgentContext): Promise<Agent>
}

interface TypedDefinition<S extends z.ZodObject> {
  readonly name: string
  readonly description: string
  readonly configSchema: S
  make(context: Omit<AgentContext, 'config'>, config: Readonly<z.output<S>>): Agent
}

/** Makes an {@link AgentDefinition} whose `create` validates and freezes the settings first. */
export function defineAgent<S extends z.ZodObject>(typed: TypedDefinition<S>): AgentDefinition {
  const { name, description, configSchema } = typed
  return {
    name,
    description,
    configSchema,
    async create(context) {
      const config = parseAgentConfig(name, configSchema, context.config)
      const { initializer, actionSpace } = context
      checkActions(name, actionSpace)
      if (initializer && initializer.actionCount !== actionSpace.n) {
        throw new ConfigError(
          `Initializer \`${initializer.name}\` scores ${initializer.actionCount} actions, ` +
            `the environment has ${actionSpace.n}; use the vocabulary it was made for`,
        )
      }
      if (initializer?.staticLogits === null && !learnsModel(config)) {
        throw new ConfigError(
          `Initializer \`${initializer.name}\` depends on the prefix: give agent \`${name}\` its rows as ` +
            '`priorLogits` with every request instead',
        )
      }
      await loadDevice()
      return typed.make(context, config)
    },
  }
}

/** Whether an agent's settings let the weights of its initializer's model learn: then it is given that one. */
export function learnsModel(config: unknown): boolean {
  const { learn } = (config ?? {}) as { readonly learn?: unknown }
  return learn === 'model' || learn === 'both'
}

/** Throws a `ConfigError` unless actions are counted 0 … n−1. */
function checkActions(
  agent: string,
  space: { readonly n: number; readonly kind?: string; readonly start?: number },
): void {
  const { n, start = 0 } = space
  if (Number.isInteger(n) && n >= 1 && start === 0) return
  if (start !== 0) {
    throw new ConfigError(
      `Agent \`${agent}\` counts actions from 0, this environment's begin at ${start}; shift them with a wrapper`,
    )
  }
  throw new ConfigError(
    `Agent \`${agent}\` chooses among counted actions (Discrete), this environment takes ${space.kind ?? 'others'}; ` +
      'make its actions discrete with a wrapper, or use an agent of your own',
  )
}

/** Throws a `ConfigError` of one line that names the setting, the rule and, for a typo, the mend. */
function parseAgentConfig<S extends z.ZodObject>(
  agent: string,
  schema: S,
  config: unknown,
): Readonly<z.output<S>> {
  return Object.freeze(checkValue(schema, config ?? {}, ConfigError, `Agent \`${agent}\``))
}
