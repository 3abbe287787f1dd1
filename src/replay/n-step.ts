import type { Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { FrameStore } from './frame-store.ts'

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

interface Stream {
  readonly pending: Step[]
  /** Frame of the last next observation, held for the step that starts there; −1 for none. */
  carried: number
}

/**
 * Turns the transitions of many streams into n-step ones (Sutton 1988; Hessel et al. 2018,
 * section 3). At the end of an episode the shorter ones come out too: they bootstrap from the last
 * observation when it was truncated, and from nothing when it terminated.
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

  add(transition: Transition): NStepTransition[] {
    const { observation, nextObservation } = transition
    if (!(observation instanceof Float32Array) || !(nextObservation instanceof Float32Array)) {
      throw new ContractError('Expected `observation` to be one Float32Array, got a Dict')
    }
    const stream = this.#streams.get(transition.stream) ?? { pending: [], carried: -1 }
    this.#streams.set(transition.stream, stream)
    const frame = this.#frameFor(stream, observation, transition.actionMask)
    stream.pending.push({ frame, action: transition.action, reward: transition.reward })
    const terminated = transition.discount === 0
    const nextFrame = terminated ? -1 : this.#frames.add(nextObservation, transition.nextActionMask)
    const ready: NStepTransition[] = []
    if (transition.last) {
      while (stream.pending.length > 0) ready.push(this.#emit(stream, nextFrame))
      if (nextFrame >= 0) this.#frames.release(nextFrame)
      this.#streams.delete(transition.stream)
    } else {
      stream.carried = nextFrame
      if (stream.pending.length >= this.#n) ready.push(this.#emit(stream, nextFrame))
    }
    return ready
  }

  /** The first pending step with everything summed since. */
  #emit(stream: Stream, nextFrame: number): NStepTransition {
    let nStepReturn = 0
    for (let k = stream.pending.length - 1; k >= 0; k--) {
      nStepReturn = stream.pending[k]!.reward + this.#gamma * nStepReturn
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
      this.#frames.release(carried)
    }
    return this.#frames.add(observation, mask)
  }

  /** Frames that pending steps hold, in a fixed order. */
  heldFrames(): number[] {
    return [...this.#streams.values()].flatMap(({ pending, carried }) => [
      ...pending.map((step) => step.frame),
      ...(carried >= 0 ? [carried] : []),
    ])
  }

  /** @param position new id of each frame */
  getState(position: ReadonlyMap<number, number>): Json {
    return [...this.#streams].map(([id, { pending, carried }]) => ({
      stream: id,
      carried: position.get(carried) ?? -1,
      pending: pending.map((step) => ({ ...step, frame: position.get(step.frame) as number })),
    }))
  }

  /** Takes its references anew; the frames must have been restored. */
  setState(state: Json): void {
    const streams = state as unknown as { stream: number; carried: number; pending: Step[] }[]
    this.#streams = new Map(
      streams.map(({ stream, carried, pending }) => [stream, { carried, pending: [...pending] }]),
    )
    for (const frame of this.heldFrames()) this.#frames.retain(frame)
  }
}
