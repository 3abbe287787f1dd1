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
/** As base64, so that every float comes back as it was. */
const bytes = z.base64()
const FLOAT_BYTES = 4
const floats = bytes.refine((text) => Buffer.from(text, 'base64').length % FLOAT_BYTES === 0, {
  message: 'must be whole floats of four bytes',
})

/** What an initializer said, and of what. Null where no prior depends on what was written. */
const saying = z
  .strictObject({ logits: floats, problemId: z.string(), tokens: z.array(count) })
  .nullable()

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
      now: saying,
      next: saying,
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
  return flightState.write(transitions.map((one) => writtenTransition(one, space)))
}

function writtenTransition(one: Transition, space: Space<Observation>): StoredTransition {
  const { action, reward, discount, behaviourLogProb, policyVersion, stream, last, outcome } = one
  return {
    observation: space.encode(one.observation),
    action,
    reward,
    discount,
    nextObservation: space.encode(one.nextObservation),
    actionMask: encoded(one.actionMask),
    nextActionMask: encoded(one.nextActionMask),
    behaviourLogProb,
    policyVersion,
    stream,
    last,
    now: writtenSaying(one.priorLogits, one.position),
    next: writtenSaying(one.nextPriorLogits, one.nextPosition),
    outcome:
      outcome === undefined ? null : { ...outcome, checksPassed: encoded(outcome.checksPassed) },
  }
}

function writtenSaying(
  logits: Float32Array | undefined,
  position: ProgramPosition | undefined,
): z.infer<typeof saying> {
  if (logits === undefined || position === undefined) return null
  const { problemId, tokens } = position
  return { logits: encoded(logits), problemId, tokens: [...tokens] }
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
  const { now, next, outcome, ...rest } = stored
  return {
    ...rest,
    observation: space.decode(rest.observation),
    nextObservation: space.decode(rest.nextObservation),
    actionMask: new Int8Array(decoded(rest.actionMask)),
    nextActionMask: new Int8Array(decoded(rest.nextActionMask)),
    ...(now === null ? {} : { priorLogits: readLogits(now), position: readPosition(now) }),
    ...(next === null
      ? {}
      : { nextPriorLogits: readLogits(next), nextPosition: readPosition(next) }),
    ...(outcome === null ? {} : { outcome: readOutcome(outcome) }),
  }
}

function readLogits({ logits }: NonNullable<z.infer<typeof saying>>): Float32Array {
  return new Float32Array(decoded(logits))
}

function readPosition({ problemId, tokens }: NonNullable<z.infer<typeof saying>>): ProgramPosition {
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
