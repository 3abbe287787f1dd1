import { z } from 'zod'
import type { EpisodeOutcome } from '../core/agent.ts'
import type { Json } from '../core/json.ts'
import { json } from '../state/json-schema.ts'

const check = z.int().min(0).max(1)

/** An outcome as stored: its checks as a list. */
export const storedOutcome = z.strictObject({
  taskId: z.string(),
  episodeReturn: z.number(),
  episodeLength: z.int().min(0),
  checksPassed: z.array(check),
  artifact: json,
})

export type StoredOutcome = z.output<typeof storedOutcome>

export function storeOutcome({ checksPassed, ...rest }: EpisodeOutcome<Json>): StoredOutcome {
  return { ...rest, checksPassed: Array.from(checksPassed) }
}

export function restoreOutcome({ checksPassed, ...rest }: StoredOutcome): EpisodeOutcome<Json> {
  return { ...rest, checksPassed: Uint8Array.from(checksPassed) }
}

/** What an outcome was called when all tasks were programs. */
interface ProgramOutcome {
  readonly problemId: string
  readonly testsPassed: readonly number[]
  readonly source: string
}

/** The stored outcome of such a time as one of now. */
export function outcomeOfProgram(stored: Json): Json {
  const { problemId, testsPassed, source, ...rest } = stored as unknown as ProgramOutcome
  return { ...rest, taskId: problemId, checksPassed: testsPassed, artifact: source }
}
