import { z } from 'zod'
import { CheckpointError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'
import type { Reward, RewardContext, RewardMemory } from '../src/core/reward.ts'
import { withStore } from '../src/scoring/program-step.ts'
import { type ScoredStep, scoreReward } from '../src/scoring/score-reward.ts'
import { json } from '../src/state/json-schema.ts'
import { defineState } from '../src/state/stored-state.ts'

export const memoriesState = defineState({ name: 'reward-memories', schema: z.array(json) })

/** Asks a reward that is part of another; `key` names its store inside the episode's. */
export function scorePart(reward: Reward, context: RewardContext, key: string): ScoredStep {
  return scoreReward(reward, withStore(context, key))
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
    clear() {
      for (const memory of memories) memory.clear()
    },
    getState: () => memoriesState.write(memories.map((memory) => memory.getState())),
    setState(state) {
      const stored = memoriesState.read(state)
      if (stored.length !== memories.length) {
        throw new CheckpointError(
          `The stored memory is of ${stored.length} rewards, this one has ${memories.length}`,
        )
      }
      for (const [i, memory] of memories.entries()) memory.setState(stored[i] as Json)
    },
  }
}
