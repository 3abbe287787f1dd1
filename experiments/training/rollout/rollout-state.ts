import { z } from 'zod'
import type { Json, JsonObject } from '../../../src/core/json.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'

/** What is stored of a rollout: its vector, and what its books say of each stream. */
export const rolloutState = defineState({
  name: 'rollout',
  schema: z.strictObject({
    vector: json,
    streams: z.array(
      z.strictObject({
        running: z.boolean(),
        taskId: z.string(),
        step: z.int().min(0),
        /** Of the program so far, where the env tells them. */
        tokens: z.array(z.int().min(0)).nullable(),
      }),
    ),
  }),
  migrations: [{ id: 'steps-a-vector', up: onVector }],
})

interface OldStream {
  readonly env: JsonObject | null
  readonly observation: OldObservation | null
  readonly problemId: string
  readonly episodeReturn: number
  readonly episodeLength: number
  readonly running: boolean
}

/** Named arrays with their type; a lone feature vector has the name ''. */
type OldObservation = {
  readonly [name: string]: { readonly dtype: string; readonly data: readonly number[] }
}

/** Before, each env was stepped by itself and its return was added up here. */
function onVector(stored: Json): Json {
  const streams = stored as unknown as readonly OldStream[]
  return {
    vector: {
      state: 'vector-env',
      version: 1,
      value: {
        envs: streams.map(
          ({ env, episodeReturn, episodeLength }) =>
            env && { env, return: episodeReturn, length: episodeLength },
        ),
        started: streams.map(({ env }) => (env === null ? 0 : 1)),
        ended: streams.map(() => 0),
        observations: streams.map(({ observation }) => observation && encoded(observation)),
      },
    },
    streams: streams.map(({ env, problemId, episodeLength, running }) => ({
      running,
      taskId: problemId,
      step: episodeLength,
      tokens: env && tokensOf(env),
    })),
  }
}

function encoded(observation: OldObservation): Json {
  const parts = Object.entries(observation).map(([name, { data }]) => [name, data] as const)
  const [first] = parts
  return first?.[0] === '' ? first[1] : Object.fromEntries(parts)
}

function tokensOf({ episode = null }: JsonObject): Json {
  const { tokens = null } = (episode ?? {}) as JsonObject
  return tokens
}
