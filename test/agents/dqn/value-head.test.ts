import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { huber, scalarHead } from '../../../agents/dqn/value-head.ts'
import type { Tensors } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { evaluated, expectGradientsOf, floatsOf } from '../../support/evaluated.ts'

beforeAll(async () => {
  await loadDevice()
})

describe('scalarHead', () => {
  const head = scalarHead(1)
  const targets = (rows: Tensors) => ({ targets: head.targets(rows as never) })

  test('targets are the return plus the discounted value and the shift of what follows', async () => {
    const given = await evaluated(targets, {
      returnsT: floatsOf([1, 2]),
      bootstrapsT: floatsOf([0.5, 0]),
      atomsTpN: floatsOf([10, Number.NEGATIVE_INFINITY], [2, 1]),
      shiftsTpN: floatsOf([-2, 0]),
    })
    expect(given.targets).toEqual([1 + 0.5 * 8, 2])
  })

  test('its one atom is the value', async () => {
    const mean = ({ atoms }: Tensors) => ({ q: head.mean(atoms!) })
    expect(await evaluated(mean, { atoms: floatsOf([3, 4], [1, 2, 1]) })).toEqual({ q: [3, 4] })
  })

  test('its loss is the Huber loss, and its errors are value − target', async () => {
    const loss = (rows: Tensors) => ({ ...head.loss(rows as never) })
    const rows = { atomsT: floatsOf([2, 3], [2, 1]), targetsT: floatsOf([1.5, 6], [2, 1]) }
    expect(await evaluated(loss, rows)).toEqual({
      losses: [0.125, 2.5],
      errors: [0.5, -3],
      targetMeans: [1.5, 6],
    })
  })
})

test('what an action is worth beyond its atom counts in loss and error, and has the same slope', async () => {
  const head = scalarHead(1)
  const loss = (rows: Tensors) => ({ ...head.loss(rows as never) })
  const rows = {
    atomsT: floatsOf([2, 3], [2, 1]),
    targetsT: floatsOf([1.5, 6], [2, 1]),
    shiftsT: floatsOf([-0.25, 1]),
  }
  expect(await evaluated(loss, rows)).toEqual({
    losses: [0.03125, 1.5],
    errors: [0.25, -2],
    targetMeans: [1.5, 6],
  })
  await expectGradientsOf((given) => tf.sum(loss(given).losses), rows, ['atomsT', 'shiftsT'])
})

describe('huber', () => {
  const at = async (x: number, delta: number | null) =>
    (await evaluated((given) => ({ y: huber(given.x as tf.Tensor, delta) }), { x: floatsOf([x]) }))
      .y

  test('is half the square up to delta and linear beyond, without a kink', async () => {
    expect(await at(0.5, 1)).toEqual([0.125])
    expect(await at(-3, 1)).toEqual([2.5])
    expect(await at(1, 1)).toEqual(await at(-1, null))
    expect(await at(-3, null)).toEqual([4.5])
  })

  test.each([1, 0.3, null])(
    'its slope agrees with finite differences (delta %s)',
    async (delta) => {
      const x = floatsOf([-2, -0.8, 0.05, 0.2, 1.7])
      await expectGradientsOf((given) => tf.sum(huber(given.x!, delta)), { x }, ['x'], {
        step: 1e-3,
      })
    },
  )
})
