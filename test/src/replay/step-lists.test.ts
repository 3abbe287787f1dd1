import { expect, test } from 'vitest'
import { ContractError } from '../../../src/core/errors.ts'
import { appendStep, emptyStepLists } from '../../../src/replay/step-lists.ts'
import { transitionsOf } from '../../support/transitions.ts'

const [first, second] = transitionsOf({ id: 7, rewards: [1, 2], end: 'open' })

test('steps are kept in order, with the arrays they came with', () => {
  const lists = emptyStepLists()
  appendStep(lists, first!)
  appendStep(lists, { ...second!, priorLogits: Float32Array.of(1, 2, 3) })
  expect(lists.rewards).toEqual([1, 2])
  expect(lists.actions).toEqual([0, 1])
  expect(lists.behaviourLogProbs).toEqual([-1, -2])
  expect(lists.observations[1]).toBe(second!.observation)
  expect(lists.masks[0]).toBe(first!.actionMask)
  expect(lists.priors).toEqual([Float32Array.of(1, 2, 3)])
})

test('a step with a Dict observation is refused and leaves the lists as they were', () => {
  const lists = emptyStepLists()
  const dict = { ...first!, observation: { code: Int32Array.of(1) } }
  expect(() => appendStep(lists, dict)).toThrow(ContractError)
  expect(lists).toEqual(emptyStepLists())
})

test('a step whose reward or discount is none is refused and leaves the lists as they were', () => {
  const lists = emptyStepLists()
  expect(() => appendStep(lists, { ...first!, reward: Number.NaN })).toThrow(ContractError)
  expect(() => appendStep(lists, { ...first!, discount: Number.NaN })).toThrow('`discount`')
  expect(lists).toEqual(emptyStepLists())
})
