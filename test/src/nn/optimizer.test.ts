import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Adam, globalNorm } from '../../../src/nn/optimizer.ts'
import { Parameters } from '../../../src/nn/parameters.ts'
import { readTensor } from '../../../src/nn/read-tensor.ts'

beforeAll(async () => {
  await loadDevice()
})

const made: Parameters[] = []

function parameters(values: readonly number[]): Parameters {
  const set = new Parameters({ w: { shape: [values.length], values: Float32Array.from(values) } })
  made.push(set)
  return set
}

afterEach(() => {
  for (const set of made.splice(0)) set.dispose()
})

describe('Adam', () => {
  test('takes the steps of algorithm 1, worked by hand', async () => {
    const set = parameters([1, -1])
    const adam = new Adam(set, { learningRate: 0.1 })
    // First step: both moments are corrected back to g and g², so each weight moves by 0.1 · sign(g).
    expect(adam.step({ w: Float32Array.of(2, -4) })).toBeCloseTo(Math.sqrt(20), 6)
    expect(set.host('w')[0]).toBeCloseTo(0.9, 5)
    expect(set.host('w')[1]).toBeCloseTo(-0.9, 5)
    // Second step, g = 0: m = 0.18 / 0.19, v = 0.003996 / 0.001999.
    adam.step({ w: Float32Array.of(0, 0) })
    const m = (0.9 * 0.1 * 2) / (1 - 0.81)
    const v = (0.999 * 0.001 * 4) / (1 - 0.999 ** 2)
    expect(set.host('w')[0]).toBeCloseTo(0.9 - (0.1 * m) / Math.sqrt(v), 5)
    const uploaded = await readTensor(set.variable('w'))
    expect([...uploaded]).toEqual([...set.host('w')])
  })

  test('clips by the global norm, which the size of its first step does not show', () => {
    const [clipped, small] = [parameters([0, 0]), parameters([0, 0])]
    const clippedAdam = new Adam(clipped, { learningRate: 0.1, maxGradNorm: 1 })
    const smallAdam = new Adam(small, { learningRate: 0.1 })
    clippedAdam.step({ w: Float32Array.of(30, 40) })
    smallAdam.step({ w: Float32Array.of(0.6, 0.8) })
    for (const moment of ['m/w', 'v/w']) {
      const [a, b] = [clippedAdam, smallAdam].map((adam) => adam.getState('').tensors[moment])
      expect(a?.data[0]).toBeCloseTo(b!.data[0]!, 6)
    }
  })

  test.each([Number.POSITIVE_INFINITY, Number.NaN])('refuses a gradient of %f', (entry) => {
    const set = parameters([1, -1])
    const adam = new Adam(set, { learningRate: 0.1, maxGradNorm: 1 })
    const before = adam.getState('')
    expect(() => adam.step({ w: Float32Array.of(entry, 1) })).toThrow(ContractError)
    expect(Array.from(set.host('w'))).toEqual([1, -1])
    expect(adam.getState('')).toEqual(before)
  })

  test('goes on from its state as if it had not stopped', () => {
    const straight = parameters([0.5, 1])
    const adam = new Adam(straight, { learningRate: 0.01, weightDecay: 0.1 })
    const gradients = [1, 2, 3, 4].map((k) => ({ w: Float32Array.of(k, -k * k) }))
    for (const gradient of gradients.slice(0, 2)) adam.step(gradient)
    const state = adam.getState('opt/')
    const resumed = parameters([...straight.host('w')])
    const second = new Adam(resumed, { learningRate: 0.01, weightDecay: 0.1 })
    second.setState('opt/', state)
    for (const gradient of gradients.slice(2)) {
      adam.step(gradient)
      second.step(gradient)
    }
    expect([...resumed.host('w')]).toEqual([...straight.host('w')])
  })

  test('a state of another size is refused and changes nothing', () => {
    const adam = new Adam(parameters([1, 2]), { learningRate: 0.01 })
    const other = new Adam(parameters([1, 2, 3]), { learningRate: 0.01 })
    expect(() => adam.setState('', other.getState(''))).toThrow(CheckpointError)
  })
})

test('the global norm runs over all gradients', () => {
  expect(globalNorm({ a: Float32Array.of(1, 2), b: Float32Array.of(2) })).toBeCloseTo(3, 10)
})

describe('Parameters', () => {
  test('come back from storage, and refuse what does not fit', () => {
    const set = parameters([1, 2])
    const stored = set.toStored('net/')
    const other = parameters([0, 0])
    other.fromStored('net/', stored)
    expect([...other.host('w')]).toEqual([1, 2])
    expect(() => other.fromStored('gone/', stored)).toThrow('no tensor `gone/w`')
    expect(() => parameters([1]).fromStored('net/', stored)).toThrow(
      'Tensor `net/w` is float32 [2], this network needs float32 [1]',
    )
  })

  test('a copy from another set is seen by its variables', async () => {
    const [from, to] = [parameters([3, 4]), parameters([0, 0])]
    to.copyFrom(from)
    expect([...(await readTensor(to.variable('w')))]).toEqual([3, 4])
    expect(to.size).toBe(2)
  })
})

describe('numbers that float32 does not hold', () => {
  test('gradients whose squares would stop the weights for good are refused, clipped ones are not', () => {
    const [open, clipped] = [parameters([0]), parameters([0])]
    const huge = { w: Float32Array.of(1e25) }
    const adam = new Adam(open, { learningRate: 0.1 })
    expect(() => adam.step(huge)).toThrow('set `maxGradNorm`')
    expect([adam.getState('').steps, ...open.host('w')]).toEqual([0, 0])
    new Adam(clipped, { learningRate: 0.1, maxGradNorm: 1 }).step(huge)
    expect(clipped.host('w')[0]).toBeCloseTo(-0.1, 5)
  })

  test.each([Number.NaN, Infinity, -1])('a learning rate of %f is refused', (learningRate) => {
    const adam = new Adam(parameters([0]), { learningRate })
    expect(() => adam.step({ w: Float32Array.of(1) })).toThrow('`learningRate`')
  })

  test('a stored weight or moment of NaN is refused by name, and nothing is taken', () => {
    const set = parameters([1, 2])
    const stored = set.toStored('net/')
    stored['net/w']!.data[1] = Number.NaN
    expect(() => set.fromStored('net/', stored)).toThrow('`net/w` holds NaN at 1')
    expect([...set.host('w')]).toEqual([1, 2])
    const adam = new Adam(set, { learningRate: 0.1 })
    const state = adam.getState('a/')
    state.tensors['a/v/w']!.data[0] = Infinity
    expect(() => adam.setState('a/', state)).toThrow(CheckpointError)
  })
})
