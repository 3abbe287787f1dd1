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
  const load = async () => {
    const { agentOfRun } = await import('./load-agent.ts')
    return agentOfRun(run, options.checkpoint)
  }
  return {
    async act(observation, info) {
      loading ??= load()
      try {
        await loading
      } catch (error) {
        // The next call tries again: the run may be there by then.
        loading = null
        throw error
      }
      return (await loading).act(observation, info)
    },
    async dispose() {
      const loaded = await loading?.catch(() => null)
      loading = null
      await loaded?.dispose()
    },
  }
}
