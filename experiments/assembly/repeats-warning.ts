import type { ResolvedConfig } from '../config/resolved-config.ts'

/**
 * One line where an agent goes on after it has solved a problem and may not write again what it found; null
 * else. Its programs get worse the more it has learnt, and so do its curves.
 */
export function repeatsWarning({
  agent,
  training,
}: Pick<ResolvedConfig, 'agent' | 'training'>): string | null {
  if (agent.module !== null || agent.options.avoidRepeats !== true) return null
  if (training.stopWhenSolved) return null
  return (
    '`agent.avoid_repeats: true` keeps training from writing again what it found, and `training.stop_when_solved: false` ' +
    'goes on after it is found: `train/pass_share` falls though the agent learns; set `agent.avoid_repeats: false` to see it learn'
  )
}
