import { describe, expect, it } from 'vitest'
import {
  FirstAndLast,
  MeanOf,
  RecentEpisodes,
} from '../../../experiments/training/running-means.ts'

describe('MeanOf', () => {
  it('averages each name over the records that have it, and starts anew when taken', () => {
    const means = new MeanOf()
    means.add({ a: 1, b: 4 })
    means.add({ a: 3 })
    expect(means.take()).toEqual({ a: 2, b: 4 })
    expect(means.take()).toEqual({})
  })

  it('goes on after JSON, with what is no number too', () => {
    const [means, other] = [new MeanOf(), new MeanOf()]
    means.add({ a: 1, b: Number.NaN })
    other.setState(JSON.parse(JSON.stringify(means.getState())))
    for (const one of [means, other]) one.add({ a: 4, b: 2 })
    expect(other.take()).toEqual({ a: 2.5, b: Number.NaN })
    expect(means.take()).toEqual({ a: 2.5, b: Number.NaN })
  })
})

describe('RecentEpisodes', () => {
  it('forgets what is older than its window', () => {
    const recent = new RecentEpisodes(2)
    expect(recent.meanReturn).toBe(0)
    for (const value of [10, 1, 3]) recent.add({ episodeReturn: value, episodeLength: 2 * value })
    expect(recent.means).toEqual({ episodes: 2, meanReturn: 2, meanLength: 4 })
  })

  it('goes on after JSON, and with the returns of a run that stored no lengths', () => {
    const recent = new RecentEpisodes(3)
    recent.setState({ state: 'recent-returns', version: 0, value: [1, 2] })
    recent.add({ episodeReturn: 6, episodeLength: 5 })
    const copy = new RecentEpisodes(3)
    copy.setState(JSON.parse(JSON.stringify(recent.getState())))
    expect(copy.means).toEqual({ episodes: 3, meanReturn: 3, meanLength: 5 })
  })
})

describe('FirstAndLast', () => {
  it('compares the beginning with the end once they no longer overlap', () => {
    const passes = new FirstAndLast(2)
    for (const passed of [false, true, false]) passes.add(passed)
    expect(passes.rates).toBeNull()
    for (const passed of [true, true]) passes.add(passed)
    expect(passes.rates).toEqual({ first: 0.5, last: 1, episodes: 2 })
  })

  it('goes on after JSON', () => {
    const passes = new FirstAndLast(2)
    passes.add(true)
    const copy = new FirstAndLast(2)
    copy.setState(JSON.parse(JSON.stringify(passes.getState())))
    for (const one of [passes, copy]) for (let i = 0; i < 3; i++) one.add(false)
    expect(copy.rates).toEqual(passes.rates)
  })
})
