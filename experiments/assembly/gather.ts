import type { AgentContext } from '../../agents/agent-definition.ts'
import { lookupAgent } from '../../agents/registry.ts'
import type { EnvDeps } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import { loadUserRewards } from '../../rewards/user-module.ts'
import type { Agent } from '../../src/core/agent.ts'
import type { Env, Observation } from '../../src/core/env.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Reward } from '../../src/core/reward.ts'
import { envEntry, make } from '../../src/gym/registry.ts'
import { type LoadedDevice, loadDevice } from '../../src/nn/device.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import type { Choice, ResolvedConfig } from '../config/resolved-config.ts'
import { registerDefaultEnvs } from './default-envs.ts'
import { makeModuleAgent } from './module-agent.ts'
import { makeModuleEnv } from './module-env.ts'
import { loadAgentModule, loadEnvModule } from './user-module.ts'
import { refuseUnusableStarters } from './writing.ts'

/** Settings that come to those of the configuration, such as `renderMode`. */
type ExtraSettings = Readonly<Record<string, unknown>>

/** All that a configuration names, found and loaded: values, and functions that make more of them. */
export interface ExperimentParts {
  readonly config: ResolvedConfig
  readonly problems: readonly Problem[]
  readonly evalProblems: readonly Problem[]
  /** Makes a reward that remembers nothing yet. */
  readonly createReward: () => Reward
  readonly backend: LoadedDevice
  readonly syntax: EnvDeps['syntax']
  readonly createEnv: (extra: ExtraSettings, deps: EnvDeps) => Promise<Env>
  readonly createAgent: (context: AgentContext) => Promise<Agent>
}

/**
 * Looks up and loads what a configuration names. Throws a `ConfigError`, `ProblemError` or
 * `RewardError` for bad input; nothing that it loads has to be closed.
 */
export async function gatherParts(config: ResolvedConfig): Promise<ExperimentParts> {
  const { problems } = await loadProblemSet(config.data.problems)
  const evalProblems = await loadEvalProblems(config)
  refuseUnusableStarters(config, [...problems, ...evalProblems])
  return {
    config,
    problems,
    evalProblems,
    createReward: await rewardFactory(config.reward),
    createEnv: await envFactory(config.environment),
    createAgent: await agentFactory(config.agent),
    backend: await loadDevice({ prefer: config.device }),
    syntax: await loadSyntaxParser(),
  }
}

/** The problems that a configuration evaluates on. Throws a `ConfigError` for a name that is none of them. */
export async function loadEvalProblems({
  data,
  evaluation: { problems: ids },
}: ResolvedConfig): Promise<readonly Problem[]> {
  const { problems } = await loadProblemSet(data.evalProblems)
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

async function rewardFactory(choice: Choice): Promise<() => Reward> {
  if (choice.module !== null) return loadUserRewards(choice.module, choice.options)
  return () => createReward({ type: choice.id, ...choice.options })
}

async function envFactory(choice: Choice): Promise<ExperimentParts['createEnv']> {
  if (choice.module !== null) {
    const { createEnv } = await loadEnvModule(choice.module)
    const { module, options } = choice
    return (extra, deps) => makeModuleEnv(module, () => createEnv({ ...options, ...extra }, deps))
  }
  registerDefaultEnvs()
  const { id } = envEntry(choice.id)
  return (extra, deps) =>
    make<Observation>(id, { ...deps, config: { ...choice.options, ...extra } })
}

async function agentFactory(choice: Choice): Promise<ExperimentParts['createAgent']> {
  if (choice.module !== null) {
    const { createAgent } = await loadAgentModule(choice.module)
    const { module } = choice
    return (context) => makeModuleAgent(module, () => createAgent(context))
  }
  const definition = lookupAgent(choice.id)
  return (context) => definition.create(context)
}
