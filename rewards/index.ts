/** The rewards by name, combinators, and what a reward of your own is made from. */
export type { Problem } from '../src/core/problem.ts'
export type {
  ProgramSnapshot,
  Reward,
  RewardContext,
  RewardMemory,
  RewardValue,
  StepContext,
} from '../src/core/reward.ts'
export type { SyntaxReport } from '../src/core/syntax.ts'
export type { Task } from '../src/core/task.ts'
export type { ProgramVerdict, Status, TestVerdict } from '../src/core/verdict.ts'
export { programContext, type WholeProgram } from '../src/scoring/program-context.ts'
export { type ScoredStep, scoreReward } from '../src/scoring/score-reward.ts'
export { clip, gate, scale, type WeightedReward, weightedSum } from './combinators.ts'
export type { ComputedReward, RewardFacts, TestResults } from './compute-reward.ts'
export { createReward, type RewardChoice, type RewardDefinition, rewards } from './registry.ts'
export { loadUserReward } from './user-module.ts'
