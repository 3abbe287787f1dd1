import type { AgentContext } from '../../agents/agent-definition.ts'
import { agentRegistry } from '../../agents/registry.ts'
import { type EnvDeps, envDefinitions } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import { loadUserReward } from '../../rewards/user-module.ts'
import type { Agent } from '../../src/core/agent.ts'
import type { Env } from '../../src/core/env.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { PolicyInitializer, StatefulPrior } from '../../src/core/policy-initializer.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Reward, RewardMemory } from '../../src/core/reward.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { type LoadedBackend, loadBackend } from '../../src/nn/backend.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import type { Rng } from '../../src/random/rng.ts'
import { createSandbox } from '../../src/sandbox/pool.ts'
import { withVerdictCache } from '../../src/sandbox/verdict-cache.ts'
import type { Choice, ResolvedConfig } from '../config/resolved-config.ts'
import { contextsOf, initializerOf } from './initializer.ts'
import { lazySandbox, workerCount } from './lazy-sandbox.ts'
import { loadAgentModule, loadEnvModule } from './user-module.ts'

/** Verdicts remembered in training; a short program is written again and again. */
const VERDICT_CACHE_CAPACITY = 100_000

/** Everything an experiment is made of, put together from its configuration. */
export interface Experiment {
  readonly config: ResolvedConfig
  readonly problems: readonly Problem[]
  readonly evalProblems: readonly Problem[]
  /** What the reward remembers over episodes; null for most. */
  readonly rewardMemory: RewardMemory | null
  /** Remembers verdicts; shared by every environment of the experiment. */
  readonly sandbox: Sandbox
  readonly backend: LoadedBackend
  /** What rewards that change over training are told: how far it has come, 0 to 1; 1 outside it. */
  progress: number
  /** A fresh environment over these problems; whoever asks closes it. */
  makeEnv(problems: readonly Problem[], renderMode?: 'ansi'): Promise<Env>
  /** So many environments over the training problems. */
  makeEnvs(count: number): Promise<Env[]>
  /** A fresh agent for such an environment; whoever asks disposes it. */
  makeAgent(env: Env, rng: Rng): Promise<Agent>
  /**
   * The initializer, where it depends on what was written so far: whoever steps the agent hands it
   * the rows. Null for one that is a fixed bias, or none. Closed with the experiment.
   */
  prior(env: Env, problems: readonly Problem[]): Promise<StatefulPrior | null>
  /** The uniform agent under the same mask. */
  makeUniformAgent(env: Env, rng: Rng): Promise<Agent>
  /** Ends the sandbox. */
  close(): Promise<void>
}

/** What several experiments use together; whoever made it closes it. */
export interface SharedParts {
  readonly sandbox?: Sandbox
}

/**
 * Builds the experiment. Whatever the configuration names is looked up and loaded here, so that bad
 * input throws and leaves nothing behind; the sandbox starts with the first program.
 */
export async function buildExperiment(
  config: ResolvedConfig,
  shared: SharedParts = {},
): Promise<Experiment> {
  const { problems } = await loadProblemSet(config.data.problems)
  const evalProblems = selectProblems(
    (await loadProblemSet(config.data.evalProblems)).problems,
    config.evaluation.problems,
  )
  const reward = await makeReward(config.reward)
  const createEnv = await envFactory(config.environment)
  const createAgent = await agentFactory(config.agent)
  const backend = await loadBackend({ prefer: config.device })
  const syntax = await loadSyntaxParser()
  const pool =
    shared.sandbox ??
    lazySandbox(() => createSandbox({ workers: workerCount(config.sandbox.workers) }))
  const sandbox = withVerdictCache(pool, { capacity: VERDICT_CACHE_CAPACITY })

  let initializer: PolicyInitializer | null = null
  const experiment: Experiment = {
    config,
    problems,
    evalProblems,
    rewardMemory: reward.memory ?? null,
    sandbox,
    backend,
    progress: 1,
    async makeEnv(chosen, renderMode) {
      return createEnv(renderMode === undefined ? {} : { renderMode }, {
        problems: chosen,
        sandbox,
        reward,
        syntax,
        limits: config.sandbox.limits,
        trainingProgress: () => experiment.progress,
      })
    },
    makeEnvs: (count) =>
      Promise.all(Array.from({ length: count }, () => experiment.makeEnv(problems))),
    async makeAgent(env, rng) {
      initializer ??= await initializerOf(config.agent, env)
      // One that depends on the prefix comes with every request instead: see `prior`.
      const fixed = initializer?.staticLogits ? initializer : null
      return createAgent({
        ...contextOf(env, rng),
        config: config.agent.options,
        initializer: fixed,
      })
    },
    async prior(env, chosen) {
      initializer ??= await initializerOf(config.agent, env)
      if (initializer === null || initializer.staticLogits !== null) return null
      return { initializer, contexts: contextsOf(chosen) }
    },
    async makeUniformAgent(env, rng) {
      return agentRegistry.random!.create({ ...contextOf(env, rng), config: {} })
    },
    async close() {
      initializer?.dispose()
      if (shared.sandbox === undefined) await sandbox.close()
    },
  }
  return experiment
}

function contextOf(env: Env, rng: Rng): Omit<AgentContext, 'config'> {
  return { observationSpace: env.observationSpace, actionSpace: env.actionSpace, rng }
}

function selectProblems(
  problems: readonly Problem[],
  ids: readonly string[] | null,
): readonly Problem[] {
  if (ids === null) return problems
  return ids.map((id) => {
    const found = problems.find((problem) => problem.id === id)
    if (found !== undefined) return found
    const known = problems.map((problem) => problem.id).join(', ')
    throw new ConfigError(
      `\`evaluation.problems\` names \`${id}\`, which is not in \`data.eval_problems\`; it has ${known}`,
    )
  })
}

async function makeReward(choice: Choice): Promise<Reward> {
  if (choice.module !== null) return loadUserReward(choice.module, choice.options)
  return createReward({ type: choice.id, ...choice.options })
}

type EnvFactory = (extra: Readonly<Record<string, unknown>>, deps: EnvDeps) => Promise<Env>

async function envFactory(choice: Choice): Promise<EnvFactory> {
  if (choice.module !== null) {
    const { createEnv } = await loadEnvModule(choice.module)
    return async (extra, deps) => createEnv({ ...choice.options, ...extra }, deps)
  }
  const definition = envDefinitions.get(choice.id)
  if (definition === undefined) throw new ConfigError(`Unknown environment \`${choice.id}\``)
  return async (extra, deps) => definition.create({ ...choice.options, ...extra }, deps)
}

async function agentFactory(choice: Choice): Promise<(context: AgentContext) => Promise<Agent>> {
  if (choice.module !== null) {
    const { createAgent } = await loadAgentModule(choice.module)
    return async (context) => createAgent(context)
  }
  const definition = agentRegistry[choice.id]
  if (definition === undefined) throw new ConfigError(`Unknown agent \`${choice.id}\``)
  return (context) => definition.create(context)
}
