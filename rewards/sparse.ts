import { z } from 'zod'
import type { Reward, RewardContext } from '../src/core/reward.ts'
import type { ProgramVerdict } from '../src/core/verdict.ts'
import { scoreChange } from './score-change.ts'

export const sparseConfigSchema = z.strictObject({})

/** 1 when every visible test passes, else 0. */
export function createSparseReward(): Reward {
  return { name: 'sparse', score: scoreSparse }
}

function scoreSparse({ verdicts, episode }: RewardContext): number | null {
  return verdicts === null ? null : scoreChange(episode, 'score', isSolved(verdicts) ? 1 : 0)
}

/** Whether tests ran and all of them passed. */
export function isSolved(verdicts: ProgramVerdict): boolean {
  return verdicts.total > 0 && verdicts.passed === verdicts.total
}
