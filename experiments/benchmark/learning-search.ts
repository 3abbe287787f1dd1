import type { Agent } from '../../src/core/agent.ts'
import type { PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type { Problem } from '../../src/core/problem.ts'
import { SequenceInitializer } from '../../src/models/sequence-initializer.ts'
import type { Rng } from '../../src/random/rng.ts'
import type { Experiment } from '../build.ts'
import { passesVisible } from '../training/play.ts'
import type { StatefulPrior } from '../training/rollout.ts'
import { TrainingSession } from '../training/training-session.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Stopwatch } from './stopwatch.ts'

const LARGEST_ENV_SEED = 2 ** 31

/**
 * Lets a fresh agent learn on one problem until a program passes its visible tests or the budget is
 * spent. Every episode that ends is one program evaluated.
 */
export async function learnOnProblem(
  experiment: Experiment,
  problem: Problem,
  limits: SearchLimits,
  rng: Rng,
  stopwatch: Stopwatch,
): Promise<SearchOutcome> {
  const count = Math.min(experiment.config.training.numEnvs, limits.budget)
  const envs = await Promise.all(Array.from({ length: count }, () => experiment.makeEnv([problem])))
  const [first] = envs
  const prior = await experiment.prior(first!, [problem])
  // What earlier searches left in memory changes the batches, and so the last bits of its numbers.
  if (prior?.initializer instanceof SequenceInitializer) prior.initializer.forget()
  experiment.progress = 0
  const agent = await experiment.makeAgent(first!, rng.split('agent'))
  try {
    const session = new TrainingSession({
      agent: timedAgent(agent, stopwatch),
      envs,
      problemIds: [problem.id],
      rng: rng.split('session'),
      seed: rng.split('environments').int(LARGEST_ENV_SEED),
      episodes: limits.budget,
      rewardMemory: experiment.rewardMemory,
      stopWhenSolved: false,
      prior: prior === null ? null : timedPrior(prior, stopwatch),
    })
    await runSession(session, experiment, limits, stopwatch)
    const { archive } = session
    return {
      programs: archive.tried(problem.id),
      visibleAt: archive.firstSolvedAt(problem.id),
      submission: archive.best(problem.id),
    }
  } finally {
    agent.dispose()
    for (const env of envs) await env.close()
  }
}

async function runSession(
  session: TrainingSession,
  experiment: Experiment,
  { budget, maxSeconds, passingPrograms }: SearchLimits,
  stopwatch: Stopwatch,
): Promise<void> {
  const passing = new Set<string>()
  await session.start()
  while (!session.finished && passing.size < passingPrograms) {
    if (maxSeconds !== null && stopwatch.total > maxSeconds) return
    const { episodes } = await session.step()
    for (const outcome of episodes) if (passesVisible(outcome)) passing.add(outcome.source)
    experiment.progress = Math.min(1, session.episodes / budget)
  }
}

function timedAgent(agent: Agent, stopwatch: Stopwatch): Agent {
  return {
    name: agent.name,
    get policyVersion() {
      return agent.policyVersion
    },
    act: (request) => stopwatch.time('network', () => agent.act(request)),
    learn: (transitions) => stopwatch.time('network', () => agent.learn(transitions)),
    getState: () => agent.getState(),
    setState: (state) => agent.setState(state),
    dispose: () => agent.dispose(),
  }
}

function timedPrior({ initializer, contexts }: StatefulPrior, stopwatch: Stopwatch): StatefulPrior {
  const timed: PolicyInitializer = {
    name: initializer.name,
    actionCount: initializer.actionCount,
    staticLogits: initializer.staticLogits,
    logProbs: (prefixes, described) =>
      stopwatch.time('network', () => initializer.logProbs(prefixes, described)),
    dispose: () => initializer.dispose(),
  }
  return { initializer: timed, contexts }
}
