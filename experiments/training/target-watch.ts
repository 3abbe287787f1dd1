import { agentRegistry } from '../../agents/registry.ts'
import type { EpisodeOutcome, LearnMetrics, Transition } from '../../src/core/agent.ts'
import { ownEntry } from '../../src/settings/registry.ts'
import { fieldsOf } from '../../src/settings/schema-shape.ts'
import type { AgentChoice } from '../config/resolved-config.ts'

/** Episodes before which the largest return says little. */
const FIRST_EPISODES = 20
/** The same in a run that goes on: what its replay holds was seen by another process. */
const FIRST_EPISODES_RESUMED = 500
/** How far beyond the largest return a mean may lie: rewards of both signs cancel in a return. */
const ALLOWED_FACTOR = 3
/** So that small values of runs without any reward are nothing. */
const ALLOWED_BESIDE = 1

/** What the watch is told of a step. */
export type WatchedStep = Pick<Transition, 'reward' | 'discount' | 'last'> & {
  readonly outcome?: Pick<EpisodeOutcome, 'episodeReturn' | 'episodeLength'>
}

/**
 * Notices, once, that the targets of a Q-network have left what rewards allow: where all episodes terminated,
 * what was returned. A truncated one ends before its value does, which its return says nothing of; then, what
 * the largest reward at every step for ever is worth.
 */
export class TargetWatch {
  readonly #agent: AgentChoice
  readonly #from: number
  readonly #besideAStep: number
  #episodes = 0
  #largestReturn = 0
  #largestReward = 0
  #isTruncated = false
  #longest = 0
  #hasSpoken = false

  /**
   * @param actions how many there are
   * @param resumed whether episodes were played before, which this watch has not seen
   */
  constructor(agent: AgentChoice, actions: number, resumed: boolean) {
    this.#agent = agent
    this.#from = resumed ? FIRST_EPISODES_RESUMED : FIRST_EPISODES
    this.#besideAStep = paidBesideAStep(agent, actions)
  }

  add(steps: readonly WatchedStep[]): void {
    for (const { reward, discount, last, outcome } of steps) {
      this.#largestReward = Math.max(this.#largestReward, Math.abs(reward))
      if (last && discount !== 0) this.#isTruncated = true
      if (outcome === undefined) continue
      this.#episodes++
      this.#largestReturn = Math.max(this.#largestReturn, Math.abs(outcome.episodeReturn))
      this.#longest = Math.max(this.#longest, outcome.episodeLength)
    }
  }

  /** One line for people, the first time that a mean target is out of reach; null else. */
  look({ q_target_mean: mean }: LearnMetrics): string | null {
    if (mean === undefined || this.#hasSpoken || this.#episodes < this.#from) return null
    const forEver = this.#isTruncated ? this.#forEver() : 0
    if (Math.abs(mean) <= Math.max(this.#ofReturns(), forEver)) return null
    this.#hasSpoken = true
    const [q, most, reward] = [mean, this.#largestReturn, this.#largestReward].map((value) =>
      Number(value.toPrecision(3)),
    )
    const known = this.#isTruncated
      ? `no step was paid more than ${reward} (\`agent.gamma\` ${String(this.#agent.options.gamma)})`
      : `no episode has returned more than ${most}`
    return `the mean Q target is ${q}, and ${known}: values diverge; ${this.#mend()}`
  }

  #ofReturns(): number {
    return ALLOWED_FACTOR * this.#largestReturn + ALLOWED_BESIDE + this.#longest * this.#besideAStep
  }

  /** Nothing bounds the values of an agent that does not discount, or does not say by how much. */
  #forEver(): number {
    const gamma = Number(this.#agent.options.gamma)
    if (!(gamma < 1)) return Number.POSITIVE_INFINITY
    return ALLOWED_BESIDE + (this.#largestReward + this.#besideAStep) / (1 - gamma)
  }

  #mend(): string {
    const {
      targetUpdateFrequency: every,
      targetUpdateUnit: unit,
      learningRate,
    } = this.#agent.options
    const rate = `lower \`agent.learning_rate\` (${String(learningRate)})`
    if (every === undefined || learningRate === undefined) return 'lower the learning rate'
    const usual = this.#usualFrequency()
    return unit === 'gradient_steps' && Number(every) < usual
      ? `most likely the target network is renewed too often (\`agent.target_update_frequency: ${String(every)}\` gradient steps; the default is ${usual}): raise it, or count \`agent.target_update_unit: episodes\`; else ${rate}`
      : `${rate}, or raise \`agent.target_update_frequency\` (${String(every)} ${unit === 'episodes' ? 'episodes' : 'gradient steps'})`
  }

  /** The agent's default, in gradient steps; 0 where it has none. */
  #usualFrequency(): number {
    const entry = ownEntry(agentRegistry, this.#agent.id)
    const schema = entry && fieldsOf(entry.configSchema).targetUpdateFrequency
    return schema === undefined ? 0 : Number(schema.parse(undefined))
  }
}

/**
 * The most that targets are paid at a step beside the reward: with `munchausen` the clipped log-policy
 * of the action, and the entropy of the next ones.
 */
function paidBesideAStep({ module, options }: AgentChoice, actions: number): number {
  if (module !== null || options.munchausen !== true) return 0
  const { munchausenAlpha: alpha, munchausenTemperature: temperature } = options
  return Math.max(Number(alpha), Number(temperature) * Math.log(actions))
}
