import { z } from 'zod'
import { CheckpointError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { json } from '../state/json-schema.ts'
import { defineState } from '../state/stored-state.ts'

const flags = z.array(z.int().min(0).max(1))

const schema = z.strictObject({
  /** Null where an env was never reset. */
  envs: z.array(json),
  /** 1 where an env was reset once. */
  started: flags,
  /** 1 where an episode has ended and nothing was reset since. */
  ended: flags,
  /** As the observation space encodes them; null where it is not known. */
  observations: z.array(json),
})

/** What is stored of a vector of envs. */
export const vectorState = defineState({
  name: 'vector-env',
  schema,
  migrations: [
    {
      id: 'observations-are-stored',
      up(stored) {
        const { envs, ended } = stored as { readonly envs: readonly Json[]; readonly ended: Json }
        const observations = envs.map(() => null)
        return { envs, started: envs.map(() => 1), ended, observations }
      },
    },
  ],
})

/** Throws a `CheckpointError` when the state is not of so many envs. */
export function readVectorState(stored: Json, numEnvs: number): z.output<typeof schema> {
  const state = vectorState.read(stored)
  if (Object.values(state).every(({ length }) => length === numEnvs)) return state
  throw new CheckpointError(
    `The state is of a vector of ${state.envs.length} envs, this one has ${numEnvs}`,
  )
}
