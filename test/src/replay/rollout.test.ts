import { expect, test } from 'vitest'
import { RolloutCollector } from '../../../src/replay/rollout.ts'
import { transitionsOf } from '../../support/transitions.ts'

const [a0, a1] = transitionsOf({ id: 1, rewards: [1, 2], end: 'truncated' }, 0)
const [b0] = transitionsOf({ id: 2, rewards: [3, 4], end: 'open' }, 0)
const [c0] = transitionsOf({ id: 3, rewards: [5], end: 'terminated' }, 1)

function collect(): RolloutCollector {
  const collector = new RolloutCollector()
  for (const transition of [c0!, a0!, a1!, b0!]) collector.add(transition)
  return collector
}

test('segments run over episode ends and bootstrap after a truncation and at their own end', () => {
  const collector = collect()
  expect(collector.steps).toBe(4)
  const [first, second] = collector.drain()
  expect(first?.rewards).toEqual([1, 2, 3])
  expect(first?.lasts).toEqual([false, true, false])
  const bootstraps = [...(first?.bootstraps ?? [])].map(([t, o]) => [t, [...o]])
  expect(bootstraps).toEqual([
    [1, [1, 2]],
    [2, [2, 1]],
  ])
  expect(second?.discounts).toEqual([0])
  expect(second?.bootstraps.size).toBe(0)
  expect(collector.steps).toBe(0)
  expect(collector.drain()).toEqual([])
})

test('a rollout goes on from its state as if it had not stopped', () => {
  const straight = collect()
  const state = straight.getState('r/')
  const resumed = new RolloutCollector()
  resumed.setState('r/', { tensors: state.tensors, json: JSON.parse(JSON.stringify(state.json)) })
  expect(resumed.steps).toBe(straight.steps)
  const [, b1] = transitionsOf({ id: 2, rewards: [3, 4], end: 'open' }, 0)
  straight.add(b1!)
  resumed.add(b1!)
  expect(resumed.getState('r/')).toEqual(straight.getState('r/'))
  expect(resumed.drain()).toEqual(straight.drain())
})
