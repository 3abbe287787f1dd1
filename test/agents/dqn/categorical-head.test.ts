import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  categoricalHead,
  categoricalLoss,
  projectTargets,
} from '../../../agents/dqn/categorical-head.ts'
import { Rng } from '../../../src/random/rng.ts'
import { expectGradient } from '../../support/finite-differences.ts'

const ln = Math.log
/** Values −1, 0, 1, 2. */
const support = { min: -1, max: 2, count: 4 }

describe('categoricalHead', () => {
  const head = categoricalHead(support)

  test('values an action by the mean of its distribution', () => {
    // Probabilities 1/8, 1/4, 1/8, 1/2.
    const atoms = Float32Array.of(5, 5, 5, 5, ln(1), ln(2), ln(1), ln(4))
    expect(head.mean(atoms, 4)).toBeCloseTo(-1 / 8 + 1 / 8 + 1, 6)
  })

  test('the gradient of the mean agrees with finite differences', async () => {
    const atoms = Float32Array.of(0.3, -1, 0.5, 0.2)
    const gradient = new Float32Array(4)
    head.addMeanGradient(atoms, 0, 3, gradient)
    await expectGradient(atoms, gradient, () => 3 * head.mean(atoms, 0))
  })
})

describe('projectTargets', () => {
  const sure = (index: number) =>
    Float32Array.from({ length: 4 }, (_, i) => (i === index ? 1000 : 0))
  const project = (nStepReturn: number, bootstrap: number, atoms: Float32Array, shift = 0) => [
    ...projectTargets(
      {
        returnsT: Float32Array.of(nStepReturn),
        bootstrapsT: Float32Array.of(bootstrap),
        atomsTpN: atoms,
        shiftsTpN: Float32Array.of(shift),
      },
      support,
    ),
  ]

  test('shares an atom between its neighbours, worked by hand', () => {
    // 0.25 + 0.5 · 1 = 0.75: a quarter to 0, three quarters to 1.
    expect(project(0.25, 0.5, sure(2))).toEqual([0, 0.25, 0.75, 0])
    // A shift of −1 before the discount: 0.25 + 0.5 · 0.
    expect(project(0.25, 0.5, sure(2), -1)).toEqual([0, 0.75, 0.25, 0])
  })

  test('what lies beyond the support counts as its end', () => {
    expect(project(5, 1, sure(3))).toEqual([0, 0, 0, 1])
    expect(project(-5, 1, sure(0))).toEqual([1, 0, 0, 0])
  })

  test('a terminal step is sure of its return', () => {
    expect(project(2, 0, new Float32Array(4).fill(Number.NEGATIVE_INFINITY))).toEqual([0, 0, 0, 1])
  })

  test('keeps the mass, and the mean where nothing is clipped', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.float({ min: Math.fround(-0.2), max: Math.fround(0.2), noNaN: true }),
        (logits, nStepReturn) => {
          const atoms = Float32Array.from(logits)
          const projected = project(nStepReturn, 0.5, atoms)
          const mass = projected.reduce((sum, p) => sum + p, 0)
          const mean = projected.reduce((sum, p, i) => sum + p * (i - 1), 0)
          expect(mass).toBeCloseTo(1, 5)
          const expected = nStepReturn + 0.5 * categoricalHead(support).mean(atoms, 0)
          expect(mean).toBeCloseTo(expected, 5)
        },
      ),
    )
  })
})

describe('categoricalLoss', () => {
  test('is the cross-entropy of the action taken, worked by hand', () => {
    const { loss, gradient, errors, targetMean } = categoricalLoss(
      {
        atomsT: Float32Array.of(7, 7, 7, 7, ln(1), ln(1), ln(2), ln(4)),
        actionsT: Int32Array.of(1),
        targetsT: Float32Array.of(0, 0.5, 0.5, 0),
        weights: Float32Array.of(2),
      },
      support,
    )
    expect(loss).toBeCloseTo(-2 * (0.5 * ln(1 / 8) + 0.5 * ln(1 / 4)), 6)
    expect([...gradient.subarray(0, 4)]).toEqual([0, 0, 0, 0])
    const slopes = [1 / 8, 1 / 8 - 0.5, 1 / 4 - 0.5, 1 / 2]
    slopes.forEach((slope, i) => {
      expect(gradient[4 + i]).toBeCloseTo(2 * slope, 6)
    })
    expect(errors[0]).toBeCloseTo(0.5 * ln(0.5 / (1 / 8)) + 0.5 * ln(0.5 / (1 / 4)), 6)
    expect(targetMean).toBe(0.5)
  })

  test('its gradient agrees with finite differences', async () => {
    const rng = new Rng('categorical')
    const atomsT = Float32Array.from({ length: 3 * 2 * 4 }, () => rng.normal())
    const targetsT = Float32Array.of(0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0, 0, 0.5, 0, 0.5)
    const rest = { actionsT: Int32Array.of(1, 0, 1), targetsT, weights: Float32Array.of(1, 0.5, 2) }
    const loss = () => categoricalLoss({ ...rest, atomsT }, support).loss
    await expectGradient(atomsT, categoricalLoss({ ...rest, atomsT }, support).gradient, loss)
  })
})

describe('numbers that are not finite', () => {
  test('atoms of NaN are refused by the mean and by the targets', () => {
    const atoms = Float32Array.of(0, Number.NaN, 0, 0)
    expect(() => categoricalHead(support).mean(atoms, 0)).toThrow('distribution of returns is NaN')
  })

  test('a return of NaN is refused, and no probability is lost', () => {
    const rows = {
      returnsT: Float32Array.of(Number.NaN),
      bootstrapsT: Float32Array.of(0),
      atomsTpN: new Float32Array(4),
      shiftsTpN: Float32Array.of(0),
    }
    expect(() => projectTargets(rows, support)).toThrow("A target's return in row 0 is NaN")
  })
})
