import type { Agent } from '../../../src/core/agent.ts'
import type { Env } from '../../../src/core/env.ts'
import { Rng } from '../../../src/random/rng.ts'
import { graderVersion } from '../../../src/sandbox/grader-version.ts'
import { checkArgument } from '../../../src/settings/call-options.ts'
import { buildExperiment, type Experiment } from '../../assembly/build.ts'
import { deviceWarning } from '../../assembly/device-warning.ts'
import { modelWarning } from '../../assembly/model-warning.ts'
import { withEnvs } from '../../assembly/with-envs.ts'
import { runFolder } from '../../config/call-rules.ts'
import { type HeldOutEnd, type HeldOutUse, onHeldOutRecord } from '../../runs/held-out-log.ts'
import type {
  EvaluateOptions,
  EvaluationReport,
  ProblemEvaluation,
} from '../../runs/report-types.ts'
import { RunFolder } from '../../runs/run-folder.ts'
import type { CheckpointName } from '../../runs/run-folder-checkpoint.ts'
import { checkEvaluateOptions } from '../option-checks.ts'
import { ProgramArchive, writesPrograms } from '../program-archive.ts'
import { playEpisodes } from '../rollout/play.ts'
import { initializerHash, otherModel } from '../run-start.ts'
import { episodeMeans } from '../running-means.ts'
import { figuresOf } from './evaluation-figures.ts'
import { episodesEach, evaluationConfig } from './evaluation-plan.ts'
import { gradeOutcomes } from './outcome-grading.ts'

/** Programs written at once. */
const EVALUATION_ENVS = 16

/**
 * Lets the agent of a run write programs and grades them on hidden tests. Per problem one program
 * is the sample: the best on the visible tests; `solved` counts every program, as pass rates need.
 *
 * Held-out problems among them are put on record before the first program is written. Throws a
 * `CheckpointError` when the run's checkpoint cannot be used, and a `ConfigError` where `numEpisodes` asks for
 * several programs and `deterministic` for one.
 *
 * @param nameOrRun the run, or its name or folder
 */
export async function evaluateRun(
  nameOrRun: string | RunFolder,
  options: EvaluateOptions = {},
): Promise<EvaluationReport> {
  if (typeof nameOrRun !== 'string') checkArgument('evaluateRun', 'run', nameOrRun, runFolder)
  checkEvaluateOptions(options)
  const run = typeof nameOrRun === 'string' ? RunFolder.open(nameOrRun) : nameOrRun
  const config = await evaluationConfig(run, options)
  const name = run.findCheckpoint(options.checkpoint)
  const checkpoint = await run.using(name, 'read', () => run.checkpoint(name).load())
  const experiment = await buildExperiment(config)
  try {
    const missing = deviceWarning(config, experiment.backend)
    if (missing !== null) options.onWarning?.(missing)
    const problems = experiment.evalProblems
    const learnt = await modelWarning(
      [config],
      problems.map((problem) => [problem, config.data.evalProblems] as const),
    )
    if (learnt !== null) options.onWarning?.(learnt)
    const isOther = run.hasChanged('agent.initializer', await initializerHash(config))
    if (isOther) options.onWarning?.(otherModel(run.name))
    const { onRender } = options
    const renderMode = onRender === undefined ? {} : ({ renderMode: 'ansi' } as const)
    const reward = experiment.freshReward()
    const makeEnv = () => experiment.makeEnv({ problems, reward, ...renderMode })
    return await withEnvs(EVALUATION_ENVS, makeEnv, async (envs) => {
      const agent = await experiment.makeAgent(envs[0], new Rng(config.seed).split('agent'))
      try {
        await run.using(name, 'read', () => agent.setState(checkpoint.agent))
        const each = episodesEach(config, envs[0], options)
        const played = await onHeldOutRecord(
          heldOutUse(experiment, run, name, each),
          options,
          () => evaluateAgent(experiment, agent, envs, each, options),
          (result) => heldOutEnd(result?.perProblem ?? null, options.signal),
        )
        return {
          runName: run.name,
          agent: agent.name,
          problemSet: config.data.evalProblems,
          checkpoint: name,
          deterministic: config.evaluation.deterministic,
          episodesEach: each,
          seed: config.seed,
          ...played,
          solved: knownSum(played.perProblem, ({ sampleSolved }) => asCount(sampleSolved)),
          total: played.perProblem.length,
          grader: graderVersion(),
          interrupted: options.signal?.aborted ?? false,
        }
      } finally {
        agent.dispose()
      }
    })
  } finally {
    await experiment.close()
  }
}

function heldOutUse(
  { config, evalProblems }: Experiment,
  run: RunFolder,
  checkpoint: CheckpointName,
  each: number,
): HeldOutUse {
  const { data, evaluation, seed } = config
  return {
    command: 'evaluate',
    problems: evalProblems.map((problem) => [problem, data.evalProblems]),
    settings: {
      run: run.name,
      checkpoint,
      num_episodes: each,
      deterministic: evaluation.deterministic,
      seed,
    },
  }
}

function heldOutEnd(
  perProblem: readonly ProblemEvaluation[] | null,
  signal: AbortSignal | undefined,
): HeldOutEnd {
  const state = perProblem === null || signal?.aborted ? 'stopped' : 'finished'
  if (perProblem === null) return { state, figures: { evaluation: null } }
  const sumOf = (value: (problem: ProblemEvaluation) => number | null) =>
    knownSum(perProblem, value)
  return {
    state,
    figures: {
      evaluation: {
        problems: perProblem.length,
        solved: sumOf(({ sampleSolved }) => asCount(sampleSolved)),
        programs: sumOf(({ episodes }) => episodes),
        programs_passed_visible: sumOf(({ visiblePassed }) => visiblePassed),
        programs_passed: sumOf(({ solved }) => solved),
      },
    },
  }
}

/** Null where one of them is: what is known of the others is no figure of all. */
function knownSum(
  perProblem: readonly ProblemEvaluation[],
  value: (problem: ProblemEvaluation) => number | null,
): number | null {
  const values = perProblem.map(value)
  return values.reduce<number | null>(
    (sum, one) => (sum === null || one === null ? null : sum + one),
    0,
  )
}

function asCount(known: boolean | null): number | null {
  return known === null ? null : Number(known)
}

async function evaluateAgent(
  experiment: Experiment,
  agent: Agent,
  envs: readonly [Env, ...Env[]],
  each: number,
  { onRender, onProgress, signal }: EvaluateOptions,
): Promise<Pick<EvaluationReport, 'perProblem' | 'returns' | 'figures'>> {
  const { config, evalProblems } = experiment
  const stopping = signal === undefined ? {} : { signal }
  const total = evalProblems.length * each
  const outcomes = await playEpisodes({
    agent,
    envs,
    problemIds: evalProblems.map((problem) => problem.id),
    episodesEach: each,
    explore: !config.evaluation.deterministic,
    rng: new Rng(config.seed).split('evaluate'),
    seed: config.seed,
    prior: await experiment.prior(envs[0], evalProblems),
    ...(onRender === undefined ? {} : { onRender }),
    onProgress: (done) => onProgress?.('written', done, total),
    ...stopping,
  })
  const archive = new ProgramArchive(evalProblems.map((problem) => problem.id))
  for (const outcome of outcomes) archive.record(outcome)
  if (!writesPrograms(envs[0], archive)) {
    const episodes = outcomes.map((outcome) => ({ outcome, hiddenShare: null }))
    const figures = figuresOf(episodes, false)
    return { perProblem: [], returns: episodeMeans(outcomes), figures }
  }
  return gradeOutcomes(evalProblems, archive, outcomes, experiment.sandbox, {
    onProgress: (done, all) => onProgress?.('graded', done, all),
    ...stopping,
  })
}
