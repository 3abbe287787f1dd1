import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { combineDueling } from '../../../agents/dqn/dueling.ts'
import type { Tensors } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import { evaluated, expectGradientsOf, floatsOf } from '../../support/evaluated.ts'

beforeAll(async () => {
  await loadDevice()
})

describe('dueling', () => {
  const combined = (atoms: number) => (given: Tensors) =>
    combineDueling(given.outputs as tf.Tensor2D, given.mask as tf.Tensor2D, atoms)
  const mask = floatsOf([1, 0, 1], [1, 3])

  test('adds the value and takes off the mean of the allowed advantages', async () => {
    // Advantages 1, 100 (masked), 3; value 10.
    const inputs = { outputs: floatsOf([1, 100, 3, 10], [1, 4]), mask }
    const { q } = await evaluated((given) => ({ q: combined(1)(given) }), inputs)
    expect([q![0], q![2]]).toEqual([9, 11])
  })

  test('with two atoms each atom is combined for itself, worked by hand', async () => {
    // Advantages (1, 2), (9, 9) masked, (3, 6); values (10, 20).
    const inputs = { outputs: floatsOf([1, 2, 9, 9, 3, 6, 10, 20], [1, 8]), mask }
    const { q } = await evaluated((given) => ({ q: combined(2)(given) }), inputs)
    expect([...q!.slice(0, 2), ...q!.slice(4)]).toEqual([9, 18, 11, 22])
  })

  test('a state that allows nothing has finite numbers', async () => {
    const inputs = { outputs: floatsOf([1, 2, 3, 4], [1, 4]), mask: floatsOf([0, 0, 0], [1, 3]) }
    const { q } = await evaluated((given) => ({ q: combined(1)(given) }), inputs)
    expect(q!.every(Number.isFinite)).toBe(true)
  })

  test('its gradient, of any weights of allowed actions, agrees with finite differences', async () => {
    const rng = new Rng('dueling-atoms')
    const allowed = [1, 0, 1, 1, 0, 1, 1, 0]
    const weights = Array.from({ length: 2 * 4 * 3 }, (_, i) =>
      allowed[Math.floor(i / 3)] === 1 ? rng.normal() : 0,
    )
    const inputs = {
      outputs: floatsOf(
        Array.from({ length: 2 * 5 * 3 }, () => rng.normal()),
        [2, 15],
      ),
      mask: floatsOf(allowed, [2, 4]),
      weights: floatsOf(weights, [2, 4, 3]),
    }
    const sum = (given: Tensors) => tf.sum(tf.mul(combined(3)(given), given.weights!))
    await expectGradientsOf(sum, inputs, ['outputs'])
  })
})
