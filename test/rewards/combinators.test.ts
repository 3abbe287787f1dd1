import { expect, it } from 'vitest'
import { clip, gate, scale, weightedSum } from '../../rewards/combinators.ts'
import { createReward } from '../../rewards/registry.ts'
import { createSparseReward } from '../../rewards/sparse.ts'
import type { Reward } from '../../src/core/reward.ts'
import { playScript } from '../support/scripted-episode.ts'

/** Counts its own steps: 1, 2, 3, … */
const counter: Reward = {
  name: 'counter',
  score({ episode }) {
    const value = Number(episode.count ?? 0) + 1
    episode.count = value
    return { value, components: { count: value } }
  },
}

const three = [{ length: 1 }, { length: 2 }, { length: 3 }]
const values = (reward: Reward) => playScript(reward, three).map(({ value }) => value)

it('adds parts up, each with its weight and a store of its own', () => {
  const sum = weightedSum([
    { reward: counter, weight: 2 },
    { reward: counter, weight: 10 },
  ])
  expect(values(sum)).toEqual([12, 24, 36])
  expect(playScript(sum, three)[1]?.components).toEqual({
    counter: 4,
    'counter/count': 4,
    counter_1: 20,
    'counter_1/count': 20,
  })
})

it('lets a reward through only where the condition scores enough, and it counts on meanwhile', () => {
  expect(values(gate(counter, counter, 3))).toEqual([0, 0, 3])
  expect(values(gate(counter, createSparseReward(), 1))).toEqual([0, 0, 0])
})

it('keeps scores within bounds', () => {
  expect(values(clip(scale(counter, -1), -2, 0))).toEqual([-1, -2, -2])
})

it('scales scores and components', () => {
  const [, second] = playScript(scale(counter, 0.5), three)
  expect(second).toEqual({ value: 1, components: { count: 1 } })
})

it('keeps the stores of nested parts apart', () => {
  const nested = weightedSum([
    { reward: scale(counter, 1), weight: 1 },
    { reward: clip(counter, 0, 100), weight: 1 },
  ])
  expect(values(nested)).toEqual([2, 4, 6])
})

it('reads what programs returned where a part does', () => {
  const near = { type: 'partial', closeness: 0.5 }
  const readers = [
    { type: 'weighted_sum', parts: [{ reward: { type: 'sparse' } }, { reward: near }] },
    { type: 'gate', reward: { type: 'sparse' }, condition: near },
    { type: 'clip', reward: near },
    { type: 'scale', reward: near, factor: 2 },
    { type: 'potential', reward: near },
    { type: 'novelty', reward: near },
  ]
  expect(readers.map((choice) => createReward(choice).readsReturned)).toEqual(
    readers.map(() => true),
  )
  expect(
    createReward({ type: 'scale', reward: { type: 'partial' }, factor: 2 }),
  ).not.toHaveProperty('readsReturned')
})
