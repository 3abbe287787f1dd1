import type { Info, Observation } from '../../src/core/env.ts'
import type { LoadedAgent } from './load-agent.ts'

/** A trained agent that is read from its run when it is first asked. */
export interface AgentHandle {
  /**
   * The agent's best action.
   *
   * @param info what the environment gave with the observation; its `action_mask` is honoured. Every
   * action is allowed where there is none. An agent that starts from a sequence model also needs its
   * `problem_id` and `tokens`.
   *
   * Rejects with a `ConfigError` when there is no such run, with a `CheckpointError` when its
   * checkpoint cannot be used.
   */
  act(observation: Observation, info?: Info): Promise<number>
  /** Frees the agent's tensors; later calls of `act` load it again. */
  dispose(): Promise<void>
}

/** The agent of a run, by the run's name or folder: `await loadAgent('my-run').act(observation, info)`. */
export function loadAgent(
  run: string,
  options: { readonly checkpoint?: 'best' | 'last' } = {},
): AgentHandle {
  let loading: Promise<LoadedAgent> | null = null
  const load = async () => {
    const module = await import('./load-agent.ts')
    return module.loadAgent(run, options.checkpoint)
  }
  return {
    async act(observation, info) {
      loading ??= load()
      return (await loading).act(observation, info)
    },
    async dispose() {
      const loaded = await loading?.catch(() => null)
      loading = null
      await loaded?.dispose()
    },
  }
}
