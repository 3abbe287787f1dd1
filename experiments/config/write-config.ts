import { stringify } from 'yaml'
import { snakeKeys } from '../../src/settings/canonical-keys.ts'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import type { OptionRegistry, Registries } from './registries.ts'
import { choiceRules } from './resolve-config.ts'
import type { Choice, ResolvedConfig } from './resolved-config.ts'

/**
 * The configuration as an experiment file in snake_case: reading it again gives the same one.
 * @param versions what wrote it, such as `{node: 'v20.20.2'}`; of no consequence when read.
 */
export function configToYaml(
  config: ResolvedConfig,
  registries: Registries,
  versions?: Readonly<Record<string, string>>,
): string {
  const rules = choiceRules(registries)
  const { initializer, initializerTemperature } = config.agent
  const document = {
    name: config.name,
    seed: config.seed,
    verbose: config.verbose,
    device: config.device,
    environment: flatten(config.environment, 'id', rules.environment.registry),
    agent: {
      ...flatten(config.agent, 'type', rules.agent.registry),
      initializer,
      initializer_temperature: initializerTemperature,
    },
    reward: flatten(config.reward, 'type', rules.reward.registry),
    training: snakeSection(config.training),
    evaluation: snakeSection(config.evaluation),
    data: snakeSection(config.data),
    sandbox: snakeSection(config.sandbox),
    ...(versions === undefined ? {} : { versions }),
  }
  return stringify(document, { lineWidth: 100, aliasDuplicateObjects: false })
}

function flatten(choice: Choice, idKey: string, registry: OptionRegistry): Record<string, unknown> {
  const entry = choice.module === null ? registry[choice.id] : undefined
  const options =
    entry === undefined ? choice.options : snakeKeys(entry.configSchema, choice.options)
  const module = choice.module === null ? {} : { module: choice.module }
  return { [idKey]: choice.id, ...module, ...(options as Record<string, unknown>) }
}

function snakeSection(section: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => [toSnakeCase(key), value as unknown]),
  )
}
