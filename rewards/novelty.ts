import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Json } from '../src/core/json.ts'
import type { Reward, RewardContext, RewardMemory } from '../src/core/reward.ts'
import { json } from '../src/state/json-schema.ts'
import { defineState } from '../src/state/stored-state.ts'
import { valueKey } from '../src/values/py-value.ts'
import { readingOf, scorePart } from './score-part.ts'
import { isSolved } from './sparse.ts'

export const noveltyState = defineState({
  name: 'novelty',
  schema: z.strictObject({
    counts: z.record(z.string(), z.record(z.string(), z.int().min(0))),
    inner: json,
  }),
})

/** Settings beside the reward that decays. */
export const noveltySettings = {
  of: z
    .enum(['behaviour', 'program'])
    .default('behaviour')
    .describe(
      'What is counted per problem: the status of every test (and the answer, where the reward ' +
        'reads it), or the source.',
    ),
  decay: z
    .enum(['inverse_sqrt', 'geometric'])
    .default('inverse_sqrt')
    .describe('What the n-th time pays: 1 / √n, or rate to the power of n − 1.'),
  rate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.9)
    .describe('Share that each repetition keeps; only with the decay `geometric`.'),
}

export interface NoveltyConfig {
  readonly of: 'behaviour' | 'program'
  readonly decay: 'inverse_sqrt' | 'geometric'
  readonly rate: number
}

/**
 * A reward whose sum over an episode counts less each time the episode ends in what was seen before
 * for its problem (counts as in Strehl and Littman 2008). Programs that pass every visible test are
 * paid in full, and so is a sum below 0: repeating a mistake shall not become better. What is taken off
 * is taken off at END, where programs are counted.
 */
export function noveltyDecay(reward: Reward, config: NoveltyConfig): Reward {
  const seen = new SeenCounts(reward.memory)
  const keyOf = keysOf(config.of, reward.readsReturned === true)
  return {
    name: 'novelty',
    ...readingOf([reward]),
    memory: seen,
    score(context) {
      const { verdicts, program, problem, episode } = context
      const { value, components } = scorePart(reward, context, 'reward')
      const sum = Number(episode.sum ?? 0) + value
      episode.sum = sum
      if (verdicts === null || !program.ended || isSolved(verdicts)) return { value, components }
      const count = seen.add(problem.id, keyOf(context))
      const repeated = (decayOf(count, config) - 1) * Math.max(0, sum)
      return { value: value + repeated, components: { ...components, repeated } }
    },
  }
}

function decayOf(count: number, { decay, rate }: NoveltyConfig): number {
  return decay === 'inverse_sqrt' ? 1 / Math.sqrt(count) : rate ** (count - 1)
}

/** @param byAnswer tells programs apart by what they returned, too: the reward inside does */
function keysOf(of: NoveltyConfig['of'], byAnswer: boolean): (context: RewardContext) => string {
  if (of === 'program') return ({ program }) => program.source
  return ({ verdicts }) => {
    const tests = verdicts?.tests ?? []
    const statuses = tests.map(({ status }) => status).join(' ')
    if (!byAnswer) return statuses
    const hash = createHash('sha256').update(statuses)
    for (const { returned } of tests) hash.update(returned ? `;${valueKey(returned)}` : ';')
    return hash.digest('base64')
  }
}

/** How often each key was seen for each problem, and what the reward inside remembers. */
class SeenCounts implements RewardMemory {
  readonly #inner: RewardMemory | undefined
  readonly #settled = new Map<string, Map<string, number>>()
  #pending: { readonly problemId: string; readonly key: string }[] = []

  constructor(inner: RewardMemory | undefined) {
    this.#inner = inner
  }

  /** @returns how often it was seen, this time included; others since `settle` do not count */
  add(problemId: string, key: string): number {
    this.#pending.push({ problemId, key })
    return (this.#settled.get(problemId)?.get(key) ?? 0) + 1
  }

  settle(): void {
    this.#inner?.settle()
    for (const { problemId, key } of this.#pending) {
      const counts = this.#settled.get(problemId) ?? new Map<string, number>()
      counts.set(key, (counts.get(key) ?? 0) + 1)
      this.#settled.set(problemId, counts)
    }
    this.#pending = []
  }

  clear(): void {
    this.#inner?.clear()
    this.#settled.clear()
    this.#pending = []
  }

  getState(): Json {
    // In order, since within one settling the first to come is the first whose verdict came.
    const counts = sorted(this.#settled).map(
      ([id, seen]) => [id, Object.fromEntries(sorted(seen))] as const,
    )
    const inner = this.#inner?.getState() ?? null
    return noveltyState.write({ counts: Object.fromEntries(counts), inner })
  }

  setState(state: Json): void {
    const { counts, inner } = noveltyState.read(state)
    this.clear()
    for (const [id, seen] of Object.entries(counts)) {
      this.#settled.set(id, new Map(Object.entries(seen)))
    }
    this.#inner?.setState(inner)
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
