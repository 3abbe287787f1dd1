import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { discountedReturn, EpisodeCollector } from '../../../src/replay/episode.ts'
import { packMasks, unpackMask } from '../../../src/replay/mask-bits.ts'
import { transitionsOf } from '../../support/transitions.ts'

test('the discounted return weighs later rewards less', () => {
  expect(discountedReturn([1, 2, 4], 0.5)).toBe(1 + 1 + 1)
  expect(discountedReturn([], 0.5)).toBe(0)
})

test('masks come back from their bits, whatever their length', () => {
  const masks = fc.integer({ min: 1, max: 100 }).chain((length) =>
    fc.array(fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length }), {
      minLength: 1,
      maxLength: 5,
    }),
  )
  fc.assert(
    fc.property(masks, (rows) => {
      const packed = packMasks(rows.map((row) => Int8Array.from(row)))
      rows.forEach((row, i) => {
        expect([...unpackMask(packed, i, row.length)]).toEqual(row)
      })
    }),
  )
})

describe('EpisodeCollector', () => {
  const outcome = {
    taskId: 'p',
    episodeReturn: 5,
    episodeLength: 2,
    checksPassed: Uint8Array.of(1, 0),
    artifact: 'x',
  }
  const [a0, a1] = transitionsOf({ id: 1, rewards: [2, 3], end: 'terminated' }, 0)
  const [b0] = transitionsOf({ id: 2, rewards: [7, 8], end: 'open' }, 1)

  test('puts interleaved streams together and hands over an episode at its last step', () => {
    const collector = new EpisodeCollector()
    expect([a0!, b0!].map((t) => collector.add(t))).toEqual([null, null])
    const episode = collector.add({ ...a1!, outcome })
    expect(episode?.rewards).toEqual([2, 3])
    expect(episode?.actions).toEqual([0, 1])
    expect(episode?.observations.map((o) => [...o])).toEqual([
      [1, 0],
      [1, 1],
    ])
    expect(episode?.outcome).toEqual(outcome)
  })

  test('keeps unfinished episodes over a save', () => {
    const collector = new EpisodeCollector()
    collector.add(b0!)
    collector.add(a0!)
    const state = collector.getState('e/')
    const resumed = new EpisodeCollector()
    resumed.setState('e/', { tensors: state.tensors, json: JSON.parse(JSON.stringify(state.json)) })
    expect(resumed.add({ ...a1!, outcome })).toEqual(collector.add({ ...a1!, outcome }))
    expect(resumed.getState('e/')).toEqual(collector.getState('e/'))
  })

  test('refuses a Dict observation', () => {
    const collector = new EpisodeCollector()
    expect(() => collector.add({ ...a0!, observation: {} })).toThrow('one Float32Array')
  })
})
