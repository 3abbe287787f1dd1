import { checkArgument, checkOptions, text } from '../../src/settings/call-options.ts'
import { checkpoint } from '../config/call-rules.ts'
import type { CheckpointName } from '../runs/run-folder-checkpoint.ts'
import type { AgentHandle } from './load-agent.ts'

/**
 * The agent of a run, read when it is first asked, by the run's name or folder: `await loadAgent('my-run').act(observation, info)`.
 * Its best checkpoint where there is one, else the last, unless one is named: a number is one that
 * `training.keep_checkpoints` kept. Throws a `ConfigError` for options that it does not take.
 */
export function loadAgent(
  run: string,
  options: { readonly checkpoint?: CheckpointName } = {},
): AgentHandle {
  checkArgument('loadAgent', 'run', run, text)
  checkOptions('loadAgent', options, { checkpoint })
  let loading: Promise<AgentHandle> | null = null
  const acting = new Set<Promise<number>>()
  const load = async () => {
    const { agentOfRun } = await import('./load-agent.ts')
    return agentOfRun(run, options.checkpoint)
  }
  const loaded = async () => {
    loading ??= load()
    const own = loading
    try {
      return await own
    } catch (error) {
      // The next call tries again: the run may be there by then. Another one may do so already.
      if (loading === own) loading = null
      throw error
    }
  }
  return {
    async act(observation, info) {
      const action = loaded().then((agent) => agent.act(observation, info))
      acting.add(action)
      try {
        return await action
      } finally {
        acting.delete(action)
      }
    },
    async dispose() {
      const own = loading
      loading = null
      // Those that were asked before have their answer first.
      await Promise.allSettled(acting)
      await (await own?.catch(() => null))?.dispose()
    },
  }
}
