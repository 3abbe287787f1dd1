import type { Env } from '../../src/core/env.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import type { TrainingReporter } from '../../src/log/training-reporter.ts'
import { sizeOf } from '../../src/nn/shape.ts'
import { Rng } from '../../src/random/rng.ts'
import { buildExperiment, type Experiment } from '../assembly/build.ts'
import { deviceWarning } from '../assembly/device-warning.ts'
import { scratchNotice } from '../assembly/initializer.ts'
import { hashModels, hashModules, hashProblems } from '../assembly/input-hashes.ts'
import { learningTimeNotice } from '../assembly/learning-time.ts'
import { modelWarning } from '../assembly/model-warning.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import { vocabularyWarning, writingWarning } from '../assembly/writing.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import { type HeldOutEnd, type HeldOutUse, onHeldOutRecord } from '../runs/held-out-log.ts'
import type { ProblemSummary, TrainOptions, TrainSummary } from '../runs/report-types.ts'
import type { RunFolder } from '../runs/run-folder.ts'
import type { RunInputs } from '../runs/run-record.ts'
import { createCurriculum } from './curriculum/create-curriculum.ts'
import { type Submission, submitBest } from './submission.ts'
import { TrainingLoop } from './training-loop.ts'
import { TrainingProgress } from './training-progress.ts'
import { TrainingSession } from './training-session.ts'
import { sampleUniformly, type UniformResult } from './uniform-baseline.ts'

/**
 * Trains the agent of a configuration, then submits one program per problem to the hidden tests,
 * beside what uniform sampling under the mask finds with as many programs.
 *
 * The run's folder must have begun; it is held until training has ended. Writes metrics, checkpoints, programs and the summary into it.
 * Aborting saves a last checkpoint and gives a summary marked as interrupted. A run that names held-out
 * problems is put on record before it writes its first program.
 */
export async function train(
  config: ResolvedConfig,
  run: RunFolder,
  reporter: TrainingReporter,
  options: TrainOptions,
): Promise<TrainSummary> {
  run.hold()
  try {
    const experiment = await buildExperiment(config)
    try {
      const missing = deviceWarning(config, experiment.backend)
      if (missing !== null) options.onWarning?.(missing)
      for (const line of options.resume ? [] : await startWarnings(experiment)) {
        options.onWarning?.(line)
      }
      for (const module of run.uses(await inputsOf(experiment))) {
        options.onWarning?.(moduleChanged(run.name, module))
      }
      return await trainExperiment(experiment, run, reporter, options)
    } finally {
      reporter.stop()
      await experiment.close()
    }
  } finally {
    run.end()
  }
}

/** What to know before the first program of a run; a run that goes on has said it. */
async function startWarnings(experiment: Experiment): Promise<string[]> {
  const { config, problems } = experiment
  return [
    vocabularyWarning([config]),
    writingWarning([config], problems),
    await modelWarning([config], namedProblems(experiment)),
  ].filter((line) => line !== null)
}

/** At most how long learning will take, where that is long; null where it is not, or is not known. */
async function learningTime({ config }: Experiment, env: Env): Promise<string | null> {
  const { maxSteps } = config.environment.options
  const { shape } = env.observationSpace
  if (typeof maxSteps !== 'number' || shape === null) return null
  const [observationSize, actions] = [sizeOf(shape), env.actionSpace.n]
  return learningTimeNotice(config, { observationSize, actions, maxSteps })
}

async function inputsOf({ config, problems, evalProblems }: Experiment): Promise<RunInputs> {
  const { initializer } = config.agent
  const models = await hashModels([config])
  const hashes = await hashModules([config])
  const modules = (['environment', 'agent', 'reward'] as const).flatMap((section) => {
    const { module } = config[section]
    return module === null ? [] : [[`${section}.module`, hashes[module] ?? '']]
  })
  return {
    fixed: {
      'data.problems': hashProblems(problems),
      'data.eval_problems': hashProblems(evalProblems),
      ...(initializer === null ? {} : { 'agent.initializer': models[initializer] ?? initializer }),
    },
    modules: Object.fromEntries(modules),
  }
}

function moduleChanged(run: string, setting: string): string {
  return `${run}: what \`${setting}\` names has changed since the run began; what was learnt with it as it was stays`
}

async function trainExperiment(
  experiment: Experiment,
  run: RunFolder,
  reporter: TrainingReporter,
  options: TrainOptions,
): Promise<TrainSummary> {
  const { config, problems } = experiment
  const progress = new TrainingProgress(config.training.numEpisodes)
  const makeEnv = () => experiment.makeEnv({ problems, trainingProgress: () => progress.share })
  return withEnvs(config.training.numEnvs, makeEnv, async (envs) => {
    const rng = new Rng(config.seed)
    const agent = await experiment.makeAgent(envs[0], rng.split('agent'))
    const fresh = options.resume ? null : scratchNotice(config.agent, envs[0])
    if (fresh !== null) options.onNotice?.(fresh)
    const long = options.resume ? null : await learningTime(experiment, envs[0])
    if (long !== null) options.onNotice?.(long)
    try {
      const session = new TrainingSession({
        agent,
        envs,
        problemIds: problems.map((problem) => problem.id),
        rng: rng.split('session'),
        seed: config.seed,
        episodes: config.training.numEpisodes,
        curriculum: createCurriculum(config.training, problems),
        episodesPerDraw: config.training.episodesPerDraw,
        rewardMemory: experiment.rewardMemory,
        stopWhenSolved: config.training.stopWhenSolved,
        prior: await experiment.prior(envs[0], problems),
      })
      const loop = new TrainingLoop({
        experiment,
        session,
        agent,
        run,
        reporter,
        progress,
        actions: envs[0].actionSpace.n,
      })
      return await onHeldOutRecord(
        heldOutUse(experiment, run, options),
        options,
        async () => {
          await loop.run(options)
          return summarise(experiment, session, loop, run, reporter, options.signal)
        },
        (summary) => heldOutEnd(experiment, loop, summary),
      )
    } finally {
      agent.dispose()
    }
  })
}

/** Every problem, with what named it. */
function namedProblems({ problems, evalProblems, config: { data } }: Experiment) {
  return [
    ...problems.map((problem) => [problem, data.problems] as const),
    ...evalProblems.map((problem) => [problem, data.evalProblems] as const),
  ]
}

function heldOutUse(experiment: Experiment, run: RunFolder, { resume }: TrainOptions): HeldOutUse {
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
      resumed: resume,
    },
  }
}

function heldOutEnd(
  { evalProblems }: Experiment,
  { evaluations }: TrainingLoop,
  summary: TrainSummary | null,
): HeldOutEnd {
  return {
    state: summary === null || summary.interrupted ? 'stopped' : 'finished',
    figures: {
      training: summary === null ? null : heldOutFigures(summary),
      evaluation: {
        times: evaluations.count,
        problems: evalProblems.length,
        solved_visible: evaluations.solvedVisible,
      },
    },
  }
}

function heldOutFigures({ perProblem, total, solved }: TrainSummary): JsonObject {
  return {
    problems: total,
    solved,
    solved_visible: perProblem.filter(
      ({ visible }) => visible !== null && visible.passed === visible.total,
    ).length,
    solved_by_baseline: perProblem.filter(({ baselineSolved }) => baselineSolved).length,
    programs: perProblem.reduce((sum, { programsTried }) => sum + programsTried, 0),
  }
}

async function summarise(
  experiment: Experiment,
  session: TrainingSession,
  loop: TrainingLoop,
  run: RunFolder,
  reporter: TrainingReporter,
  signal: AbortSignal,
): Promise<TrainSummary> {
  const { config, problems, sandbox } = experiment
  const baseline =
    loop.interrupted || config.training.baseline === 'none'
      ? null
      : await sampleUniformly(experiment, session, reporter, signal)
  const isOfPrograms = session.solved !== null
  const submissions = isOfPrograms ? await submitBest(problems, session.archive, sandbox) : []
  const perProblem = submissions.map((submission, i) =>
    problemSummary(submission, session, baseline?.perProblem[i] ?? null),
  )
  for (const { problemId, program } of perProblem) {
    if (program !== null) run.writeProgram(problemId, program)
  }
  const summary: TrainSummary = {
    runName: run.name,
    runPath: run.shownPath,
    seed: config.seed,
    backend: experiment.backend.name,
    perProblem,
    ...(isOfPrograms ? {} : { returns: { agent: loop.means, uniform: baseline?.means ?? null } }),
    solved: perProblem.filter((problem) => problem.solved).length,
    total: perProblem.length,
    episodes: session.episodes,
    envSteps: session.envSteps,
    gradientSteps: session.updates,
    seconds: loop.seconds,
    passRates: isOfPrograms ? loop.passRates : null,
    interrupted: loop.interrupted || signal.aborted,
    graders: loop.graders,
  }
  run.writeSummary(summary)
  return summary
}

function problemSummary(
  { problemId, program, judgement }: Submission,
  session: TrainingSession,
  baseline: UniformResult | null,
): ProblemSummary {
  return {
    problemId,
    solved: judgement?.solved ?? false,
    visible: judgement?.visible ?? null,
    hidden: judgement?.hidden ?? null,
    programsTried: session.archive.tried(problemId),
    firstSolvedAt: session.archive.firstSolvedAt(problemId),
    program: program?.source ?? null,
    baselineSolved: baseline === null ? null : (baseline.submission.judgement?.solved ?? false),
    baselineProgramsTried: baseline?.tried ?? 0,
    baselineProgram: baseline?.submission.program?.source ?? null,
  }
}
