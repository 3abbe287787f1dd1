import { having, listOf, type OptionRule } from '../../src/settings/call-options.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'

/** What the calls of experiments are given, where no compiler looked. */
export const runFolder: OptionRule = having(
  'a run folder, as `RunFolder.open("my-run")` gives it',
  'checkpoint',
  'findCheckpoint',
)

export const checkpoint: OptionRule = {
  rule: '`last`, `best` or a number of episodes',
  holds: (value) => value === 'last' || value === 'best' || Number.isSafeInteger(value),
}

const SECTIONS = ['environment', 'agent', 'reward', 'training', 'evaluation', 'data', 'sandbox']

export const resolvedConfig: OptionRule = {
  rule: 'a resolved configuration, the `config` that `await loadExperiment(file)` or `resolveConfig` gives',
  holds: (value) =>
    isPlainObject(value) &&
    Number.isSafeInteger(value.seed) &&
    SECTIONS.every((section) => isPlainObject(value[section])) &&
    typeof Reflect.get(value.training as object, 'numEpisodes') === 'number',
}

export const overrides: OptionRule = listOf(
  { rule: '', holds: (value) => isPlainObject(value) && Array.isArray(value.path) },
  'what `parseOverride("agent.learning_rate=0.01")` gives',
)
