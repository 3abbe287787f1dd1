import { describe, expect, it } from 'vitest'
import { ProblemScheduler } from '../../../../experiments/training/curriculum/problem-scheduler.ts'
import { SuccessRateCurriculum } from '../../../../experiments/training/curriculum/success-rate-curriculum.ts'
import { Rng } from '../../../../src/random/rng.ts'

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
    const copy = new ProblemScheduler({ problemIds, rng: new Rng(0), episodes: 50 })
    copy.setState(JSON.parse(JSON.stringify(scheduler.getState())))
    for (let i = 0; i < 45; i++) expect(copy.next()).toBe(scheduler.next())
    expect(copy.finished).toBe(true)
  })

  it('goes on with a larger budget where the old one was used up', () => {
    const scheduler = new ProblemScheduler({ problemIds, rng: new Rng(4), episodes: 20 })
    drain(scheduler)
    const copy = new ProblemScheduler({ problemIds, rng: new Rng(0), episodes: 35 })
    copy.setState(JSON.parse(JSON.stringify(scheduler.getState())))
    expect(Object.values(drain(copy)).reduce((a, b) => a + b)).toBe(15)
  })

  it('gives a drawn problem several episodes in a row, and another one where it is closed', () => {
    const scheduler = new ProblemScheduler({
      problemIds,
      rng: new Rng(5),
      episodes: 60,
      episodesPerDraw: 4,
    })
    const drawn = Array.from({ length: 40 }, () => scheduler.next())
    for (let i = 0; i < 40; i += 4) expect(new Set(drawn.slice(i, i + 4)).size).toBe(1)
    expect(new Set(drawn).size).toBe(3)
    const id = scheduler.next() as string
    scheduler.close(id)
    expect(scheduler.next()).not.toBe(id)
  })

  it('lets the curriculum draw, and both go on after JSON in the middle of a run of episodes', () => {
    const make = () => new SuccessRateCurriculum({ window: 4, floor: 0.01 })
    const scheduler = new ProblemScheduler({
      problemIds,
      rng: new Rng(6),
      episodes: 500,
      episodesPerDraw: 3,
      curriculum: make(),
    })
    for (let i = 0; i < 100; i++) {
      const id = scheduler.next() as string
      scheduler.record(id, id !== 'a' && i % 2 === 0)
    }
    const copy = new ProblemScheduler({
      problemIds,
      rng: new Rng(0),
      episodes: 500,
      episodesPerDraw: 3,
      curriculum: make(),
    })
    copy.setState(JSON.parse(JSON.stringify(scheduler.getState())))
    const rest = Array.from({ length: 400 }, () => copy.next())
    expect(rest).toEqual(Array.from({ length: 400 }, () => scheduler.next()))
    const hopeless = rest.filter((id) => id === 'a').length
    expect(hopeless).toBeLessThan(rest.filter((id) => id === 'b').length)
  })
})
