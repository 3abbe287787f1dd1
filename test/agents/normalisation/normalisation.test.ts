import { expect, test } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { Normalisation } from '../../../agents/normalisation/normalisation.ts'
import {
  a2cConfigSchema,
  ppoConfigSchema,
} from '../../../agents/policy-gradient/actor-critic/actor-critic-config.ts'
import type { Transition } from '../../../src/core/agent.ts'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import type { JsonObject } from '../../../src/core/json.ts'

const both = { normaliseObservations: true, normaliseRewards: true, normaliseClip: 10, gamma: 0.5 }

function step(observation: number, reward: number, own: Partial<Transition> = {}): Transition {
  return {
    observation: Float32Array.of(observation),
    action: 0,
    reward,
    discount: 1,
    nextObservation: Float32Array.of(observation + 1),
    actionMask: Int8Array.of(1),
    nextActionMask: Int8Array.of(1),
    behaviourLogProb: 0,
    policyVersion: 0,
    stream: 0,
    last: false,
    ...own,
  }
}

const rowOf = (...values: number[]) => Float32Array.from(values)

/** (x − mean) / √(variance + ε) of rows that Stable-Baselines3 would have counted. */
function scaled(x: number, counted: readonly number[]): number {
  const total = counted.length + 1e-4
  const mean = counted.reduce((sum, value) => sum + value, 0) / total
  const squares = counted.reduce((sum, value) => sum + value ** 2, 1e-4)
  return (x - mean) / Math.sqrt(squares / total - mean ** 2 + 1e-8)
}

test('nothing is changed or stored where nothing is to be normalised', () => {
  const off = { ...both, normaliseObservations: false, normaliseRewards: false }
  const normalisation = new Normalisation(1, off)
  const transitions = [step(3, 5)]
  expect(normalisation.take(transitions)).toBe(transitions)
  expect(normalisation.reward(5)).toBe(5)
  expect(normalisation.getState()).toEqual({})
})

test('a step is read as it was acted on, and what follows as it will be', () => {
  const normalisation = new Normalisation(1, both)
  normalisation.count([step(2, 0), step(6, 0, { stream: 1 })])
  const acted = normalisation.observations(rowOf(4, 7))
  expect(acted[1]).toBeCloseTo(scaled(7, [2, 6]), 5)
  const [taken] = normalisation.take([step(7, 0)])
  expect((taken!.observation as Float32Array)[0]).toBe(acted[1])
  expect((taken!.nextObservation as Float32Array)[0]).toBeCloseTo(scaled(8, [2, 6, 7]), 5)
  expect(normalisation.observations(rowOf(8))).toEqual(taken!.nextObservation)
})

test('rewards are divided by the deviation of their discounted sum, which ends with the episode', () => {
  const normalisation = new Normalisation(1, both)
  normalisation.count([step(0, 4)])
  normalisation.count([step(0, 6, { last: true })])
  normalisation.count([step(0, 2)])
  // Sums: 4, then 4 · 0.5 + 6 = 8, then 2 of another episode.
  const total = 3.0001
  const variance = (16 + 64 + 4 + 1e-4) / total - (14 / total) ** 2
  expect(normalisation.reward(3)).toBeCloseTo(3 / Math.sqrt(variance + 1e-8), 9)
})

test('streams have sums of their own', () => {
  const [apart, one] = [new Normalisation(1, both), new Normalisation(1, both)]
  for (let t = 0; t < 3; t++) {
    apart.count([step(0, 1, { stream: 0 }), step(0, 1, { stream: 1 })])
    one.count([step(0, 1)])
  }
  // The same sums twice as often: but for what they begin with the same deviation.
  expect(apart.reward(1)).toBeCloseTo(one.reward(1), 2)
})

test('what is far out is cut off', () => {
  const normalisation = new Normalisation(1, { ...both, normaliseClip: 2 })
  for (let i = 0; i < 50; i++) normalisation.count([step(i % 2, i % 2)])
  expect([...normalisation.observations(rowOf(99, -99, 0.5))]).toEqual([
    2,
    -2,
    expect.closeTo(0, 3),
  ])
  expect(normalisation.reward(-99)).toBe(-2)
})

test('a number that never changed is 0, and cut off where it is first seen otherwise', () => {
  const normalisation = new Normalisation(1, both)
  for (let i = 0; i < 1000; i++) normalisation.count([step(1, 0)])
  expect(normalisation.observations(rowOf(1))[0]).toBeCloseTo(0, 3)
  expect(normalisation.observations(rowOf(0))[0]).toBe(-10)
})

test.each([
  ['observation', { observation: rowOf(Number.NaN) }],
  ['next observation', { nextObservation: rowOf(Number.POSITIVE_INFINITY) }],
  ['reward', { reward: Number.NaN }],
])('with a %s that is no number a step counts nothing, nor do those beside it', (_, own) => {
  const normalisation = new Normalisation(1, both)
  normalisation.count([step(1, 1)])
  const before = JSON.stringify(normalisation.getState())
  expect(() => normalisation.take([step(5, 5), step(0, 0, { stream: 1, ...own })])).toThrow(
    ContractError,
  )
  expect(JSON.stringify(normalisation.getState())).toBe(before)
})

test('infinity is refused, not cut off', () => {
  const normalisation = new Normalisation(1, both)
  expect(() => normalisation.observations(rowOf(Number.POSITIVE_INFINITY))).toThrow(ContractError)
})

test('goes on from its state to the bit', () => {
  const [one, other] = [new Normalisation(1, both), new Normalisation(1, both)]
  const steps = Array.from({ length: 20 }, (_, i) =>
    step(Math.sin(i), Math.cos(i), { last: i % 7 === 6 }),
  )
  for (const taken of steps.slice(0, 10)) one.count([taken])
  other.setState(JSON.parse(JSON.stringify(one.getState())) as JsonObject)
  for (const taken of steps.slice(10)) expect(other.take([taken])).toEqual(one.take([taken]))
  expect(other.getState()).toEqual(one.getState())
})

test('a state of other settings or another size is refused in one line', () => {
  const on = new Normalisation(1, both)
  const off = new Normalisation(1, {
    ...both,
    normaliseObservations: false,
    normaliseRewards: false,
  })
  const refusals: readonly [() => unknown, string][] = [
    [() => off.setState(on.getState()), '`normalise_observations` is true, here it is false'],
    [() => on.setState({}), '`normalise_observations` is false, here it is true'],
    [
      () => new Normalisation(1, { ...both, normaliseRewards: false }).setState(on.getState()),
      '`normalise_rewards` is true, here it is false',
    ],
    [() => on.startFrom({}), '`normalise_observations` is false, here it is true'],
    [
      () => new Normalisation(2, both).setState(on.getState()),
      'normalises 1 numbers, here there are 2',
    ],
    [() => on.setState({ normalisation: 7 }), 'damaged'],
  ]
  for (const [refused, line] of refusals) {
    expect(refused).toThrow(CheckpointError)
    expect(refused).toThrow(line)
  }
})

test('weights come with what they read by, and the unit of their values, but not with open episodes', () => {
  const [one, other] = [new Normalisation(1, both), new Normalisation(1, both)]
  for (let i = 0; i < 9; i++) one.count([step(i, i)])
  const take = other.startFrom(one.getState())
  expect(other.getState()).toEqual(new Normalisation(1, both).getState())
  take()
  expect(other.observations(rowOf(3))).toEqual(one.observations(rowOf(3)))
  expect(other.reward(3)).toBe(one.reward(3))
  expect(other.getState()).toMatchObject({ normalisation: { value: { rewards: { streams: [] } } } })
})

test.each([
  ['a2c', a2cConfigSchema],
  ['ppo', ppoConfigSchema],
  ['dqn', dqnConfigSchema],
])('%s refuses to normalise ids of tokens, and normalises nothing by default', (_, schema) => {
  const refused = schema.safeParse({ normaliseObservations: true, body: 'recurrent' })
  expect(refused.error?.issues[0]?.message).toContain('ids of tokens')
  expect(schema.parse({})).toMatchObject({ normaliseObservations: false, normaliseRewards: false })
})
