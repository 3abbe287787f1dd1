import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import { floats } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import type { DeviceName } from '../../../src/nn/device-names.ts'
import { type AdamOptions, adam } from '../../../src/nn/optimizers/adam.ts'
import { Parameters } from '../../../src/nn/parameters.ts'
import { TrainingStep, type TrainingStepOptions } from '../../../src/nn/training-step.ts'

/** Updates of weights `w` by gradients that are given: the loss is their product. */
function training(
  first: readonly number[],
  {
    maxGradNorm = null,
    differentiated = [],
    ...options
  }: AdamOptions & Partial<Pick<TrainingStepOptions, 'maxGradNorm' | 'differentiated'>> = {},
) {
  const parameters = new Parameters({
    w: { shape: [first.length], values: Float32Array.from(first) },
  })
  const step = new TrainingStep({
    name: 'tested',
    parameters,
    loss: ({ w }, { gradient, target }) => ({
      loss: tf.sum(tf.mul(w!, gradient!)),
      outputs: { product: tf.mul(w!, gradient!), ...(target === undefined ? {} : { target }) },
    }),
    prepare: ({ w }) => ({ target: tf.square(w!) }),
    optimizer: adam(options),
    maxGradNorm,
    differentiated,
  })
  return {
    parameters,
    step,
    update: (gradient: readonly number[], rate = 0.1) =>
      step.update({ gradient: floats(Float32Array.from(gradient), [gradient.length]) }, rate),
    weights: () => [...parameters.host('w')],
  }
}

describe.each<DeviceName>(['cpu', 'javascript'])('TrainingStep with Adam on %s', (device) => {
  beforeAll(async () => {
    await loadDevice({ prefer: device })
  })

  test('takes the steps of algorithm 1, worked by hand', async () => {
    const { update, weights } = training([1, -1])
    // First step: both moments are corrected back to g and g², so each weight moves by 0.1 · sign(g).
    const { gradNorm, norms, loss, outputs } = await update([2, -4])
    expect(loss).toBe(6)
    for (const norm of [gradNorm, norms.w]) expect(norm).toBeCloseTo(Math.sqrt(20), 6)
    expect([...outputs.product!.data]).toEqual([2, 4])
    expect([...outputs.target!.data]).toEqual([1, 1])
    expect(weights()[0]).toBeCloseTo(0.9, 5)
    expect(weights()[1]).toBeCloseTo(-0.9, 5)
    // Second step, g = 0: m = 0.18 / 0.19, v = 0.003996 / 0.001999.
    await update([0, 0])
    const m = (0.9 * 0.1 * 2) / (1 - 0.81)
    const v = (0.999 * 0.001 * 4) / (1 - 0.999 ** 2)
    expect(weights()[0]).toBeCloseTo(0.9 - (0.1 * m) / Math.sqrt(v), 5)
  })

  test('gives the gradient by an input where it is asked for, and changes weights as without', async () => {
    const [plain, asked] = [training([1, -1]), training([1, -1], { differentiated: ['gradient'] })]
    const [one, other] = [await plain.update([2, -4]), await asked.update([2, -4])]
    expect(one.outputs['gradient/gradient']).toBeUndefined()
    // The loss is w · gradient.
    expect([...other.outputs['gradient/gradient']!.data]).toEqual([1, -1])
    expect(other.norms).toEqual(one.norms)
    expect(asked.weights()).toEqual(plain.weights())
  })

  test('clips by the global norm, which the size of its first step does not show', async () => {
    const [clipped, small] = [training([0, 0], { maxGradNorm: 1 }), training([0, 0])]
    expect((await clipped.update([30, 40])).gradNorm).toBe(50)
    await small.update([0.6, 0.8])
    for (const moment of ['m/w', 'v/w']) {
      const [a, b] = [clipped, small].map(({ step }) => step.getState('').tensors[moment])
      expect(a!.data[0]).toBeCloseTo(b!.data[0]!, 6)
    }
  })

  test.each([Infinity, Number.NaN, 1e25])('a gradient of %f changes nothing', async (entry) => {
    const { update, weights, step } = training([1, 0], { maxGradNorm: 1 })
    await update([1, 1])
    const before = { state: step.getState(''), weights: weights() }
    await expect(update([entry, 1])).rejects.toThrow(ContractError)
    expect({ state: step.getState(''), weights: weights() }).toEqual(before)
    // And the next one counts as if it had not been asked.
    const { update: other, weights: others } = training([1, 0], { maxGradNorm: 1 })
    await other([1, 1])
    await Promise.all([update([1, -1]), other([1, -1])])
    expect(weights()).toEqual(others())
  })

  test('a rate that is none is refused', async () => {
    const { update } = training([1])
    await expect(update([1], Number.NaN)).rejects.toThrow('`learningRate`')
  })

  test('goes on from its state as if it had not stopped', async () => {
    const straight = training([0.5, 1], { weightDecay: 0.1 })
    const gradients = [1, 2, 3, 4].map((k) => [k, -k * k])
    for (const gradient of gradients.slice(0, 2)) await straight.update(gradient, 0.01)
    const state = straight.step.getState('opt/')
    const resumed = training(straight.weights(), { weightDecay: 0.1 })
    resumed.step.setState('opt/', state)
    for (const gradient of gradients.slice(2)) {
      await straight.update(gradient, 0.01)
      await resumed.update(gradient, 0.01)
    }
    expect(resumed.weights()).toEqual(straight.weights())
  })

  test('a state of another size is refused and changes nothing', () => {
    const [two, three] = [training([1, 2]), training([1, 2, 3])]
    expect(() => two.step.setState('', three.step.getState(''))).toThrow(CheckpointError)
  })

  test('one graph serves all updates of a shape', async () => {
    const { update, step } = training([1, 2])
    for (const rate of [0.1, 0.2, 0.3]) await update([1, 1], rate)
    expect(step.graphs.made).toBe(device === 'cpu' ? 1 : 0)
    step.dispose()
  })
})
