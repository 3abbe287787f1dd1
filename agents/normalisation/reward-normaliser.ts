import { z } from 'zod'
import { VARIANCE_FLOOR } from './observation-normaliser.ts'
import { RunningMoments, storedMoments } from './running-moments.ts'

export const storedRewards = z.strictObject({
  moments: storedMoments,
  /** What each stream's episode was paid so far, discounted. */
  streams: z.array(z.strictObject({ stream: z.int().min(0), sum: z.number() })),
})

/** What of a transition is counted. */
interface Paid {
  readonly stream: number
  readonly reward: number
  readonly last: boolean
}

/**
 * Divides rewards by the standard deviation of the discounted sum of an episode's rewards so far,
 * R_t = γ R_t−1 + r_t, over all steps of all episodes that it counted. The mean stays as it is: a shift would
 * pay episodes by their length.
 */
export class RewardNormaliser {
  readonly #gamma: number
  readonly #clip: number
  readonly #moments = new RunningMoments(1)
  #sums = new Map<number, number>()

  constructor(gamma: number, clip: number) {
    this.#gamma = gamma
    this.#clip = clip
  }

  /** Counts one step of each of some streams. */
  add(steps: readonly Paid[]): void {
    const rows = steps.map(({ stream, reward, last }) => {
      const sum = (this.#sums.get(stream) ?? 0) * this.#gamma + reward
      this.#sums.set(stream, last ? 0 : sum)
      return [sum]
    })
    this.#moments.add(rows)
  }

  /** reward / √(variance + ε), cut off at ±clip. */
  apply(reward: number): number {
    const value = reward / Math.sqrt(this.#moments.variance[0]! + VARIANCE_FLOOR)
    return Math.max(-this.#clip, Math.min(this.#clip, value))
  }

  getState(): z.output<typeof storedRewards> {
    const streams = [...this.#sums].map(([stream, sum]) => ({ stream, sum }))
    return {
      moments: this.#moments.getState(),
      streams: streams.sort((a, b) => a.stream - b.stream),
    }
  }

  /** How much rewards vary, without what episodes here were paid so far. @returns whether it was taken */
  takeMoments(moments: z.output<typeof storedMoments>): boolean {
    return this.#moments.setState(moments)
  }

  /** @returns whether it was taken */
  setState({ moments, streams }: z.output<typeof storedRewards>): boolean {
    if (!this.#moments.setState(moments)) return false
    this.#sums = new Map(streams.map(({ stream, sum }) => [stream, sum]))
    return true
  }
}
