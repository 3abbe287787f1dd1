import { createReward } from '../../rewards/registry.ts'
import { loadUserRewards } from '../../rewards/user-module.ts'
import type { Reward } from '../../src/core/reward.ts'
import { type FirstStepParts, firstStep } from '../../src/scoring/first-step.ts'
import { scoreReward } from '../../src/scoring/score-reward.ts'

/**
 * The reward of a name or a file, asked once as training asks first. Throws a `RewardError` for one that
 * cannot answer there: training would refuse it at its first step.
 */
export async function namedReward(reward: string, parts: FirstStepParts): Promise<Reward> {
  const make = /^\w+$/.test(reward)
    ? () => createReward({ type: reward })
    : await loadUserRewards(reward)
  // Of another one, which is thrown away, so that it remembers nothing.
  scoreReward(make(), firstStep(parts))
  return make()
}
