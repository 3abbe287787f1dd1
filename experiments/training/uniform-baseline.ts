import type { TrainingReporter } from '../../src/log/training-reporter.ts'
import { Rng } from '../../src/random/rng.ts'
import type { Experiment } from '../assembly/build.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import type { EpisodeMeans } from '../runs/report-types.ts'
import { RECENT_EPISODES, RecentEpisodes } from './running-means.ts'
import { type Submission, submitBest } from './submission.ts'
import { TrainingSession } from './training-session.ts'

export interface UniformResult {
  readonly submission: Submission
  readonly tried: number
}

export interface UniformBaseline {
  /** In the order of the problems. */
  readonly perProblem: readonly UniformResult[]
  /** Of its latest episodes. */
  readonly means: EpisodeMeans
  /** Of each problem's latest programs, those that pass every visible test: mean over all problems. */
  readonly passShare: number
}

/** Uniform sampling under the mask, each problem with as many programs as the agent wrote for it. */
export async function sampleUniformly(
  experiment: Experiment,
  trained: TrainingSession,
  reporter: TrainingReporter,
  signal: AbortSignal,
): Promise<UniformBaseline | null> {
  const { config, problems } = experiment
  const quotas = Object.fromEntries(problems.map(({ id }) => [id, trained.archive.tried(id)]))
  const total = Object.values(quotas).reduce((sum, quota) => sum + quota, 0)
  const reward = experiment.freshReward()
  const makeEnv = () => experiment.makeEnv({ problems, reward })
  return withEnvs(config.training.numEnvs, makeEnv, async (envs) => {
    const rng = new Rng(config.seed).split('uniform')
    const agent = await experiment.makeUniformAgent(envs[0], rng.split('agent'))
    try {
      const session = new TrainingSession({
        agent,
        envs,
        problemIds: problems.map((problem) => problem.id),
        rng: rng.split('session'),
        seed: config.seed,
        episodes: total,
        quotas,
        stopWhenSolved: false,
      })
      const means = await runUniformly(session, total, problems.length, reporter, signal)
      if (signal.aborted) return null
      const submissions = await submitBest(problems, session.archive, experiment.sandbox)
      const perProblem = submissions.map((submission) => ({
        submission,
        tried: session.archive.tried(submission.problemId),
      }))
      return { perProblem, means, passShare: session.archive.passShare }
    } finally {
      agent.dispose()
    }
  })
}

async function runUniformly(
  session: TrainingSession,
  totalEpisodes: number,
  total: number,
  reporter: TrainingReporter,
  signal: AbortSignal,
): Promise<EpisodeMeans> {
  const recent = new RecentEpisodes(RECENT_EPISODES)
  const progress = () => ({
    label: 'uniform baseline',
    episodes: session.episodes,
    totalEpisodes,
    solved: session.solved,
    total,
    meanReturn: recent.meanReturn,
  })
  reporter.note(
    session.solved === null
      ? 'uniform baseline: actions drawn uniformly, for the same number of episodes'
      : 'uniform baseline: programs drawn uniformly under the mask, the same number for each problem',
  )
  reporter.start(progress())
  try {
    await session.start()
    while (!session.finished && !signal.aborted) {
      const { episodes } = await session.step()
      for (const outcome of episodes) recent.add(outcome)
      reporter.update(progress())
    }
    return recent.means
  } finally {
    reporter.stop()
  }
}
