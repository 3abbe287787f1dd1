import { z } from 'zod'
import { CheckpointError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { ProgramSnapshot } from '../../src/core/reward.ts'
import { checkValue } from '../../src/settings/schema-issue.ts'
import type { ProgramDraft } from './program-draft.ts'

/** An episode under way. */
export interface Episode {
  readonly problem: Problem
  readonly draft: ProgramDraft
  /** The program before the last step; null before the first. */
  previous: ProgramSnapshot | null
  /** Steps of the budget used, a given prefix included. */
  steps: number
  /** Steps taken by the agent. */
  agentSteps: number
  /** Terminated or truncated. */
  over: boolean
  lastReward: number
  /** What the last grading said, for people. */
  lastGrade: string | null
  /** The rewards' own store. */
  readonly store: Record<string, Json>
  mask: Int8Array
}

const tokenIds = z.array(z.int().min(0))

/** How an env's state is stored; see `CodeGenerationEnv.getState`. */
const storedEnvSchema = z.strictObject({
  version: z.literal(1),
  vocabulary: z.string(),
  maxSteps: z.int(),
  rng: z.object({
    seed: z.string(),
    c: z.number(),
    s0: z.number(),
    s1: z.number(),
    s2: z.number(),
  }),
  episode: z
    .strictObject({
      problem: z.string(),
      tokens: tokenIds,
      previous: tokenIds.nullable(),
      steps: z.int().min(0),
      agentSteps: z.int().min(0),
      over: z.boolean(),
      lastReward: z.number(),
      lastGrade: z.string().nullable(),
      store: z.record(z.string(), z.json()),
    })
    .nullable(),
})

export type StoredEnv = z.output<typeof storedEnvSchema>

/** Reads a stored state. Throws a `CheckpointError` when it is of another env, version or vocabulary. */
export function readStoredEnv(state: Json, vocabularyHash: string, maxSteps: number): StoredEnv {
  const stored = checkValue(
    storedEnvSchema,
    state,
    CheckpointError,
    'Not the state of a code-generation env',
  )
  if (stored.vocabulary !== vocabularyHash || stored.maxSteps !== maxSteps) {
    throw new CheckpointError(
      'The state is of a code-generation env with another vocabulary or `maxSteps`: make the env as it was',
    )
  }
  return stored
}
