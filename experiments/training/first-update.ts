import { toSnakeCase } from '../../src/settings/key-case.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/** What decides whether an agent comes to learn. */
export type LearningPlan = Pick<ResolvedConfig, 'agent' | 'environment'>

/** How many episodes there will be, and by which setting. */
export interface EpisodeBudget {
  readonly setting: string
  readonly episodes: number
}

type AgentOptions = LearningPlan['agent']['options']

/** From here on `min_buffer_size` says that nothing is to be learnt. */
const NEVER = 1e9

/**
 * One line where a run is over before its agent has seen enough to learn once; null else. It names the setting
 * that asks for more and the one that gives less. Null for a user's own agent, and where no learning is asked for.
 */
export function noUpdateWarning(
  { agent, environment }: LearningPlan,
  { setting, episodes }: EpisodeBudget,
): string | null {
  if (agent.module !== null || !changesWeights(agent.options)) return null
  const count = (name: string) => numberOf(agent.options[name])
  const wanted = episodesWanted(count)
  if (wanted !== null && wanted.count > episodes) {
    return `${wanted.written} more than \`${setting}: ${episodes}\`${END}`
  }
  const longest = numberOf(environment.options.maxSteps)
  if (longest === null) return null
  const steps = episodes * longest
  for (const name of STEPS) {
    const needed = count(name)
    if (needed === null || needed <= steps || needed >= NEVER) continue
    return (
      `\`agent.${toSnakeCase(name)}: ${needed}\` is more than the ${steps} steps that \`${setting}: ${episodes}\` and ` +
      `\`environment.max_steps: ${longest}\` allow${END}`
    )
  }
  return null
}

const END = ': it ends before the agent learns once; lower the first, or raise the second'

/** Settings that count environment steps. */
const STEPS = ['rolloutSteps', 'minBufferSize', 'trainFrequency'] as const

/** Whether any of the step sizes in use is not 0. */
function changesWeights({ learn = 'correction', learningRate, modelLearningRate }: AgentOptions) {
  const rates = [
    learn === 'model' ? 0 : learningRate,
    learn === 'correction' ? 0 : modelLearningRate,
  ]
  return rates.some((rate) => rate !== 0)
}

/** How many episodes the first update needs, of agents that wait for episodes. */
function episodesWanted(count: (name: string) => number | null) {
  const each = count('episodesPerUpdate')
  if (each !== null) return { count: each, written: `\`agent.episodes_per_update: ${each}\` is` }
  const [size, groups] = [count('groupSize'), count('groupsPerUpdate')]
  if (size === null || groups === null) return null
  const written = `\`agent.group_size: ${size}\` times \`agent.groups_per_update: ${groups}\` is ${size * groups} episodes,`
  return { count: size * groups, written }
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
