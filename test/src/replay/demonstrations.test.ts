import { describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { Rng } from '../../../src/random/rng.ts'
import { Demonstrations, joinBatches } from '../../../src/replay/demonstrations.ts'
import { type Episode, EpisodeCollector } from '../../../src/replay/episode.ts'
import { ReplayBuffer } from '../../../src/replay/replay-buffer.ts'
import { transitionsOf } from '../../support/transitions.ts'

function episodeOf(id: number, rewards: number[], checksPassed: number[], problem = 'p'): Episode {
  const collector = new EpisodeCollector()
  const outcome = {
    taskId: problem,
    episodeReturn: 0,
    episodeLength: rewards.length,
    checksPassed: Uint8Array.from(checksPassed),
    artifact: `program ${id}`,
  }
  let episode: Episode | null = null
  for (const transition of transitionsOf({ id, rewards, end: 'terminated' })) {
    episode = collector.add(transition.last ? { ...transition, outcome } : transition)
  }
  return episode!
}

const options = { perTask: 2, minPassed: 1, gamma: 0.5, nStep: 2 }

describe('Demonstrations', () => {
  test('takes what passes enough visible tests, and nothing that was not tested', () => {
    const strict = new Demonstrations(options)
    expect(strict.offer(episodeOf(1, [1], [1, 1, 0]))).toBe(false)
    expect(strict.offer(episodeOf(2, [1], []))).toBe(false)
    expect(strict.offer(episodeOf(3, [1], [1, 1, 1]))).toBe(true)
    const lenient = new Demonstrations({ ...options, minPassed: 0.5 })
    expect(lenient.offer(episodeOf(1, [1], [1, 1, 0]))).toBe(true)
    expect(lenient.offer(episodeOf(4, [1], [1, 0, 0]))).toBe(false)
    expect([strict.size, lenient.size]).toEqual([1, 1])
  })

  test('gives batches whose arrays belong to the caller', () => {
    const shown = new Demonstrations(options)
    shown.offer(episodeOf(3, [1, 2], [1, 1, 1]))
    const before = structuredClone(shown.sample(8, new Rng(1)))
    const batch = shown.sample(8, new Rng(1))
    for (const mask of [...batch.masksT, ...batch.masksTpN]) mask.fill(0)
    batch.observationsT.fill(9)
    expect(shown.sample(8, new Rng(1))).toEqual(before)
  })

  test('takes what passes the share to the test, whatever rounding makes of it', () => {
    // 0.28 · 25 is 7.000000000000001.
    const shown = new Demonstrations({ ...options, minPassed: 0.28 })
    const passing = (count: number) => Array.from({ length: 25 }, (_, i) => (i < count ? 1 : 0))
    expect(shown.offer(episodeOf(1, [1], passing(6)))).toBe(false)
    expect(shown.offer(episodeOf(2, [1], passing(7)))).toBe(true)
  })

  test('younger episodes do not push out better ones', () => {
    const shown = new Demonstrations({ ...options, minPassed: 0, perTask: 1 })
    shown.offer(episodeOf(1, [5], [1, 1]))
    for (let id = 2; id < 50; id++) shown.offer(episodeOf(id, [4], [0, 1]))
    expect(new Set(shown.sample(20, new Rng(1)).returnsT)).toEqual(new Set([5]))
  })

  test('its transitions are n-step ones of the episode, worked by hand', () => {
    const shown = new Demonstrations(options)
    shown.offer(episodeOf(7, [1, 2, 4], [1]))
    const batch = shown.sample(40, new Rng(2))
    const expected = [
      { sum: 1 + 0.5 * 2, bootstrap: 0.25, next: [7, 2] },
      { sum: 2 + 0.5 * 4, bootstrap: 0, next: [0, 0] },
      { sum: 4, bootstrap: 0, next: [0, 0] },
    ]
    const seen = new Set<number>()
    for (let row = 0; row < 40; row++) {
      const t = batch.observationsT[2 * row + 1]!
      seen.add(t)
      expect(batch.observationsT[2 * row]).toBe(7)
      expect(batch.actionsT[row]).toBe(t % 3)
      expect(batch.returnsT[row]).toBe(expected[t]!.sum)
      expect(batch.bootstrapsT[row]).toBe(expected[t]!.bootstrap)
      const next = [...batch.observationsTpN.subarray(2 * row, 2 * row + 2)]
      expect(next).toEqual(expected[t]!.next)
      expect(batch.masksTpN[row]!.includes(1)).toBe(expected[t]!.bootstrap > 0)
    }
    expect(seen).toEqual(new Set([0, 1, 2]))
  })

  test('draws problems evenly, however many episodes they have', () => {
    const shown = new Demonstrations({ ...options, minPassed: 0 })
    shown.offer(episodeOf(1, [1], [1, 0], 'a'))
    shown.offer(episodeOf(2, [1], [0, 1], 'a'))
    shown.offer(episodeOf(3, [1], [1, 1], 'b'))
    const ids = [...shown.sample(1000, new Rng(3)).observationsT].filter((_, i) => i % 2 === 0)
    expect(ids.filter((id) => id === 3).length / 1000).toBeCloseTo(0.5, 1)
  })

  test('refuses to draw from nothing', () => {
    expect(() => new Demonstrations(options).sample(1, new Rng(1))).toThrow(ContractError)
  })

  test('a state goes through storage and back unchanged', () => {
    const [shown, copy] = [new Demonstrations(options), new Demonstrations(options)]
    shown.offer(episodeOf(7, [1, 2, 4], [1]))
    const { tensors, json } = shown.getState('d/')
    copy.setState('d/', { tensors, json: JSON.parse(JSON.stringify(json)) })
    expect(copy.sample(9, new Rng(4))).toEqual(shown.sample(9, new Rng(4)))
  })
})

describe('joinBatches', () => {
  test("puts one batch's rows after the other's", () => {
    const replay = new ReplayBuffer({
      capacity: 4,
      observationSize: 2,
      actionCount: 3,
      gamma: 1,
      nStep: 1,
      priorityExponent: null,
    })
    for (const t of transitionsOf({ id: 1, rewards: [9], end: 'terminated' })) replay.add(t)
    const shown = new Demonstrations(options)
    shown.offer(episodeOf(2, [5], [1]))
    const joined = joinBatches(replay.sample(2, 1, new Rng(1)), shown.sample(1, new Rng(1)))
    expect([...joined.returnsT]).toEqual([9, 9, 5])
    expect([...joined.observationsT]).toEqual([1, 0, 1, 0, 2, 0])
    expect([...joined.slots]).toEqual([0, 0, -1])
    expect(joined.masksT).toHaveLength(3)
    expect(joined.priorsT).toBeNull()
  })
})
