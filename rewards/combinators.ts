import type { Reward } from '../src/core/reward.ts'
import { scorePart, traitsOf } from './score-part.ts'

export interface WeightedReward {
  readonly reward: Reward
  readonly weight: number
}

/** Adds rewards up, each times its weight. */
export function weightedSum(parts: readonly WeightedReward[]): Reward {
  return {
    name: 'weighted_sum',
    ...traitsOf(parts.map(({ reward }) => reward)),
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
    ...traitsOf([reward, condition]),
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
    ...traitsOf([reward]),
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
    ...traitsOf([reward]),
    score(context) {
      const { value, components } = scorePart(reward, context, 'reward')
      const scaled = Object.entries(components).map(
        ([name, part]) => [name, factor * part] as const,
      )
      return { value: factor * value, components: Object.fromEntries(scaled) }
    },
  }
}
