import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameStore } from '../../../src/replay/frame-store.ts'
import { NStepAccumulator, type NStepTransition } from '../../../src/replay/n-step.ts'
import { type TestEpisode, transitionsOf } from '../../support/transitions.ts'

function run(n: number, gamma: number, episode: TestEpisode) {
  const frames = new FrameStore(2, 3)
  const accumulator = new NStepAccumulator(frames, n, gamma)
  const out = transitionsOf(episode).flatMap((transition) => accumulator.add(transition))
  const time = (frame: number) => {
    const observation = new Float32Array(2)
    if (frame >= 0) frames.copyObservation(frame, observation, 0)
    return frame < 0 ? null : observation[1]!
  }
  const readable = out.map((step: NStepTransition) => ({
    from: time(step.frame),
    to: time(step.nextFrame),
    sum: step.nStepReturn,
    bootstrap: step.bootstrap,
  }))
  return { readable, out, frames, accumulator }
}

describe('NStepAccumulator', () => {
  test('sums two rewards, and fewer before a terminal step, worked by hand', () => {
    const { readable } = run(2, 0.5, { id: 1, rewards: [1, 2, 4], end: 'terminated' })
    expect(readable).toEqual([
      { from: 0, to: 2, sum: 1 + 0.5 * 2, bootstrap: 0.25 },
      { from: 1, to: null, sum: 2 + 0.5 * 4, bootstrap: 0 },
      { from: 2, to: null, sum: 4, bootstrap: 0 },
    ])
  })

  test('bootstraps every tail of a truncated episode from its last observation', () => {
    const { readable } = run(2, 0.5, { id: 1, rewards: [1, 2, 4], end: 'truncated' })
    expect(readable).toEqual([
      { from: 0, to: 2, sum: 2, bootstrap: 0.25 },
      { from: 1, to: 3, sum: 4, bootstrap: 0.25 },
      { from: 2, to: 3, sum: 4, bootstrap: 0.5 },
    ])
  })

  test('gives Monte Carlo returns for an infinite n, once the episode has ended', () => {
    const { readable } = run(Number.POSITIVE_INFINITY, 0.5, {
      id: 1,
      rewards: [1, 2, 4],
      end: 'terminated',
    })
    expect(readable.map(({ sum }) => sum)).toEqual([3, 4, 4])
    expect(readable.every(({ to }) => to === null)).toBe(true)
  })

  test('gives one transition per step of a finished episode, and none that reach over its end', () => {
    const episodes = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      rewards: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 12 }),
      end: fc.constantFrom('terminated' as const, 'truncated' as const),
    })
    fc.assert(
      fc.property(episodes, ({ n, rewards, end }) => {
        const { readable, out, frames } = run(n, 1, { id: 3, rewards, end })
        expect(readable.map(({ from }) => from)).toEqual(rewards.map((_, t) => t))
        for (const { from, to, sum, bootstrap } of readable) {
          const until = Math.min(rewards.length, from! + n)
          const expected = rewards.slice(from!, until).reduce((a, b) => a + b, 0)
          expect(sum).toBe(expected)
          const terminal = end === 'terminated' && until === rewards.length
          expect(to).toBe(terminal ? null : until)
          expect(bootstrap).toBe(terminal ? 0 : 1)
        }
        for (const { frame, nextFrame } of out) {
          frames.release(frame)
          if (nextFrame >= 0) frames.release(nextFrame)
        }
        expect(frames.live).toBe(0)
      }),
    )
  })

  test('keeps streams apart and stores neighbours’ observations once', () => {
    const frames = new FrameStore(2, 3)
    const accumulator = new NStepAccumulator(frames, 1, 1)
    const a = transitionsOf({ id: 1, rewards: [1, 2, 3], end: 'terminated' }, 0)
    const b = transitionsOf({ id: 2, rewards: [10, 20, 30], end: 'terminated' }, 1)
    const sums = [a[0]!, b[0]!, a[1]!, b[1]!, b[2]!, a[2]!].flatMap((transition) =>
      accumulator.add(transition).map(({ nStepReturn }) => nStepReturn),
    )
    expect(sums).toEqual([1, 10, 2, 20, 30, 3])
    expect(frames.live).toBe(6)
  })
})
