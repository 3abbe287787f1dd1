import type { Agent } from '../../src/core/agent.ts'
import type { Info, Observation } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { StatefulPrior } from '../../src/core/policy-initializer.ts'
import { Rng } from '../../src/random/rng.ts'
import { buildExperiment } from '../assembly/build.ts'
import { configOf } from '../assembly/run-config.ts'
import { RunFolder } from '../runs/run-folder.ts'
import { priorRows } from './state-prior.ts'

/** A trained agent, ready to be asked one observation at a time. */
export interface LoadedAgent {
  readonly agent: Agent
  /**
   * The agent's best action.
   *
   * @param info what the environment gave with the observation: its `action_mask` is honoured, and
   *   an agent that starts from a sequence model needs its `problem_id` and `tokens`.
   * @throws {ContractError} when the agent needs what `info` lacks.
   */
  act(observation: Observation, info?: Info): Promise<number>
  /** Frees the agent's tensors. */
  dispose(): void
}

/**
 * Loads the agent of a run by its name or folder.
 *
 * Throws a `ConfigError` when there is no such run, a `CheckpointError` when its checkpoint cannot
 * be used.
 */
export async function loadAgent(
  runNameOrPath: string,
  checkpoint?: 'best' | 'last',
): Promise<LoadedAgent> {
  const run = RunFolder.open(runNameOrPath)
  const config = await configOf(run)
  const name = checkpoint ?? (run.checkpoint('best').exists() ? 'best' : 'last')
  const content = await run.checkpoint(name).load()
  const experiment = await buildExperiment(config)
  const known = [...experiment.problems, ...experiment.evalProblems]
  const env = await experiment.makeEnv(experiment.problems)
  const agent = await experiment.makeAgent(env, new Rng(config.seed).split('agent'))
  await agent.setState(content.agent)
  const prior = await experiment.prior(env, known)
  const everything = new Int8Array(env.actionSpace.n).fill(1)
  await env.close()
  return {
    agent,
    async act(observation, info = {}) {
      const priorLogits = prior === null ? null : await priorRows(prior, [positionOf(info, prior)])
      const { actions } = await agent.act({
        observations: [observation],
        actionMasks: [info.action_mask ?? everything],
        explore: false,
        ...(priorLogits === null ? {} : { priorLogits }),
      })
      return actions[0]!
    },
    dispose() {
      agent.dispose()
      prior?.initializer.dispose()
    },
  }
}

/** What a sequence model has to know of the program so far. */
function positionOf(info: Info, { initializer }: StatefulPrior) {
  const { problem_id: problemId, tokens } = info
  if (typeof problemId === 'string' && Array.isArray(tokens)) {
    return { problemId, tokens: tokens as readonly number[] }
  }
  throw new ContractError(
    `This agent starts from \`${initializer.name}\`: call \`act(observation, info)\` with the env's info, which has \`problem_id\` and \`tokens\``,
  )
}
