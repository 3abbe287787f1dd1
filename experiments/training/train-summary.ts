import type { JsonObject } from '../../src/core/json.ts'
import type { Experiment } from '../assembly/build.ts'
import type { HeldOutEnd } from '../runs/held-out-log.ts'
import type { ProblemSummary, TrainSummary } from '../runs/report-types.ts'
import { type Submission, submitBest } from './submission.ts'
import type { TrainRequest } from './train-options.ts'
import type { TrainingLoop } from './training-loop.ts'
import type { TrainingSession } from './training-session.ts'
import { sampleUniformly, type UniformBaseline, type UniformResult } from './uniform-baseline.ts'

export function heldOutEnd(
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
    // Null where there was none: it did not solve nothing.
    solved_by_baseline: perProblem.some(({ baselineSolved }) => baselineSolved === null)
      ? null
      : perProblem.filter(({ baselineSolved }) => baselineSolved).length,
    programs: perProblem.reduce((sum, { programsTried }) => sum + programsTried, 0),
  }
}

/** Submits the best program of each problem, samples the baseline, and writes what came of it. */
export async function summarise(
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
  if (shares === null) return null
  // Uniform sampling goes on after a problem's first solution: where the agent did not, the two differ in kind.
  const uniformPassed = shares.passed === null ? null : (baseline?.passShare ?? null)
  return { ...shares, uniformPassed }
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
