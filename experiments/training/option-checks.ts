import {
  callback,
  checkOptions,
  count,
  flag,
  having,
  type RulesOf,
  required,
  signal,
  text,
} from '../../src/settings/call-options.ts'
import { checkpoint, resolvedConfig, runFolder } from '../config/call-rules.ts'
import type { EvaluateOptions } from '../runs/report-types.ts'
import type { TrainOptions } from './train-options.ts'

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
