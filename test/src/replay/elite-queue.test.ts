import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { Rng } from '../../../src/random/rng.ts'
import { EliteQueue } from '../../../src/replay/elite-queue.ts'
import type { Episode } from '../../../src/replay/episode.ts'

function episode(source: string, checksPassed: readonly number[], problemId = 'p'): Episode {
  return {
    observations: [Float32Array.of(source.length)],
    masks: [Int8Array.of(1, 0, 1)],
    actions: [0],
    rewards: [1],
    behaviourLogProbs: [-0.5],
    chosen: [true],
    priors: [],
    positions: [],
    outcome: {
      taskId: problemId,
      episodeReturn: 1,
      episodeLength: 1,
      checksPassed: Uint8Array.from(checksPassed),
      artifact: source,
    },
  }
}

function sources(queue: EliteQueue, problemId = 'p'): string[] {
  return queue.of(problemId).map((elite) => String(elite.episode.outcome!.artifact))
}

describe('EliteQueue', () => {
  test('keeps the best few of each problem, best first', () => {
    const queue = new EliteQueue(2)
    expect(queue.offer(episode('a', [1, 0, 0]), 1)).toBe(true)
    expect(queue.offer(episode('b', [0, 1, 0]), 3)).toBe(true)
    expect(queue.offer(episode('c', [0, 0, 1]), 2)).toBe(true)
    expect(queue.offer(episode('d', [0, 0, 0]), 0)).toBe(false)
    queue.offer(episode('e', [1, 1, 1], 'q'), 9)
    expect(sources(queue)).toEqual(['b', 'c'])
    expect(sources(queue, 'q')).toEqual(['e'])
    expect(queue.taskIds).toEqual(['p', 'q'])
  })

  test('of one test-result vector only the best stays, the first of equals', () => {
    const queue = new EliteQueue(5)
    queue.offer(episode('a', [1, 0]), 1)
    expect(queue.offer(episode('b', [1, 0]), 1)).toBe(false)
    expect(queue.offer(episode('c', [1, 0]), 2)).toBe(true)
    expect(sources(queue)).toEqual(['c'])
  })

  test('of equal scores the shorter episode is the better one', () => {
    const queue = new EliteQueue(5)
    const long = { ...episode('long', [1, 0]), actions: [0, 0, 0] }
    queue.offer(long, 1)
    queue.offer({ ...episode('other', [0, 1]), actions: [0, 0] }, 1)
    expect(sources(queue)).toEqual(['other', 'long'])
    expect(queue.offer(episode('short', [1, 0]), 1)).toBe(true)
    expect(sources(queue)).toEqual(['short', 'other'])
  })

  test('of one source only one stays; without test results the source alone counts', () => {
    const queue = new EliteQueue(5)
    queue.offer(episode('a', []), 1)
    expect(queue.offer(episode('a', []), 1)).toBe(false)
    expect(queue.offer(episode('b', []), 0.5)).toBe(true)
    expect(sources(queue)).toEqual(['a', 'b'])
  })

  test('an episode without an outcome is refused, and a score that is not finite is an error', () => {
    const queue = new EliteQueue(5)
    expect(queue.offer({ ...episode('a', []), outcome: null }, 1)).toBe(false)
    for (const score of [Number.NaN, Infinity, -Infinity]) {
      expect(() => queue.offer(episode('a', []), score)).toThrow(`got ${score}`)
    }
  })

  test('whatever is offered, no problem holds too many, out of order or twice the same', () => {
    const offers = fc.array(
      fc.tuple(fc.nat({ max: 6 }), fc.nat({ max: 3 }), fc.nat({ max: 9 }), fc.boolean()),
    )
    fc.assert(
      fc.property(offers, (list) => {
        const queue = new EliteQueue(3)
        for (const [source, tests, score, other] of list) {
          const vector = [tests & 1, tests >> 1]
          queue.offer(episode(`s${source}`, vector, other ? 'q' : 'p'), score)
        }
        for (const problemId of queue.taskIds) {
          const elites = queue.of(problemId)
          const scores = elites.map(({ score }) => score)
          expect(elites.length).toBeLessThanOrEqual(3)
          expect(scores).toEqual([...scores].sort((a, b) => b - a))
          expect(new Set(sources(queue, problemId)).size).toBe(elites.length)
          const vectors = elites.map((elite) => elite.episode.outcome!.checksPassed.join())
          expect(new Set(vectors).size).toBe(elites.length)
        }
      }),
    )
  })

  test('samples problems evenly, and goes on from its state', () => {
    const queue = new EliteQueue(3)
    expect(queue.sample(4, new Rng(1))).toEqual([])
    queue.offer(episode('a', [1, 0]), 1)
    queue.offer(episode('b', [0, 1]), 1)
    queue.offer(episode('c', [1, 1], 'q'), 2)
    const drawn = queue.sample(2000, new Rng(2))
    const ofQ = drawn.filter((elite) => elite.episode.outcome!.taskId === 'q').length
    expect(ofQ / 2000).toBeCloseTo(0.5, 1)
    const state = queue.getState('x/')
    const resumed = new EliteQueue(3)
    resumed.setState('x/', { tensors: state.tensors, json: JSON.parse(JSON.stringify(state.json)) })
    expect(resumed.getState('x/')).toEqual(state)
    expect(resumed.sample(5, new Rng(3))).toEqual(queue.sample(5, new Rng(3)))
  })

  test('a capacity below 1 is refused', () => {
    expect(() => new EliteQueue(0)).toThrow(ContractError)
  })
})
