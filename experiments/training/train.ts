import type { Agent } from '../../src/core/agent.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { firstLine } from '../../src/log/first-line.ts'
import { runVersions } from '../../src/log/package-version.ts'
import { silentReporter } from '../../src/log/progress.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import type { TrainingReporter } from '../../src/log/training-reporter.ts'
import { Rng } from '../../src/random/rng.ts'
import { buildExperiment, type Experiment } from '../assembly/build.ts'
import { deviceWarning } from '../assembly/device-warning.ts'
import { scratchNotice } from '../assembly/initializer.ts'
import { hashModels, hashModules, hashProblems } from '../assembly/input-hashes.ts'
import { modelWarning } from '../assembly/model-warning.ts'
import { loadRegistries } from '../assembly/registries.ts'
import { uncheckedOptions } from '../assembly/user-module.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import { writingWarning } from '../assembly/writing.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import { configToYaml } from '../config/write-config.ts'
import { writeTrainingCurves } from '../reports/training-curves.ts'
import {
  type HeldOutEnd,
  type HeldOutLogging,
  type HeldOutUse,
  onHeldOutRecord,
} from '../runs/held-out-log.ts'
import type { ProblemSummary, TrainSummary } from '../runs/report-types.ts'
import { RunFolder } from '../runs/run-folder.ts'
import type { RunInputs } from '../runs/run-record.ts'
import { createCurriculum } from './curriculum/create-curriculum.ts'
import {
  type OtherStart,
  otherInitializer,
  otherRun,
  readOther,
  startFrom,
} from './other-run-start.ts'
import { type Submission, submitBest } from './submission.ts'
import { TrainingLoop } from './training-loop.ts'
import { TrainingProgress } from './training-progress.ts'
import { TrainingSession } from './training-session.ts'
import { sampleUniformly, type UniformBaseline, type UniformResult } from './uniform-baseline.ts'

/** What `train` takes. Only the configuration must be given. */
export interface TrainOptions extends HeldOutLogging {
  /** What is trained on what, as `loadConfig` and `resolveConfig` give it. */
  readonly config: ResolvedConfig
  /**
   * Where it is written: `RunFolder.plan` for a new run, `RunFolder.open` to go on from the last checkpoint
   * of one. Default: a new one in `runs`, by the configuration's name.
   */
  readonly run?: RunFolder
  /**
   * Another run whose weights a new run starts from, by its name or folder, `:` and a checkpoint where it is
   * not the best or the last: `mine`, `mine:last`, `mine:2000`. Not for a run that goes on.
   */
  readonly from?: string
  /** Shows how far training has come. Default: nothing is shown. */
  readonly reporter?: TrainingReporter
  /** Aborting asks for a stop and a last checkpoint, not for a rejection. Default: it is never aborted. */
  readonly signal?: AbortSignal
  /** Told in one line what the user should know, before training starts or while it lasts. */
  readonly onWarning?: (line: string) => void
  /** Told in one line what nothing is wrong with. */
  readonly onNotice?: (line: string) => void
}

/** The same with every default filled in. */
interface TrainRequest extends TrainOptions {
  readonly run: RunFolder
  readonly reporter: TrainingReporter
  readonly signal: AbortSignal
  /** Whose weights it starts from. */
  readonly other: OtherStart | null
}

/**
 * Trains the agent of a configuration, then submits one program per problem to the hidden tests,
 * beside what uniform sampling under the mask finds with the same number of programs.
 *
 * Writes metrics, checkpoints, programs and the summary into the run's folder, which is held until training
 * has ended. Aborting gives a summary marked as interrupted. A run that names held-out problems is put on
 * record before it writes its first program.
 *
 * Throws a `ConfigError` where the run's name is taken, and where a run that goes on would become another
 * one. Where it rejects, `run.rollBack()` takes back what a run wrote that has nothing to keep yet.
 */
export async function train(options: TrainOptions): Promise<TrainSummary> {
  const { config, onWarning } = options
  const run = options.run ?? RunFolder.plan(config.name)
  const reporter = options.reporter ?? silentReporter
  const signal = options.signal ?? new AbortController().signal
  const other = await otherStart(run, options)
  run.begin(
    configToYaml(config, await loadRegistries(), runVersions()),
    await uncheckedOptions(config),
  )
  run.hold()
  try {
    const experiment = await buildExperiment(config)
    try {
      const missing = deviceWarning(config, experiment.backend)
      if (missing !== null) onWarning?.(missing)
      const unwritable = run.resumes ? null : writingWarning([config], experiment.problems)
      if (unwritable !== null) onWarning?.(unwritable)
      const learnt = run.resumes ? null : await modelWarning([config], namedIds(experiment))
      if (learnt !== null) onWarning?.(learnt)
      for (const module of run.uses(await inputsOf(experiment))) {
        onWarning?.(moduleChanged(run.name, module))
      }
      return await trainExperiment(experiment, { ...options, run, reporter, signal, other })
    } finally {
      reporter.stop()
      await experiment.close()
    }
  } finally {
    run.end()
  }
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
  options: TrainRequest,
): Promise<TrainSummary> {
  const { config, problems } = experiment
  const { run, reporter, other } = options
  const progress = new TrainingProgress(config.training.numEpisodes)
  const makeEnv = () => experiment.makeEnv({ problems, trainingProgress: () => progress.share })
  return withEnvs(config.training.numEnvs, makeEnv, async (envs) => {
    const rng = new Rng(config.seed)
    const agent = await experiment.makeAgent(envs[0], rng.split('agent'))
    try {
      if (other !== null) await beginFrom(other, agent, experiment, run, options)
      const fresh = run.resumes || other ? null : scratchNotice(config.agent, envs[0])
      if (fresh !== null) options.onNotice?.(fresh)
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
        heldOutUse(experiment, run),
        options,
        async () => {
          await loop.run(options)
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

/** Read before the new run's folder is written, which may stand in its place. */
async function otherStart(
  { runsFolder, resumes }: RunFolder,
  { from }: TrainOptions,
): Promise<OtherStart | null> {
  if (from === undefined) return null
  if (!resumes) return readOther(otherRun(from, runsFolder))
  throw new ConfigError(
    'a run that goes on has weights already: leave out `from`, or begin a new run',
  )
}

async function beginFrom(
  other: OtherStart,
  agent: Agent,
  { config }: Experiment,
  run: RunFolder,
  { onNotice, onWarning }: TrainRequest,
): Promise<void> {
  await startFrom(agent, other)
  run.startsFrom(other.origin)
  const { run: name, checkpoint, sha256 } = other.origin
  onNotice?.(
    `starts from the weights of run ${name}, checkpoint ${checkpoint} (${sha256.slice(0, 12)})`,
  )
  const otherwise = otherInitializer(other, config.agent)
  if (otherwise !== null) onWarning?.(otherwise)
}

/** A picture that cannot be drawn, such as without its native part, costs no run. */
async function drawCurves(run: RunFolder, { onWarning }: TrainRequest): Promise<void> {
  try {
    await writeTrainingCurves(run.path)
  } catch (error) {
    onWarning?.(`${run.name}: training_curves could not be drawn: ${firstLine(error)}`)
  }
}

function namedIds(experiment: Experiment) {
  return namedProblems(experiment).map(([{ id }, set]) => [id, set] as const)
}

/** Every problem, with what named it. */
function namedProblems({ problems, evalProblems, config: { data } }: Experiment) {
  return [
    ...problems.map((problem) => [problem, data.problems] as const),
    ...evalProblems.map((problem) => [problem, data.evalProblems] as const),
  ]
}

function heldOutUse(experiment: Experiment, run: RunFolder): HeldOutUse {
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
  { run, reporter, signal }: TrainRequest,
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
    shares: sharesOf(loop, baseline),
    interrupted: loop.interrupted || signal.aborted,
    graders: loop.graders,
  }
  run.writeSummary(summary)
  return summary
}

function sharesOf({ shares }: TrainingLoop, baseline: UniformBaseline | null) {
  return shares === null ? null : { ...shares, uniformPassed: baseline?.passShare ?? null }
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
