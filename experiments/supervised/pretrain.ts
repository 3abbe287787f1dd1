import { refuseOddFiles } from '../../src/log/named-file.ts'
import { loadDevice } from '../../src/nn/device.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  having,
  mapping,
  type RulesOf,
  signal,
  text,
} from '../../src/settings/call-options.ts'
import { sandbox } from '../../src/settings/problem-rules.ts'
import { deviceWarning } from '../assembly/device-warning.ts'
import { FolderLock } from '../runs/folder-lock.ts'
import {
  type HeldOutEnd,
  type HeldOutUse,
  heldOutNotice,
  onHeldOutRecord,
} from '../runs/held-out-log.ts'
import type { NamedProblem } from '../runs/held-out-parts.ts'
import { loadCorpus } from './corpus.ts'
import { problemsOf } from './evaluation.ts'
import { type PretrainOptions, resolvePretrainOptions, writtenDevice } from './options.ts'
import { type PretrainDependencies, type PretrainReporter, PretrainRun } from './pretrain-run.ts'
import type { PretrainReport } from './report.ts'

const settings = {
  ...mapping,
  rule: 'an object of settings, such as `{ save_dir: "models/mine" }`',
}
const told = having('an object with `note(line)`', 'note')
const DEPENDENCIES: RulesOf<PretrainDependencies> = {
  signal,
  sandbox,
  now: callback,
  heldOutLog: text,
}

/**
 * Trains sequence models from descriptions to programs, saves them, and compares them: losses,
 * BLEU, exact match, pass@k by execution, one table and one plot, all in `save_dir`.
 *
 * Same options, corpus and backend give the same models to the bit, unless `max_minutes` ends
 * training. A run that names held-out problems is put on record, and the reporter told, before it trains.
 * Throws a `ConfigError` for wrong options, an unusable corpus or a folder in use, a `CheckpointError` when
 * the state to resume from does not fit.
 *
 * @param options settings by any spelling of their names, see `pretrainSchema`
 */
export async function pretrain(
  options: unknown,
  reporter: PretrainReporter,
  dependencies: PretrainDependencies = {},
): Promise<PretrainReport> {
  checkArgument('pretrain', 'options', options, settings)
  checkArgument('pretrain', 'reporter', reporter, told)
  checkOptions('pretrain', dependencies, DEPENDENCIES)
  const resolved = resolvePretrainOptions(options)
  const vocabulary = createVocabulary({ size: resolved.vocabularySize })
  const { maxCodeLen, maxPairs } = resolved
  const corpus = await loadCorpus(resolved.data, { vocabulary, maxCodeLen, maxPairs })
  const note = writtenDevice(options)?.note ?? null
  if (note !== null) reporter.note(note)
  const backend = await loadDevice({ prefer: resolved.device })
  const missing = deviceWarning(resolved, backend)
  reporter.note(missing === null ? backend.reason : `warning: ${missing}`)
  refuseOddFiles(resolved.saveDir)
  const lock = FolderLock.acquire(
    resolved.saveDir,
    'pretraining',
    'name another folder by --save-dir',
  )
  const { heldOutLog } = dependencies
  const logging = {
    ...(heldOutLog === undefined ? {} : { heldOutLog }),
    onHeldOut: (logFile: string) => reporter.note(heldOutNotice(logFile)),
  }
  try {
    const run = new PretrainRun(resolved, vocabulary, corpus, reporter, dependencies)
    try {
      const use = await heldOutUse(resolved)
      return await onHeldOutRecord(use, logging, () => run.all(backend.name), heldOutEnd)
    } finally {
      await run.close()
    }
  } finally {
    lock.release()
  }
}

async function heldOutUse(options: PretrainOptions): Promise<HeldOutUse> {
  const { saveDir, model, evalProblems, evalSamples, beamWidth, seed } = options
  const named: NamedProblem[] = []
  for (const set of evalProblems) {
    for (const problem of await problemsOf(set)) named.push([problem, set])
  }
  return {
    command: 'pretrain',
    problems: named,
    settings: {
      run: saveDir,
      model,
      eval_samples: evalSamples,
      beam_width: beamWidth,
      seed,
    },
  }
}

function heldOutEnd(report: PretrainReport | null): HeldOutEnd {
  const models = report?.models ?? []
  return {
    state: report === null || report.interrupted ? 'stopped' : 'finished',
    figures: {
      models: models.flatMap(({ name, execution }) =>
        execution.map(({ problems, outcomes }) => ({
          name,
          eval_problems: problems,
          problems: outcomes.length,
          samples: outcomes.reduce((sum, { samples }) => sum + samples, 0),
          samples_passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
          greedy_passed: outcomes.filter(({ greedyPassed }) => greedyPassed).length,
          beam_passed: outcomes.filter(({ beamPassed }) => beamPassed).length,
        })),
      ),
    },
  }
}
