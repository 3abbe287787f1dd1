import type { Agent } from '../../../src/core/agent.ts'
import type { PolicyInitializer, StatefulPrior } from '../../../src/core/policy-initializer.ts'
import { withEnvs } from '../../assembly/with-envs.ts'
import { TrainingSession } from '../../training/training-session.ts'
import { SearchBooks } from './search-books.ts'
import type { SearchLimits, SearchOutcome } from './search-outcome.ts'
import type { Searcher, SearchParts } from './searcher.ts'
import type { Stopwatch } from './stopwatch.ts'

const LARGEST_ENV_SEED = 2 ** 31

/** Lets a fresh agent learn on each problem. Its programs are not drawn alike: they come as it learns. */
export const learningSearcher: Searcher = {
  needsInitializer: false,
  open: (parts) => ({
    async run(limits) {
      const { sandbox, stopwatch } = parts
      sandbox.stopwatch = stopwatch
      try {
        return await learnOnProblem(parts, limits)
      } finally {
        sandbox.stopwatch = null
      }
    },
    samples: async () => null,
  }),
}

/**
 * Learns until a program passes the visible tests or the budget is spent. Every episode that ends is
 * one program evaluated, in the order of the environments.
 */
async function learnOnProblem(
  { experiment, problem, rng, stopwatch }: SearchParts,
  limits: SearchLimits,
): Promise<SearchOutcome> {
  const count = Math.min(experiment.config.training.numEnvs, limits.budget)
  let programs = 0
  const trainingProgress = () => Math.min(1, programs / limits.budget)
  const makeEnv = () => experiment.makeEnv({ problems: [problem], trainingProgress })
  return withEnvs(count, makeEnv, async (envs) => {
    const prior = await experiment.prior(envs[0], [problem])
    // What earlier searches left in memory changes the batches, and so the last bits of its numbers.
    prior?.initializer.forget?.()
    const agent = await experiment.makeAgent(envs[0], rng.split('agent'), trainingProgress)
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
        doubleBuffered: experiment.config.training.doubleBuffered,
      })
      const books = new SearchBooks(problem.id, limits)
      const onStep = () => {
        programs = session.episodes
      }
      await runSession(session, books, limits, stopwatch, onStep).finally(() => session.settle())
      return books.outcome
    } finally {
      agent.dispose()
    }
  })
}

async function runSession(
  session: TrainingSession,
  books: SearchBooks,
  { maxSeconds }: SearchLimits,
  stopwatch: Stopwatch,
  onStep: () => void,
): Promise<void> {
  await session.start()
  while (!session.finished && !books.closed) {
    if (maxSeconds !== null && stopwatch.total > maxSeconds) return
    const { episodes } = await session.step()
    for (const { artifact: source, checksPassed: testsPassed, episodeLength: tokens } of episodes) {
      books.enter({ source, testsPassed, tokens })
    }
    onStep()
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
