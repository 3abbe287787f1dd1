import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { categoricalHead } from '../../../agents/dqn/categorical-head.ts'
import type { Tensors } from '../../../src/nn/compile/compiled.ts'
import { EagerFunction } from '../../../src/nn/compile/eager-function.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { Rng } from '../../../src/random/rng.ts'
import { evaluated, expectGradientsOf, floatsOf, gradientsOf } from '../../support/evaluated.ts'

const ln = Math.log
/** Values −1, 0, 1, 2. */
const head = categoricalHead({ min: -1, max: 2, count: 4 })
const targets = (rows: Tensors) => ({ targets: head.targets(rows as never) })
const loss = (rows: Tensors) => ({ ...head.loss(rows as never) })

beforeAll(async () => {
  await loadDevice()
})

test('an action is worth the mean of its distribution', async () => {
  // Probabilities 1/8, 1/4, 1/8, 1/2.
  const atoms = floatsOf([5, 5, 5, 5, ln(1), ln(2), ln(1), ln(4)], [1, 2, 4])
  const { q } = await evaluated((given) => ({ q: head.mean(given.atoms!) }), { atoms })
  expect(q![0]).toBeCloseTo(0.5, 6)
  expect(q![1]).toBeCloseTo(-1 / 8 + 1 / 8 + 1, 6)
})

describe('targets', () => {
  const sure = (index: number) => [0, 1, 2, 3].map((i) => (i === index ? 1000 : 0))
  const rowsOf = (nStepReturn: number, bootstrap: number, atoms: number[], shift = 0) => ({
    returnsT: floatsOf([nStepReturn]),
    bootstrapsT: floatsOf([bootstrap]),
    atomsTpN: floatsOf(atoms, [1, 4]),
    shiftsTpN: floatsOf([shift]),
  })
  const project = async (...args: Parameters<typeof rowsOf>) =>
    (await evaluated(targets, rowsOf(...args))).targets!

  test('share an atom between its neighbours, worked by hand', async () => {
    // 0.25 + 0.5 · 1 = 0.75: a quarter to 0, three quarters to 1.
    expect(await project(0.25, 0.5, sure(2))).toEqual([0, 0.25, 0.75, 0])
    // A shift of −1 before the discount: 0.25 + 0.5 · 0.
    expect(await project(0.25, 0.5, sure(2), -1)).toEqual([0, 0.75, 0.25, 0])
  })

  test('beyond the support count as its end', async () => {
    expect(await project(5, 1, sure(3))).toEqual([0, 0, 0, 1])
    expect(await project(-5, 1, sure(0))).toEqual([1, 0, 0, 0])
  })

  test('after the end are sure of the return, whatever the atoms are', async () => {
    expect(await project(2, 0, new Array(4).fill(Number.NEGATIVE_INFINITY))).toEqual([0, 0, 0, 1])
  })

  test('of a return that is no number are none', async () => {
    expect((await project(Number.NaN, 0.5, [0, 0, 0, 0])).every(Number.isNaN)).toBe(true)
  })

  test('keep the mass, and the mean where nothing is clipped', async () => {
    const eager = new EagerFunction((rows) => ({
      ...targets(rows),
      mean: head.mean(tf.expandDims(rows.atomsTpN!, 1)),
    }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.float({ min: Math.fround(-0.2), max: Math.fround(0.2), noNaN: true }),
        async (logits, nStepReturn) => {
          const given = await eager.run(rowsOf(nStepReturn, 0.5, logits))
          const projected = [...given.targets!.data]
          expect(projected.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
          const mean = projected.reduce((sum, p, i) => sum + p * (i - 1), 0)
          expect(mean).toBeCloseTo(nStepReturn + 0.5 * given.mean!.data[0]!, 5)
        },
      ),
    )
  })
})

describe('the loss', () => {
  test('is the cross-entropy, and the error the divergence, worked by hand', async () => {
    const given = await evaluated(loss, {
      atomsT: floatsOf([ln(1), ln(1), ln(2), ln(4)], [1, 4]),
      targetsT: floatsOf([0, 0.5, 0.5, 0], [1, 4]),
    })
    expect(given.losses![0]).toBeCloseTo(-(0.5 * ln(1 / 8) + 0.5 * ln(1 / 4)), 6)
    expect(given.errors![0]).toBeCloseTo(0.5 * ln(0.5 / (1 / 8)) + 0.5 * ln(0.5 / (1 / 4)), 6)
    expect(given.targetMeans).toEqual([0.5])
  })

  test('has a gradient that agrees with finite differences', async () => {
    const rng = new Rng('categorical')
    const rows = {
      atomsT: floatsOf(
        Array.from({ length: 12 }, () => rng.normal()),
        [3, 4],
      ),
      targetsT: floatsOf([0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0, 0, 0.5, 0, 0.5], [3, 4]),
    }
    await expectGradientsOf((given) => tf.sum(loss(given).losses), rows, ['atomsT'])
  })

  test('a shift of an action puts its target the other way, worked by hand', async () => {
    const rows = {
      atomsT: floatsOf([ln(1), ln(1), ln(2), ln(4)], [1, 4]),
      targetsT: floatsOf([0, 0, 1, 0], [1, 4]),
      shiftsT: floatsOf([0.25]),
    }
    // A return of 1 that is 0.25 and something is that of 0.75: a quarter at 0, three quarters at 1.
    const given = await evaluated(loss, rows)
    expect(given.losses![0]).toBeCloseTo(-(0.25 * ln(1 / 8) + 0.75 * ln(2 / 8)), 6)
    expect(given.targetMeans![0]).toBeCloseTo(0.75, 6)
    const slopeAt = async (shift: number) => {
      const at = { ...rows, shiftsT: floatsOf([shift]) }
      return (await gradientsOf((all) => tf.sum(loss(all).losses), at, ['shiftsT'])).shiftsT![0]!
    }
    // Less of a shift would put the target where 2 is nearer, which is likelier.
    expect(await slopeAt(0.25)).toBeCloseTo(ln(2) - ln(1), 5)
    expect(await slopeAt(-0.25)).toBeCloseTo(ln(4) - ln(2), 5)
    expect(await slopeAt(0)).toBeCloseTo((ln(4) - ln(1)) / 2, 5)
  })

  test('a shift of nothing changes nothing', async () => {
    const rows = {
      atomsT: floatsOf([0.3, -1, 2, 0.5], [1, 4]),
      targetsT: floatsOf([0.125, 0.25, 0.5, 0.125], [1, 4]),
    }
    expect(await evaluated(loss, { ...rows, shiftsT: floatsOf([0]) })).toEqual(
      await evaluated(loss, rows),
    )
  })

  test('its gradient by atoms and shifts agrees with finite differences', async () => {
    const rng = new Rng('shifted')
    const rows = {
      atomsT: floatsOf(
        Array.from({ length: 12 }, () => rng.normal()),
        [3, 4],
      ),
      targetsT: floatsOf([0.1, 0.2, 0.3, 0.4, 0, 1, 0, 0, 0, 0.5, 0.5, 0], [3, 4]),
      shiftsT: floatsOf([0.3, -0.4, 0.7]),
    }
    const total = (given: Tensors) => tf.sum(loss(given).losses)
    await expectGradientsOf(total, rows, ['atomsT', 'shiftsT'])
  })
})
