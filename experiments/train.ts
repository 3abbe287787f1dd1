import type { TrainingReporter } from '../src/log/training-reporter.ts'
import { Rng } from '../src/random/rng.ts'
import { buildExperiment, type Experiment } from './build.ts'
import type { ResolvedConfig } from './config/resolved-config.ts'
import type { ProblemSummary, TrainOptions, TrainSummary } from './report-types.ts'
import type { RunFolder } from './run-folder.ts'
import { createCurriculum } from './training/curriculum.ts'
import { type Submission, submitBest } from './training/submission.ts'
import { TrainingLoop } from './training/training-loop.ts'
import { TrainingSession } from './training/training-session.ts'
import { sampleUniformly, type UniformResult } from './training/uniform-baseline.ts'

/**
 * Trains the agent of a configuration, then submits one program per problem to the hidden tests,
 * beside what uniform sampling under the mask finds with as many programs.
 *
 * The run's folder must have begun. Writes metrics, checkpoints, programs and the summary into it.
 * Aborting saves a last checkpoint and gives a summary marked as interrupted.
 */
export async function train(
  config: ResolvedConfig,
  run: RunFolder,
  reporter: TrainingReporter,
  options: TrainOptions,
): Promise<TrainSummary> {
  const experiment = await buildExperiment(config)
  try {
    return await trainExperiment(experiment, run, reporter, options)
  } finally {
    reporter.stop()
    await experiment.close()
  }
}

async function trainExperiment(
  experiment: Experiment,
  run: RunFolder,
  reporter: TrainingReporter,
  options: TrainOptions,
): Promise<TrainSummary> {
  const { config } = experiment
  const envs = await experiment.makeEnvs(config.training.numEnvs)
  const rng = new Rng(config.seed)
  const agent = await experiment.makeAgent(envs[0]!, rng.split('agent'))
  try {
    const session = new TrainingSession({
      agent,
      envs,
      problemIds: experiment.problems.map((problem) => problem.id),
      rng: rng.split('session'),
      seed: config.seed,
      episodes: config.training.numEpisodes,
      curriculum: createCurriculum(config.training, experiment.problems),
      episodesPerDraw: config.training.episodesPerDraw,
      rewardMemory: experiment.rewardMemory,
      stopWhenSolved: config.training.stopWhenSolved,
      prior: await experiment.prior(envs[0]!, experiment.problems),
    })
    const loop = new TrainingLoop({ experiment, session, agent, run, reporter })
    await loop.run(options)
    return await summarise(experiment, session, loop, run, reporter, options.signal)
  } finally {
    agent.dispose()
    for (const env of envs) await env.close()
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
  const submissions = await submitBest(problems, session.archive, sandbox)
  const perProblem = submissions.map((submission, i) =>
    problemSummary(submission, session, baseline?.[i] ?? null),
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
    solved: perProblem.filter((problem) => problem.solvedHidden).length,
    total: perProblem.length,
    episodes: session.episodes,
    envSteps: session.envSteps,
    gradientSteps: session.updates,
    seconds: loop.seconds,
    passRates: loop.passRates,
    interrupted: loop.interrupted,
  }
  run.writeSummary(summary)
  return summary
}

function problemSummary(
  { problemId, program, solved }: Submission,
  session: TrainingSession,
  baseline: UniformResult | null,
): ProblemSummary {
  return {
    problemId,
    solvedHidden: solved,
    solvedVisible: program !== null && program.passed === program.total,
    programsTried: session.archive.tried(problemId),
    firstSolvedAt: session.archive.firstSolvedAt(problemId),
    program: program?.source ?? null,
    baselineSolved: baseline?.submission.solved ?? null,
    baselineProgramsTried: baseline?.tried ?? 0,
    baselineProgram: baseline?.submission.program?.source ?? null,
  }
}
