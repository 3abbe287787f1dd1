import { z } from 'zod'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'

const count = z.int().min(0)

const plan = z.strictObject({
  actions: z.array(count),
  cut: count,
  free: count,
  resume: z.int().min(-1),
  reverse: z.boolean(),
})

const stream = z.strictObject({
  stream: count,
  time: count,
  taskId: z.string().nullable(),
  place: z.strictObject({ high: z.int(), low: z.int() }),
  plan: plan.nullable(),
  forced: z.boolean(),
})

/** What an exploration guide stores. */
export const guideState = defineState({
  name: 'exploration-guide',
  schema: z.strictObject({
    written: json,
    met: z.array(z.string()),
    reverse: json,
    streams: z.array(stream),
  }),
  migrations: [{ id: 'episodes-are-named', up: withNamedEpisodes }],
})

/** Before, an episode's task was known by a hash of its first observation. */
function withNamedEpisodes(stored: Json): Json {
  const { written, starts, reverse, streams } = stored as unknown as {
    readonly written: Json
    readonly starts: readonly (readonly [number, string])[]
    readonly reverse: Json
    readonly streams: readonly (JsonObject & {
      readonly expects: number
      readonly problemId: Json
    })[]
  }
  return {
    written,
    met: [...new Set(starts.map(([, problemId]) => problemId))],
    reverse,
    streams: streams.map(({ expects: _, problemId, ...rest }) => ({ ...rest, taskId: problemId })),
  }
}
