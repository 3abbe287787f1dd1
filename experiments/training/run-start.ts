import type { Env } from '../../src/core/env.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { sizeOf } from '../../src/nn/shape.ts'
import type { Experiment } from '../assembly/build.ts'
import { hashModels, hashModules, hashProblems } from '../assembly/input-hashes.ts'
import { learningTimeNotice } from '../assembly/learning-time.ts'
import { modelWarning } from '../assembly/model-warning.ts'
import { repeatsWarning } from '../assembly/repeats-warning.ts'
import { vocabularyWarning, writingWarning } from '../assembly/writing.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { HeldOutUse } from '../runs/held-out-log.ts'
import type { RunFolder } from '../runs/run-folder.ts'
import type { RunInputs } from '../runs/run-record-state.ts'
import { noUpdateWarning } from './first-update.ts'
import { scheduleWarning } from './notices/schedule-warning.ts'

/** What to know before the first program of a run; a run that goes on has said it. */
export async function startWarnings(experiment: Experiment): Promise<string[]> {
  const { config, problems } = experiment
  return [
    vocabularyWarning([config]),
    writingWarning([config], { problems, sets: [config.data.problems] }),
    repeatsWarning(config),
    scheduleWarning(config),
    noUpdateWarning(config, {
      setting: 'training.num_episodes',
      episodes: config.training.numEpisodes,
    }),
    await modelWarning([config], namedProblems(experiment)),
  ].filter((line) => line !== null)
}

/** At most how long learning will take, where that is long; null where it is not, or is not known. */
export async function learningTime({ config }: Experiment, env: Env): Promise<string | null> {
  const { maxSteps } = config.environment.options
  const { shape } = env.observationSpace
  if (typeof maxSteps !== 'number' || shape === null) return null
  const [observationSize, actions] = [sizeOf(shape), env.actionSpace.n]
  return learningTimeNotice(config, { observationSize, actions, maxSteps })
}

/** What the initializer is: the hash of its model, or its name; null where there is none. */
export async function initializerHash(config: ResolvedConfig): Promise<string | null> {
  const { initializer } = config.agent
  if (initializer === null) return null
  return (await hashModels([config]))[initializer] ?? initializer
}

/** What a run must find as it was when it goes on. */
export async function inputsOf({ config, problems, evalProblems }: Experiment): Promise<RunInputs> {
  const initializer = await initializerHash(config)
  const hashes = await hashModules([config])
  const modules = (['environment', 'agent', 'reward'] as const).flatMap((section) => {
    const { module } = config[section]
    return module === null ? [] : [[`${section}.module`, hashes[module] ?? '']]
  })
  return {
    fixed: {
      'data.problems': hashProblems(problems),
      'data.eval_problems': hashProblems(evalProblems),
      ...(initializer === null ? {} : { 'agent.initializer': initializer }),
    },
    modules: Object.fromEntries(modules),
  }
}

export function otherModel(run: string): string {
  return (
    `${run}: what \`agent.initializer\` names has changed since the run began: these are figures of another ` +
    'policy than was trained; put it back as it was'
  )
}

export function moduleChanged(run: string, setting: string): string {
  return `${run}: what \`${setting}\` names has changed since the run began; what was learnt with it as it was stays`
}

/** Every problem, with what named it. */
function namedProblems({ problems, evalProblems, config: { data } }: Experiment) {
  return [
    ...problems.map((problem) => [problem, data.problems] as const),
    ...evalProblems.map((problem) => [problem, data.evalProblems] as const),
  ]
}

export function heldOutUse(experiment: Experiment, run: RunFolder): HeldOutUse {
  const { data, training, seed } = experiment.config
  return {
    command: 'train',
    problems: namedProblems(experiment),
    settings: {
      run: run.name,
      problems: shownPath(data.problems),
      eval_problems: shownPath(data.evalProblems),
      num_episodes: training.numEpisodes,
      eval_frequency: training.evalFrequency,
      seed,
      resumed: run.resumes,
    },
  }
}
