import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { quantileHead, quantileLoss } from '../../../agents/dqn/quantile-head.ts'
import type { Tensors } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import { evaluated, expectGradientsOf, floatsOf, gradientsOf } from '../../support/evaluated.ts'

beforeAll(async () => {
  await loadDevice()
})

const losses = (kappa: number) => (rows: Tensors) =>
  tf.sum(quantileLoss(rows as never, kappa).losses)

describe('quantileHead', () => {
  const head = quantileHead(2, 1)

  test('values an action by the mean of its quantiles', async () => {
    const mean = ({ atoms }: Tensors) => ({ q: head.mean(atoms!) })
    const { q } = await evaluated(mean, { atoms: floatsOf([9, 9, 1, 4], [1, 2, 2]) })
    expect(q).toEqual([9, 2.5])
  })

  test('targets are the return plus the discounted quantiles and the shift of what follows', async () => {
    const given = await evaluated((rows) => ({ targets: head.targets(rows as never) }), {
      returnsT: floatsOf([1, 7]),
      bootstrapsT: floatsOf([0.5, 0]),
      atomsTpN: floatsOf([2, 4, Number.NEGATIVE_INFINITY, 3], [2, 2]),
      shiftsTpN: floatsOf([-1, 100]),
    })
    expect(given.targets).toEqual([1 + 0.5 * 1, 1 + 0.5 * 3, 7, 7])
  })
})

describe('quantileLoss', () => {
  test('of two quantiles and two targets, worked by hand', async () => {
    // Quantiles 0 (τ ¼) and 1 (τ ¾); targets 0.5 and 3; κ = 1.
    const rows = { atomsT: floatsOf([0, 1], [1, 2]), targetsT: floatsOf([0.5, 3], [1, 2]) }
    const given = await evaluated((tensors) => ({ ...quantileLoss(tensors as never, 1) }), rows)
    // u: 0 → 0.5, 3; 1 → −0.5, 2. Huber: 0.125, 2.5; 0.125, 1.5.
    const first = (0.25 * 0.125 + 0.25 * 2.5) / 2
    const second = (0.25 * 0.125 + 0.75 * 1.5) / 2
    expect(given.losses![0]).toBeCloseTo(first + second, 6)
    expect(given.errors![0]).toBeCloseTo(0.5 - 1.75, 6)
    expect(given.targetMeans).toEqual([1.75])
    const { atomsT: slopes } = await gradientsOf(losses(1), rows, ['atomsT'])
    expect(slopes![0]).toBeCloseTo(-(0.25 * 0.5 + 0.25) / 2, 6)
    expect(slopes![1]).toBeCloseTo(-(-0.25 * 0.5 + 0.75) / 2, 6)
  })

  test('is least at the quantiles of the targets', async () => {
    // With targets 1 … 8 the quantile of τ = 5.5 / 8 belongs between 5.5 and 6.
    const slopeAt = async (quantile: number) => {
      const atoms = Array.from({ length: 8 }, (_, i) => (i === 5 ? quantile : 0))
      const rows = {
        atomsT: floatsOf(atoms, [1, 8]),
        targetsT: floatsOf([1, 2, 3, 4, 5, 6, 7, 8], [1, 8]),
      }
      return (await gradientsOf(losses(1e-3), rows, ['atomsT'])).atomsT![5]!
    }
    expect(await slopeAt(5.4)).toBeLessThan(0)
    expect(await slopeAt(6.1)).toBeGreaterThan(0)
  })

  test.each([0.5, 2])('its gradient agrees with finite differences (κ %s)', async (kappa) => {
    const rng = new Rng(`quantile-${kappa}`)
    const draw = (scale: number) => Array.from({ length: 12 }, () => scale * rng.normal())
    const rows = { atomsT: floatsOf(draw(1), [3, 4]), targetsT: floatsOf(draw(2), [3, 4]) }
    await expectGradientsOf(losses(kappa), rows, ['atomsT'], { step: 2e-3, tolerance: 5e-3 })
  })

  test('a shift of an action moves all of its quantiles, and learns by all of them', async () => {
    const shifted = {
      atomsT: floatsOf([0, 1], [1, 2]),
      targetsT: floatsOf([0.5, 3], [1, 2]),
      shiftsT: floatsOf([0.25]),
    }
    const moved = { atomsT: floatsOf([0.25, 1.25], [1, 2]), targetsT: shifted.targetsT }
    const loss = (rows: Tensors) => ({ ...quantileLoss(rows as never, 1) })
    expect(await evaluated(loss, shifted)).toEqual(await evaluated(loss, moved))
    const { shiftsT } = await gradientsOf(losses(1), shifted, ['shiftsT'])
    const { atomsT } = await gradientsOf(losses(1), moved, ['atomsT'])
    expect(shiftsT![0]).toBeCloseTo(atomsT![0]! + atomsT![1]!, 6)
  })
})
