import type { Transition } from '../../src/core/agent.ts'

/** Observation of step `t` of episode `episode`. */
export function observationOf(episode: number, t: number): Float32Array {
  return Float32Array.of(episode, t)
}

export interface TestEpisode {
  readonly id: number
  readonly rewards: readonly number[]
  /** How it ends; `open` leaves it unfinished. */
  readonly end: 'terminated' | 'truncated' | 'open'
}

/** The transitions of an episode on a stream; action t mod 3, which the masks always allow. */
export function transitionsOf(episode: TestEpisode, stream = 0): Transition[] {
  const mask = (t: number) => Int8Array.from([0, 1, 2], (a) => (a === t % 3 || a === 0 ? 1 : 0))
  return episode.rewards.map((reward, t) => {
    const isFinal = t === episode.rewards.length - 1
    const terminated = isFinal && episode.end === 'terminated'
    return {
      observation: observationOf(episode.id, t),
      action: t % 3,
      reward,
      discount: terminated ? 0 : 1,
      nextObservation: observationOf(episode.id, t + 1),
      actionMask: mask(t),
      nextActionMask: terminated ? new Int8Array(3) : mask(t + 1),
      behaviourLogProb: -1 - t,
      policyVersion: 0,
      stream,
      last: isFinal && episode.end !== 'open',
    }
  })
}
