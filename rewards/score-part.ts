import type { Json } from '../src/core/json.ts'
import type { Reward, RewardContext, RewardMemory } from '../src/core/reward.ts'
import type { SyntaxReport } from '../src/core/syntax.ts'
import { type ScoredStep, scoreReward } from '../src/scoring/score-reward.ts'

/** Asks a reward that is part of another; `key` names its store inside the episode's. */
export function scorePart(reward: Reward, context: RewardContext, key: string): ScoredStep {
  return scoreReward(reward, new PartContext(context, key))
}

/** What a reward has from its parts, to be spread into the whole: their memories, and what they read. */
export function traitsOf(parts: readonly Reward[]): Pick<Reward, 'memory' | 'readsReturned'> {
  const memories = parts.flatMap(({ memory }) => (memory === undefined ? [] : [memory]))
  return { ...(memories.length === 0 ? {} : { memory: allOf(memories) }), ...readingOf(parts) }
}

/** The same without memories, for a reward that has one of its own or hands on its only part's. */
export function readingOf(parts: readonly Reward[]): Pick<Reward, 'readsReturned'> {
  return parts.some(({ readsReturned }) => readsReturned) ? { readsReturned: true } : {}
}

function allOf(memories: readonly RewardMemory[]): RewardMemory {
  return {
    settle() {
      for (const memory of memories) memory.settle()
    },
    discard() {
      for (const memory of memories) memory.discard()
    },
    clear() {
      for (const memory of memories) memory.clear()
    },
    getState: () => memories.map((memory) => memory.getState()),
    setState(state) {
      for (const [i, memory] of memories.entries()) memory.setState((state as readonly Json[])[i]!)
    },
  }
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
