import {
  callback,
  checkOptions,
  count,
  flag,
  having,
  listOf,
  type OptionRule,
  type RulesOf,
  required,
  signal,
  text,
} from '../../src/settings/call-options.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import type { EvaluateOptions } from '../runs/report-types.ts'
import type { TrainOptions } from '../training/train-options.ts'
import type { LoadOptions } from './load-config.ts'

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

const resolvedConfig: OptionRule = {
  rule: 'a resolved configuration, the `config` that `await loadExperiment(file)` or `resolveConfig` gives',
  holds: (value) =>
    isPlainObject(value) &&
    Number.isSafeInteger(value.seed) &&
    SECTIONS.every((section) => isPlainObject(value[section])) &&
    typeof Reflect.get(value.training as object, 'numEpisodes') === 'number',
}

const overrides: OptionRule = listOf(
  { rule: '', holds: (value) => isPlainObject(value) && Array.isArray(value.path) },
  'what `parseOverride("agent.learning_rate=0.01")` gives',
)

const LOAD: Omit<RulesOf<LoadOptions>, 'moduleSchema'> = { overrides, defaultName: text }

const TRAIN: RulesOf<TrainOptions> = {
  config: required(resolvedConfig),
  run: runFolder,
  from: text,
  reporter: having('a reporter, such as `silentReporter`', 'stop'),
  signal,
  onWarning: callback,
  onNotice: callback,
  heldOutLog: text,
  onHeldOut: callback,
}

const EVALUATE: RulesOf<EvaluateOptions> = {
  checkpoint,
  problems: text,
  numEpisodes: count(1),
  deterministic: flag,
  seed: count(0),
  signal,
  onWarning: callback,
  onProgress: callback,
  onRender: callback,
  heldOutLog: text,
  onHeldOut: callback,
}

export function checkTrainOptions(options: unknown): void {
  checkOptions('train', options, TRAIN, {
    instead: (given) => {
      const file = typeof given === 'string' ? JSON.stringify(given) : 'file'
      return `\`train({ config })\` with \`const { config } = await loadExperiment(${file})\``
    },
  })
}

export function checkEvaluateOptions(options: unknown): void {
  checkOptions('evaluateRun', options, EVALUATE)
}

export function checkLoadOptions(call: 'loadExperiment' | 'loadConfig', options: unknown): void {
  const rules = call === 'loadConfig' ? { ...LOAD, moduleSchema: callback } : LOAD
  checkOptions(call, options, rules)
}
