import type { Json } from '../src/core/json.ts'
import type { Reward, RewardContext } from '../src/core/reward.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import { type ScoredStep, scoreReward } from '../src/gym/score-reward.ts'

export interface WeightedReward {
  readonly reward: Reward
  readonly weight: number
}

/** Adds rewards up, each times its weight. */
export function weightedSum(parts: readonly WeightedReward[]): Reward {
  return {
    name: 'weighted_sum',
    score(context) {
      let value = 0
      const components: Record<string, number> = {}
      for (const [i, { reward, weight }] of parts.entries()) {
        const scored = scorePart(reward, context, `${i}`)
        value += weight * scored.value
        const name = Object.hasOwn(components, reward.name) ? `${reward.name}_${i}` : reward.name
        components[name] = weight * scored.value
        for (const [part, amount] of Object.entries(scored.components)) {
          components[`${name}/${part}`] = weight * amount
        }
      }
      return { value, components }
    },
  }
}

/**
 * Pays `reward` only at steps where `condition` scores at least `threshold`; elsewhere nothing. Both
 * are asked at every step, so that what they remember of the episode stays whole.
 */
export function gate(reward: Reward, condition: Reward, threshold: number): Reward {
  return {
    name: 'gate',
    score(context) {
      const open = scorePart(condition, context, 'condition').value >= threshold
      const scored = scorePart(reward, context, 'reward')
      return open ? scored : null
    },
  }
}

/** Keeps a reward's score within [low, high] at every step; its components stay as they are. */
export function clip(reward: Reward, low: number, high: number): Reward {
  return {
    name: 'clip',
    score(context) {
      const { value, components } = scorePart(reward, context, 'reward')
      return { value: Math.max(low, Math.min(high, value)), components }
    },
  }
}

/** A reward times a factor, components included. */
export function scale(reward: Reward, factor: number): Reward {
  return {
    name: 'scale',
    score(context) {
      const { value, components } = scorePart(reward, context, 'reward')
      const scaled = Object.entries(components).map(
        ([name, part]) => [name, factor * part] as const,
      )
      return { value: factor * value, components: Object.fromEntries(scaled) }
    },
  }
}

function scorePart(reward: Reward, context: RewardContext, key: string): ScoredStep {
  return scoreReward(reward, new PartContext(context, key))
}

/** The context of a part: the same step, with a store of its own inside the episode's. */
class PartContext implements RewardContext {
  readonly problem
  readonly program
  readonly verdicts
  readonly previous
  readonly step
  readonly maxSteps
  readonly trainingProgress
  readonly episode: Record<string, Json>
  readonly #whole: RewardContext

  constructor(whole: RewardContext, key: string) {
    this.problem = whole.problem
    this.program = whole.program
    this.verdicts = whole.verdicts
    this.previous = whole.previous
    this.step = whole.step
    this.maxSteps = whole.maxSteps
    this.trainingProgress = whole.trainingProgress
    whole.episode[key] ??= {}
    this.episode = whole.episode[key] as Record<string, Json>
    this.#whole = whole
  }

  /** Asked of the whole, so that it is measured once, and only when a part reads it. */
  get syntax(): SyntaxReport {
    return this.#whole.syntax
  }
}
