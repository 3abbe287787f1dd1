import { type AgentContext, learnsModel } from '../../agents/agent-definition.ts'
import { randomAgent } from '../../agents/random/random-agent.ts'
import type { Agent } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { PolicyInitializer, StatefulPrior } from '../../src/core/policy-initializer.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Reward, RewardMemory } from '../../src/core/reward.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { RecordEpisodeStatistics } from '../../src/gym/wrappers/record-episode-statistics.ts'
import type { LoadedDevice } from '../../src/nn/device.ts'
import type { Rng } from '../../src/random/rng.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { withVerdictCache } from '../../src/sandbox/verdict-cache.ts'
import { checkArgument } from '../../src/settings/call-options.ts'
import { resolvedConfig } from '../config/call-rules.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import { type ExperimentParts, gatherParts } from './gather.ts'
import { contextsOf, initializerOf } from './initializer.ts'
import { lazySandbox, workerCount } from './lazy-sandbox.ts'

/** Verdicts remembered in training; a short program is written again and again. */
const VERDICT_CACHE_CAPACITY = 100_000

export interface EnvRequest {
  readonly problems: readonly Problem[]
  readonly renderMode?: 'ansi'
  /** How far training has come, 0 to 1, for what changes over it. Default: 1, as outside it. */
  readonly trainingProgress?: () => number
  /**
   * Scores what is written. Default: that of training, whose memory it shares; whoever plays beside training
   * gives a fresh one, so that neither changes what the other is paid.
   */
  readonly reward?: Reward
}

/** Everything an experiment is made of, put together from its configuration. */
export interface Experiment extends AsyncDisposable {
  readonly config: ResolvedConfig
  readonly problems: readonly Problem[]
  readonly evalProblems: readonly Problem[]
  /** What the reward of training remembers over episodes; null for most. */
  readonly rewardMemory: RewardMemory | null
  /** Remembers verdicts; shared by every environment of the experiment. */
  readonly sandbox: Sandbox
  readonly backend: LoadedDevice
  /** The configured reward, with no memory of what was scored before. */
  freshReward(): Reward
  /** A fresh environment within `RecordEpisodeStatistics`; whoever asks closes it. */
  makeEnv(request: EnvRequest): Promise<Env>
  /**
   * A fresh agent for such an environment; whoever asks disposes it.
   *
   * @param trainingProgress as in {@link EnvRequest}
   */
  makeAgent(env: Env, rng: Rng, trainingProgress?: () => number): Promise<Agent>
  /**
   * The initializer, where it depends on what was written so far: whoever steps the agent hands it
   * the rows. Null for one that is a fixed bias, or none. Closed with the experiment.
   */
  prior(env: Env, problems: readonly Problem[]): Promise<StatefulPrior | null>
  /** The uniform agent under the same mask. */
  makeUniformAgent(env: Env, rng: Rng): Promise<Agent>
  /** Ends the sandbox, and the initializer. */
  close(): Promise<void>
}

/** What several experiments use together; whoever made it closes it. */
export interface SharedParts {
  readonly sandbox?: Sandbox
}

/**
 * Builds the experiment in two stages: what the configuration names is gathered, so that bad input
 * throws and leaves nothing behind; then it is composed of those values. The sandbox starts with the
 * first program.
 */
export async function buildExperiment(
  config: ResolvedConfig,
  shared: SharedParts = {},
): Promise<Experiment> {
  checkArgument('buildExperiment', 'config', config, resolvedConfig)
  return composeExperiment(await gatherParts(config), shared)
}

function composeExperiment(parts: ExperimentParts, shared: SharedParts): Experiment {
  const { config, problems, evalProblems, createReward, backend } = parts
  const reward = createReward()
  assertNoMemory(config, reward)
  const workers = workerCount(config.sandbox.workers)
  const pool = shared.sandbox ?? lazySandbox(() => createSandbox({ workers }))
  const sandbox = withVerdictCache(pool, { capacity: VERDICT_CACHE_CAPACITY })
  const start = initializerOnce(parts)
  return {
    config,
    problems,
    evalProblems,
    rewardMemory: reward.memory ?? null,
    sandbox,
    backend,
    freshReward: createReward,
    makeEnv: (request) => makeEnv(parts, sandbox, { reward, ...request }),
    async makeAgent(env, rng, trainingProgress = () => 1) {
      const initializer = await start.of(env)
      // One that depends on the prefix and does not learn comes with every request alone: see `prior`.
      const isGiven = initializer?.staticLogits || learnsModel(config.agent.options)
      return parts.createAgent({
        ...contextOf(env, rng),
        config: config.agent.options,
        initializer: isGiven ? initializer : null,
        trainingProgress,
      })
    },
    async prior(env, chosen) {
      const initializer = await start.of(env)
      if (initializer === null || initializer.staticLogits !== null) return null
      return { initializer, contexts: contextsOf(chosen) }
    },
    makeUniformAgent: (env, rng) => randomAgent.create({ ...contextOf(env, rng), config: {} }),
    async close() {
      try {
        await start.dispose()
      } finally {
        if (shared.sandbox === undefined) await sandbox.close()
      }
    },
    [Symbol.asyncDispose]() {
      return this.close()
    },
  }
}

/** A reward that remembers scores by what has been graded before, and of two halves nobody says which was. */
function assertNoMemory({ training }: ResolvedConfig, { name, memory }: Reward): void {
  if (!training.doubleBuffered || (memory ?? null) === null) return
  throw new ConfigError(
    `\`training.double_buffered\`: reward \`${name}\` remembers what was written before, and half of the ` +
      'programs are graded while others are written; leave one of the two out',
  )
}

async function makeEnv(
  { config, syntax, createEnv }: ExperimentParts,
  sandbox: Sandbox,
  { problems, renderMode, trainingProgress, reward }: EnvRequest & { readonly reward: Reward },
): Promise<Env> {
  const env = await createEnv(renderMode === undefined ? {} : { renderMode }, {
    problems,
    sandbox,
    reward,
    syntax,
    limits: config.sandbox.limits,
    ...(trainingProgress === undefined ? {} : { trainingProgress }),
  })
  return new RecordEpisodeStatistics(env)
}

/** Loads the initializer for the first environment that it is asked for; all have one vocabulary. */
function initializerOnce({ config }: ExperimentParts) {
  let loading: Promise<PolicyInitializer | null> | null = null
  return {
    of(env: Env): Promise<PolicyInitializer | null> {
      loading ??= initializerOf(config.agent, env)
      return loading
    },
    async dispose(): Promise<void> {
      const loaded = await loading?.catch(() => null)
      loaded?.dispose()
    },
  }
}

function contextOf(env: Env, rng: Rng): Omit<AgentContext, 'config'> {
  return { observationSpace: env.observationSpace, actionSpace: env.actionSpace, rng }
}
