import { z } from 'zod'
import type { Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import { defineState } from '../state/stored-state.ts'
import { checkTransition } from './check-transition.ts'
import type { FrameStore } from './frame-store.ts'
import { observationRow } from './step-lists.ts'

/** What a value is learnt from: Q(frame, action) ← return + bootstrap · max Q(nextFrame). */
export interface NStepTransition {
  /** Frame ids; the receiver takes over one reference to each. */
  readonly frame: number
  /** −1 where the episode terminated: nothing follows. */
  readonly nextFrame: number
  readonly action: number
  /** Σ γ^k r over the up to n rewards from the action on. */
  readonly nStepReturn: number
  /** γ^k for the k rewards summed, 0 where the episode terminated. */
  readonly bootstrap: number
}

interface Step {
  readonly frame: number
  readonly action: number
  readonly reward: number
}

const frame = z.int().min(-1)

export const streamsState = defineState({
  name: 'n-step-streams',
  schema: z.array(
    z.strictObject({
      stream: z.int().min(0),
      carried: frame,
      pending: z.array(z.strictObject({ frame, action: z.int().min(0), reward: z.number() })),
      waiting: z.array(
        z.strictObject({
          frame,
          nextFrame: frame,
          action: z.int().min(0),
          nStepReturn: z.number(),
          bootstrap: z.number(),
        }),
      ),
    }),
  ),
})

interface Stream {
  readonly pending: Step[]
  /** Frame of the last next observation, held for the step that starts there; −1 for none. */
  carried: number
  /** Complete but for what the step that starts at `carried` says of it: a prior, a position. */
  waiting: NStepTransition[]
}

function newStream(): Stream {
  return { pending: [], carried: -1, waiting: [] }
}

/**
 * Turns the transitions of many streams into n-step ones (Sutton 1988; Hessel et al. 2018,
 * section 3). At the end of an episode the shorter ones come out too: they bootstrap from the last
 * observation when it was truncated, and from nothing when it terminated.
 *
 * With `priorLogits` or a `position` a frame is given those of its state. The state after a step has them only
 * when the next step comes, so what bootstraps from it is handed out one step later.
 */
export class NStepAccumulator {
  readonly #frames: FrameStore
  readonly #n: number
  readonly #gamma: number
  #streams = new Map<number, Stream>()

  /** @param n rewards per transition; Infinity for whole-episode (Monte Carlo) returns */
  constructor(frames: FrameStore, n: number, gamma: number) {
    this.#frames = frames
    this.#n = n
    this.#gamma = gamma
  }

  /** Throws a `ContractError`, and takes nothing, for numbers that no return can be made from. */
  add(transition: Transition): NStepTransition[] {
    checkTransition(transition)
    const observation = observationRow(transition.observation)
    const nextObservation = observationRow(transition.nextObservation)
    const { priorLogits, position } = transition
    const isToldLater = priorLogits !== undefined || position !== undefined
    const stream = this.#streams.get(transition.stream) ?? newStream()
    this.#streams.set(transition.stream, stream)
    const frame = this.#frameFor(stream, observation, transition.actionMask)
    if (priorLogits !== undefined) this.#frames.setPrior(frame, priorLogits)
    if (position !== undefined) this.#frames.setPosition(frame, position)
    const ready = stream.waiting
    stream.waiting = []
    stream.pending.push({ frame, action: transition.action, reward: transition.reward })
    const terminated = transition.discount === 0
    const nextFrame = terminated ? -1 : this.#frames.add(nextObservation, transition.nextActionMask)
    if (transition.last) {
      if (nextFrame >= 0) this.#tellEnd(nextFrame, transition)
      while (stream.pending.length > 0) ready.push(this.#emit(stream, nextFrame))
      if (nextFrame >= 0) this.#frames.release(nextFrame)
      this.#streams.delete(transition.stream)
    } else {
      stream.carried = nextFrame
      if (stream.pending.length >= this.#n) {
        const complete = isToldLater ? stream.waiting : ready
        complete.push(this.#emit(stream, nextFrame))
      }
    }
    return ready
  }

  /** What no further step will say of the state at the end. */
  #tellEnd(nextFrame: number, transition: Transition): void {
    const { priorLogits, nextPriorLogits, position, nextPosition } = transition
    if (priorLogits !== undefined) {
      if (nextPriorLogits === undefined) throw untoldEnd('priorLogits', 'nextPriorLogits')
      this.#frames.setPrior(nextFrame, nextPriorLogits)
    }
    if (position === undefined) return
    if (nextPosition === undefined) throw untoldEnd('position', 'nextPosition')
    this.#frames.setPosition(nextFrame, nextPosition)
  }

  /** The first pending step with everything summed since. */
  #emit(stream: Stream, nextFrame: number): NStepTransition {
    let nStepReturn = 0
    for (let k = stream.pending.length - 1; k >= 0; k--) {
      nStepReturn = stream.pending[k]!.reward + this.#gamma * nStepReturn
    }
    if (!Number.isFinite(Math.fround(nStepReturn))) {
      throw new ContractError(
        `The rewards of ${stream.pending.length} steps add up to ${nStepReturn}, which float32 does not hold: scale them down`,
      )
    }
    const bootstrap = nextFrame < 0 ? 0 : this.#gamma ** stream.pending.length
    const { frame, action } = stream.pending.shift() as Step
    if (nextFrame >= 0) this.#frames.retain(nextFrame)
    return { frame, nextFrame, action, nStepReturn, bootstrap }
  }

  /** The frame carried over from the last step when it is this observation, else a new one. */
  #frameFor(stream: Stream, observation: Float32Array, mask: Int8Array): number {
    const { carried } = stream
    stream.carried = -1
    if (carried >= 0) {
      if (this.#frames.holds(carried, observation)) return carried
      if (stream.waiting.length > 0) {
        throw new ContractError(
          'With `priorLogits` or a `position`, an observation must be the `nextObservation` of the step before',
        )
      }
      this.#frames.release(carried)
    }
    return this.#frames.add(observation, mask)
  }

  /** Frames that pending steps hold. */
  #heldFrames(): number[] {
    return [...this.#streams.values()].flatMap(({ pending, carried, waiting }) => [
      ...pending.map((step) => step.frame),
      ...(carried >= 0 ? [carried] : []),
      ...waiting.flatMap(({ frame, nextFrame }) => [frame, nextFrame]),
    ])
  }

  getState(): Json {
    const streams = [...this.#streams].map(([id, { pending, carried, waiting }]) => ({
      stream: id,
      carried,
      pending: [...pending],
      waiting: [...waiting],
    }))
    return streamsState.write(streams)
  }

  /** Takes its references anew; the frames must have been restored. */
  setState(state: Json): void {
    const streams = streamsState.read(state)
    this.#streams = new Map(
      streams.map(({ stream, carried, pending, waiting }) => [
        stream,
        { carried, pending: [...pending], waiting: [...waiting] },
      ]),
    )
    for (const frame of this.#heldFrames()) this.#frames.retain(frame)
  }
}

function untoldEnd(given: string, missing: string): ContractError {
  return new ContractError(
    `A truncated episode with \`${given}\` needs \`${missing}\` in its last transition`,
  )
}
