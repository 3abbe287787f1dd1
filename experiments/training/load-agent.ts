import type { AgentState } from '../../src/core/agent.ts'
import type { Env, Info, Observation } from '../../src/core/env.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { StatefulPrior } from '../../src/core/policy-initializer.ts'
import type { Space } from '../../src/core/spaces.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { Rng } from '../../src/random/rng.ts'
import { show } from '../../src/settings/schema-issue.ts'
import { buildExperiment, type Experiment } from '../assembly/build.ts'
import { configOf } from '../assembly/run-config.ts'
import { withEnvs } from '../assembly/with-envs.ts'
import { RunFolder } from '../runs/run-folder.ts'
import type { CheckpointName } from '../runs/run-folder-checkpoint.ts'
import { priorRows } from './rollout/state-prior.ts'

/** A trained agent, to be asked one observation at a time. */
export interface AgentHandle {
  /**
   * The agent's best action.
   *
   * @param info what the environment gave with the observation; its `action_mask` is honoured. Every
   * action is allowed where there is none. An agent that starts from a sequence model also needs its
   * `problem_id` and `tokens`.
   *
   * Rejects with a `ConfigError` when there is no such run, with a `CheckpointError` when its
   * checkpoint cannot be used, with a `ContractError` when the observation or the mask is not of the run's
   * environment, or the agent needs what `info` lacks.
   */
  act(observation: Observation, info?: Info): Promise<number>
  /** Frees the agent's tensors; later calls of `act` load it again. */
  dispose(): Promise<void>
}

/**
 * Reads the agent of a run, by its name or folder. Throws a `ConfigError` when there is no such run, a
 * `CheckpointError` when its checkpoint cannot be used. What `dispose` has freed stays so.
 */
export async function agentOfRun(
  runNameOrPath: string,
  checkpoint?: CheckpointName,
): Promise<AgentHandle> {
  const run = RunFolder.open(runNameOrPath)
  const config = await configOf(run)
  const name = run.findCheckpoint(checkpoint)
  const content = await run.using(name, 'read', () => run.checkpoint(name).load())
  const experiment = await buildExperiment(config)
  try {
    return await withEnvs(
      1,
      () => experiment.makeEnv({ problems: experiment.problems }),
      ([env]) => run.using(name, 'read', () => agentFor(experiment, env, content.agent)),
    )
  } catch (error) {
    await experiment.close()
    throw error
  }
}

async function agentFor(experiment: Experiment, env: Env, state: AgentState): Promise<AgentHandle> {
  const { config, problems, evalProblems } = experiment
  const agent = await experiment.makeAgent(env, new Rng(config.seed).split('agent'))
  let prior: StatefulPrior | null
  try {
    await agent.setState(state)
    prior = await experiment.prior(env, [...problems, ...evalProblems])
  } catch (error) {
    agent.dispose()
    throw error
  }
  const { observationSpace, actionSpace } = env
  return {
    async act(observation, info = {}) {
      checkObservation(observationSpace, observation)
      const mask = maskOf(info, actionSpace.n)
      const positions = () => [positionOf(info, config.agent.initializer)]
      const told = prior === null ? {} : await priorRows(prior, positions())
      const { actions } = await agent.act({
        observations: [observation],
        actionMasks: [mask],
        explore: false,
        ...told,
      })
      return actions[0]!
    },
    async dispose() {
      agent.dispose()
      await experiment.close()
    },
  }
}

/** Bounds are not looked at: an agent takes what a wrapper has scaled. */
function checkObservation(space: Space<Observation>, observation: unknown): void {
  if (space.contains(observation)) return
  try {
    space.encode(observation as Observation)
  } catch (cause) {
    const kind = ArrayBuffer.isView(observation) ? observation.constructor.name : null
    const got =
      kind === null ? show(observation) : `${kind} of ${(observation as Float32Array).length}`
    throw new ContractError(
      shownText(
        `act: expected an observation of the run's environment, ${String(space)}, got ${got}`,
      ),
      { cause },
    )
  }
}

function maskOf({ action_mask: mask }: Info, actions: number): Int8Array {
  if (mask === undefined) return new Int8Array(actions).fill(1)
  if (mask instanceof Int8Array && mask.length === actions) return mask
  const got = mask instanceof Int8Array ? `one of ${mask.length}` : show(mask)
  throw new ContractError(
    `act: expected \`info.action_mask\` to be an Int8Array of ${actions} entries, got ${got}`,
  )
}

/** What a sequence model has to know of the program so far. */
function positionOf(info: Info, initializer: string | null) {
  const { problem_id: problemId, tokens } = info
  if (typeof problemId === 'string' && Array.isArray(tokens)) {
    return { problemId, tokens: Int32Array.from(tokens as readonly number[]) }
  }
  throw new ContractError(
    `act: this agent's \`initializer\` is \`${initializer}\`, which reads the program so far: call \`act(observation, info)\` with the env's info, which has \`problem_id\` and \`tokens\``,
  )
}
