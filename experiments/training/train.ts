import { SandboxError } from '../../src/core/errors.ts'
import { oneLine } from '../../src/log/one-line.ts'
import { runVersions } from '../../src/log/package-version.ts'
import { silentReporter } from '../../src/log/progress.ts'
import { isForUser, systemTrouble } from '../../src/log/system-trouble.ts'
import { Rng } from '../../src/random/rng.ts'
import { buildExperiment, type Experiment } from '../assembly/build.ts'
import { deviceWarning } from '../assembly/device-warning.ts'
import { scratchNotice } from '../assembly/initializer.ts'
import { loadRegistries } from '../assembly/registries.ts'
import { uncheckedOptions } from '../assembly/user-module.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import { configToYaml } from '../config/write-config.ts'
import { writeTrainingCurves } from '../reports/training-curves.ts'
import { onHeldOutRecord } from '../runs/held-out-log.ts'
import type { TrainSummary } from '../runs/report-types.ts'
import { RunFolder } from '../runs/run-folder.ts'
import { createCurriculum } from './curriculum/create-curriculum.ts'
import { learntModelOf, refuseOwnModel } from './learnt-model.ts'
import { checkTrainOptions } from './option-checks.ts'
import { beginFrom, otherStart } from './other-run-start.ts'
import { heldOutUse, inputsOf, learningTime, moduleChanged, startWarnings } from './run-start.ts'
import type { TrainOptions, TrainRequest } from './train-options.ts'
import { heldOutEnd, summarise } from './train-summary.ts'
import { TrainingLoop } from './training-loop.ts'
import { TrainingProgress } from './training-progress.ts'
import { TrainingSession } from './training-session.ts'

/**
 * Trains the agent of a configuration, then submits one program per problem to the hidden tests,
 * beside what uniform sampling under the mask finds with the same number of programs.
 *
 * Writes metrics, checkpoints, programs and the summary into the run's folder, which is held until training
 * has ended. Aborting gives a summary marked as interrupted. A run that names held-out problems is put on
 * record before it writes its first program.
 *
 * Throws a `ConfigError` where the run's name is taken, and where a run that goes on would become another
 * one. Where it rejects with what the caller can mend, such as a `ConfigError` or a full disk, a run that has
 * nothing to keep yet leaves no trace, and gives one that it overwrites its place again.
 */
export async function train(options: TrainOptions): Promise<TrainSummary> {
  checkTrainOptions(options)
  const { config, onWarning } = options
  const run = options.run ?? RunFolder.plan(config.name)
  const reporter = options.reporter ?? silentReporter
  const signal = options.signal ?? new AbortController().signal
  try {
    refuseOwnModel(config, run)
    const other = await otherStart(run, options.from)
    run.begin(
      configToYaml(config, await loadRegistries(), runVersions()),
      await uncheckedOptions(config),
    )
    run.hold()
    const experiment = await buildExperiment(config)
    try {
      const missing = deviceWarning(config, experiment.backend)
      if (missing !== null) onWarning?.(missing)
      for (const line of run.resumes ? [] : await startWarnings(experiment)) onWarning?.(line)
      for (const module of run.uses(await inputsOf(experiment))) {
        onWarning?.(moduleChanged(run.name, module))
      }
      return await trainExperiment(experiment, { ...options, run, reporter, signal, other })
    } finally {
      reporter.stop()
      await experiment.close()
    }
  } catch (error) {
    // What a user can mend, or no sandbox, leaves no trace; a failure leaves what there is to look into.
    if (isForUser(error) || error instanceof SandboxError) takeBack(run, onWarning)
    throw error
  } finally {
    run.end()
  }
}

/** What it throws is not what the user is waiting to hear. */
function takeBack(run: RunFolder, onWarning: TrainOptions['onWarning']): void {
  try {
    run.rollBack()
  } catch (error) {
    const why = systemTrouble(error) ?? oneLine(error)
    onWarning?.(`${run.name}: what it has written could not be taken back: ${why}`)
  }
}

async function trainExperiment(
  experiment: Experiment,
  options: TrainRequest,
): Promise<TrainSummary> {
  const { config, problems } = experiment
  const { run, reporter, other } = options
  const writeLearntModel = await learntModelOf(experiment, run)
  const progress = new TrainingProgress(config.training.numEpisodes)
  const makeEnv = () => experiment.makeEnv({ problems, trainingProgress: () => progress.share })
  return withEnvs(config.training.numEnvs, makeEnv, async (envs) => {
    const rng = new Rng(config.seed)
    const agent = await experiment.makeAgent(envs[0], rng.split('agent'), () => progress.share)
    try {
      if (other !== null) await beginFrom(other, agent, experiment, run, options)
      const fresh = run.resumes || other ? null : scratchNotice(config.agent, envs[0])
      if (fresh !== null) options.onNotice?.(fresh)
      const long = run.resumes ? null : await learningTime(experiment, envs[0])
      if (long !== null) options.onNotice?.(long)
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
        doubleBuffered: config.training.doubleBuffered,
      })
      const loop = new TrainingLoop({
        experiment,
        session,
        agent,
        run,
        reporter,
        progress,
        writeLearntModel,
        actions: envs[0].actionSpace.n,
      })
      return await onHeldOutRecord(
        heldOutUse(experiment, run),
        options,
        async () => {
          await loop.run(options).finally(() => session.settle())
          await drawCurves(run, options)
          return summarise(experiment, session, loop, options)
        },
        (summary) => heldOutEnd(experiment, loop, summary),
      )
    } finally {
      agent.dispose()
    }
  })
}

/** A picture that cannot be drawn, such as without its native part, costs no run. */
async function drawCurves(run: RunFolder, { onWarning }: TrainRequest): Promise<void> {
  try {
    await writeTrainingCurves(run.path)
  } catch (error) {
    onWarning?.(
      `${run.name}: training_curves could not be drawn: ${systemTrouble(error) ?? oneLine(error)}`,
    )
  }
}
