import { z } from 'zod'
import type { EpisodeOutcome, Transition } from '../../../src/core/agent.ts'
import type { Observation } from '../../../src/core/env.ts'
import type { Json } from '../../../src/core/json.ts'
import type { ProgramPosition } from '../../../src/core/policy-initializer.ts'
import type { Space } from '../../../src/core/spaces.ts'
import { json } from '../../../src/state/json-schema.ts'
import { defineState } from '../../../src/state/stored-state.ts'
import type { Collected, FinishedEpisode } from './rollout.ts'

const count = z.int().min(0)
/** Bytes as base64, so that every float comes back as it was. */
const bytes = z.string()

const position = z.strictObject({ problemId: z.string(), tokens: z.array(count) })

/** What environments brought that nobody has learnt from yet. */
export const flightState = defineState({
  name: 'flight',
  schema: z.array(
    z.strictObject({
      observation: json,
      action: count,
      reward: z.number(),
      discount: z.number(),
      nextObservation: json,
      actionMask: bytes,
      nextActionMask: bytes,
      behaviourLogProb: z.number(),
      policyVersion: count,
      stream: count,
      last: z.boolean(),
      /** Null where no prior depends on what was written. */
      prior: z.strictObject({ ...position.shape, logits: bytes }).nullable(),
      nextPriorLogits: bytes.nullable(),
      /** Where the program stands at the end of a truncated episode; left out elsewhere. */
      nextPosition: position.optional(),
      outcome: z
        .strictObject({
          taskId: z.string(),
          episodeReturn: z.number(),
          episodeLength: count,
          checksPassed: bytes,
          artifact: z.string(),
        })
        .nullable(),
    }),
  ),
})

type StoredTransition = z.infer<typeof flightState.schema>[number]

/** @param space of the observations */
export function writeFlight({ transitions }: Collected, space: Space<Observation>): Json {
  return flightState.write(
    transitions.map(
      ({
        observation,
        nextObservation,
        priorLogits,
        position: place,
        nextPosition,
        outcome,
        ...rest
      }) => ({
        ...rest,
        observation: space.encode(observation),
        nextObservation: space.encode(nextObservation),
        actionMask: encoded(rest.actionMask),
        nextActionMask: encoded(rest.nextActionMask),
        prior:
          priorLogits === undefined || place === undefined
            ? null
            : { logits: encoded(priorLogits), ...listed(place) },
        nextPriorLogits: rest.nextPriorLogits === undefined ? null : encoded(rest.nextPriorLogits),
        ...(nextPosition === undefined ? {} : { nextPosition: listed(nextPosition) }),
        outcome:
          outcome === undefined
            ? null
            : { ...outcome, checksPassed: encoded(outcome.checksPassed) },
      }),
    ),
  )
}

/** @param firstStream of the rollout whose environments these are */
export function readFlight(
  stored: Json,
  space: Space<Observation>,
  firstStream: number,
): Collected {
  const transitions = flightState.read(stored).map((one) => readTransition(one, space))
  const episodes: FinishedEpisode[] = []
  for (const { outcome, stream } of transitions) {
    if (outcome !== undefined) episodes.push({ outcome, stream: stream - firstStream })
  }
  return { transitions, episodes }
}

function readTransition(stored: StoredTransition, space: Space<Observation>): Transition {
  const { prior, nextPriorLogits, nextPosition, outcome, ...rest } = stored
  return {
    ...rest,
    observation: space.decode(rest.observation),
    nextObservation: space.decode(rest.nextObservation),
    actionMask: new Int8Array(decoded(rest.actionMask)),
    nextActionMask: new Int8Array(decoded(rest.nextActionMask)),
    ...(prior === null
      ? {}
      : {
          priorLogits: new Float32Array(decoded(prior.logits)),
          position: positionIn(prior),
        }),
    ...(nextPriorLogits === null
      ? {}
      : { nextPriorLogits: new Float32Array(decoded(nextPriorLogits)) }),
    ...(nextPosition === undefined ? {} : { nextPosition: positionIn(nextPosition) }),
    ...(outcome === null ? {} : { outcome: readOutcome(outcome) }),
  }
}

function listed({ problemId, tokens }: ProgramPosition) {
  return { problemId, tokens: [...tokens] }
}

function positionIn({ problemId, tokens }: z.infer<typeof position>): ProgramPosition {
  return { problemId, tokens: Int32Array.from(tokens) }
}

function readOutcome(stored: NonNullable<StoredTransition['outcome']>): EpisodeOutcome {
  return { ...stored, checksPassed: new Uint8Array(decoded(stored.checksPassed)) }
}

function encoded({ buffer, byteOffset, byteLength }: Int8Array | Uint8Array | Float32Array) {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}

/** A buffer of its own, which begins where arrays of any type may. */
function decoded(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer
}
