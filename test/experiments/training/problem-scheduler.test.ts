import { describe, expect, it } from 'vitest'
import { ProblemScheduler } from '../../../experiments/training/problem-scheduler.ts'
import { Rng } from '../../../src/random/rng.ts'

const problemIds = ['a', 'b', 'c']

function drain(scheduler: ProblemScheduler): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let id = scheduler.next(); id !== null; id = scheduler.next()) {
    counts[id] = (counts[id] ?? 0) + 1
  }
  return counts
}

describe('ProblemScheduler', () => {
  it('spreads the episodes evenly over the open problems', () => {
    const counts = drain(new ProblemScheduler({ problemIds, rng: new Rng(1), episodes: 3000 }))
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(3000)
    for (const id of problemIds) expect(Math.abs(counts[id]! - 1000)).toBeLessThan(120)
  })

  it('gives a closed problem no more episodes and the others all that is left', () => {
    const scheduler = new ProblemScheduler({ problemIds, rng: new Rng(1), episodes: 100 })
    scheduler.close('b')
    const counts = drain(scheduler)
    expect(counts.b).toBeUndefined()
    expect(counts.a! + counts.c!).toBe(100)
    scheduler.close('a')
    expect(scheduler.next()).toBeNull()
  })

  it('meets quotas exactly', () => {
    const quotas = { a: 5, b: 0, c: 17 }
    const counts = drain(
      new ProblemScheduler({ problemIds, rng: new Rng(2), episodes: 1e9, quotas }),
    )
    expect(counts).toEqual({ a: 5, c: 17 })
  })

  it('goes on after JSON as if nothing had happened', () => {
    const scheduler = new ProblemScheduler({ problemIds, rng: new Rng(3), episodes: 50 })
    for (let i = 0; i < 10; i++) scheduler.next()
    scheduler.close('c')
    const copy = ProblemScheduler.fromJSON(JSON.parse(JSON.stringify(scheduler)), 50)
    for (let i = 0; i < 45; i++) expect(copy.next()).toBe(scheduler.next())
    expect(copy.finished).toBe(true)
  })

  it('goes on with a larger budget where the old one was used up', () => {
    const scheduler = new ProblemScheduler({ problemIds, rng: new Rng(4), episodes: 20 })
    drain(scheduler)
    const copy = ProblemScheduler.fromJSON(JSON.parse(JSON.stringify(scheduler)), 35)
    expect(Object.values(drain(copy)).reduce((a, b) => a + b)).toBe(15)
  })
})
