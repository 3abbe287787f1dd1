import { describe, expect, test } from 'vitest'
import {
  type GroupBatch,
  type GroupLossSettings,
  groupLoss,
} from '../../../../agents/policy-gradient/group-relative/group-loss.ts'
import { ContractError } from '../../../../src/core/errors.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'

const settings: GroupLossSettings = {
  clipLow: 0.2,
  clipHigh: 0.28,
  divergence: 'k3',
  divergenceCoefficient: 0,
  entropyBonus: 0,
}

/** One step that may take actions 0 and 1, with probabilities 1/4 and 3/4, and takes 1. */
function step(advantage: number, proximal: number, changes: Partial<GroupBatch> = {}): GroupBatch {
  return {
    logitsT: Float32Array.of(0, Math.log(3), 50),
    masksT: [Int8Array.of(1, 1, 0)],
    actionsT: [1],
    advantagesT: [advantage],
    proximalLogProbsT: [Math.log(proximal)],
    importanceT: [1],
    divergenceLogImportanceT: [0],
    stepWeightsT: [1],
    referenceLogits: new Float32Array(3),
    ...changes,
  }
}

describe('groupLoss', () => {
  test.each([
    // Ratio 1.5 for a good step: clipped at 1.28.
    [2, 0.5, -1.28 * 2, true],
    // Ratio 1.25: above 1 + 0.2, yet within the upper bound.
    [2, 0.6, -1.25 * 2, false],
    // Ratio 1.5 for a bad step: it must still come down.
    [-2, 0.5, 1.5 * 2, false],
    // Ratio 0.75 for a bad step: clipped at the lower bound.
    [-2, 1, 0.8 * 2, true],
    [2, 1, -0.75 * 2, false],
  ])(
    'advantage %f from probability %f gives the loss %f',
    (advantage, proximal, loss, isClipped) => {
      const result = groupLoss(step(advantage, proximal), settings)
      expect(result.loss).toBeCloseTo(loss, 5)
      expect(result.clipFraction).toBe(0.75 / proximal < 0.8 || 0.75 / proximal > 1.28 ? 1 : 0)
      // d ratio/dlogits = ratio (onehot − π) = ratio (−1/4, 1/4) over the two that are allowed.
      const ratio = 0.75 / proximal
      const slope = isClipped ? 0 : (-advantage * ratio) / 4
      expect(result.gradient[1]).toBeCloseTo(slope, 5)
      expect(result.gradient[0]).toBeCloseTo(-slope, 5)
      expect(result.gradient[2]).toBe(0)
    },
  )

  test('a step counts by its weight and its importance', () => {
    const result = groupLoss(step(2, 0.75, { importanceT: [0.5], stepWeightsT: [0.1] }), settings)
    expect(result.loss).toBeCloseTo(-0.1, 6)
    expect(result.gradient[1]).toBeCloseTo(-0.1 / 4, 6)
  })

  test('the bonus pays for entropy by the step’s weight, worked by hand', () => {
    const batch = step(0, 0.75, { stepWeightsT: [0.5] })
    const { loss, gradient } = groupLoss(batch, { ...settings, entropyBonus: 0.2 })
    const entropy = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75))
    expect(loss).toBeCloseTo(-0.5 * 0.2 * entropy, 6)
    expect(gradient[0]).toBeCloseTo(0.5 * 0.2 * 0.25 * (Math.log(0.25) + entropy), 6)
    expect(gradient[2]).toBe(0)
  })

  test('k3 of the action taken is r − 1 − log r, worked by hand', () => {
    // Reference uniform over the two: r = (1/2) / (3/4) = 2/3.
    const held = { ...settings, divergenceCoefficient: 0.3 }
    const result = groupLoss(step(0, 0.75), held)
    const k3 = 2 / 3 - 1 - Math.log(2 / 3)
    expect(result.divergence).toBeCloseTo(k3, 6)
    expect(result.loss).toBeCloseTo(0.3 * k3, 6)
    // (1 − r) dlog π/dlogits = 1/3 · (−1/4, 1/4).
    expect(result.gradient[1]).toBeCloseTo((0.3 * (1 / 3)) / 4, 6)
  })

  test('k3 is right on average over the policy’s own actions', () => {
    const held = { ...settings, divergenceCoefficient: 1 }
    const of = (action: number) =>
      groupLoss(step(0, 0.75, { actionsT: [action], proximalLogProbsT: [0] }), held).divergence
    const exact = groupLoss(step(0, 0.75), { ...held, divergence: 'exact' }).divergence
    expect(0.25 * of(0) + 0.75 * of(1)).toBeCloseTo(exact, 6)
    expect(exact).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6)
  })

  test('k3 of actions that exploration drew is right on average when weighted by π / μ', () => {
    // μ = (3/4, 1/4) explores what π = (1/4, 3/4) holds for unlikely.
    const held = { ...settings, divergenceCoefficient: 1 }
    const [policy, behaviour] = [
      [0.25, 0.75],
      [0.75, 0.25],
    ] as const
    const result = (action: 0 | 1, share: number) =>
      groupLoss(
        step(0, 0.75, {
          actionsT: [action],
          proximalLogProbsT: [0],
          divergenceLogImportanceT: [Math.log(share)],
        }),
        held,
      )
    const mean = (shareOf: (action: 0 | 1) => number) =>
      behaviour[0] * result(0, shareOf(0)).divergence +
      behaviour[1] * result(1, shareOf(1)).divergence
    const exact = groupLoss(step(0, 0.75), { ...held, divergence: 'exact' }).divergence
    expect(mean((action) => policy[action] / behaviour[action])).toBeCloseTo(exact, 6)
    expect(result(0, 1 / 3).gradient[0]).toBeCloseTo(result(0, 1).gradient[0]! / 3, 6)
    expect(result(0, 0).loss).toBeCloseTo(0, 12)
  })

  test.each(['exact', 'k3'] as const)(
    'its gradient agrees with finite differences, divergence %s',
    async (divergence) => {
      const rng = new Rng('group-loss')
      const [steps, actions] = [8, 5]
      const masksT = Array.from({ length: steps }, (_, t) =>
        Int8Array.from({ length: actions }, (_, a) =>
          a === t % actions || rng.uniform() < 0.6 ? 1 : 0,
        ),
      )
      const draw = () => Float32Array.from({ length: steps * actions }, () => rng.normal())
      const batch: GroupBatch = {
        logitsT: draw(),
        masksT,
        actionsT: masksT.map((_, t) => t % actions),
        advantagesT: masksT.map(() => rng.normal()),
        proximalLogProbsT: masksT.map(() => -2 * rng.uniform()),
        importanceT: masksT.map(() => rng.uniform()),
        divergenceLogImportanceT: masksT.map(() => Math.log(rng.uniform())),
        stepWeightsT: masksT.map(() => rng.uniform()),
        referenceLogits: draw(),
      }
      const held = { ...settings, divergence, divergenceCoefficient: 0.1, entropyBonus: 0.2 }
      const { gradient } = groupLoss(batch, held)
      const loss = () => groupLoss(batch, held).loss
      await expectGradient(batch.logitsT, gradient, loss, { step: 1e-3, tolerance: 5e-3 })
    },
  )

  describe('keeps its numbers finite', () => {
    /** π gives the action taken about e^−nats, and exploration drew it with μ = 1/2. */
    const unlikely = (nats: number) =>
      step(1, 0.75, {
        logitsT: Float32Array.of(nats, 0, 0),
        proximalLogProbsT: [-nats],
        divergenceLogImportanceT: [-nats - Math.log(0.5)],
      })
    const held = { ...settings, divergenceCoefficient: 1 }

    test.each([60, 699, 702, 720, 800, 1e4])(
      'k3 of an action that π holds for e^−%f is about reference / μ, as its gradient',
      (nats) => {
        const { loss, divergence, gradient } = groupLoss(unlikely(nats), held)
        // κ (e^x − 1 − x) is (1/2) / (1/2) up to what is below rounding.
        expect(divergence).toBeCloseTo(1, 3)
        expect(loss).toBeCloseTo(-1 + 1, 3)
        // dloss/dlogit of the action: −ratio A, and −κ (e^x − 1), times 1 − π.
        expect(gradient[1]).toBeCloseTo(-2, 3)
        expect(gradient[0]).toBeCloseTo(2, 3)
      },
    )

    test('the two forms of k3 meet where one takes over from the other', () => {
      const [before, after] = [700.5, 701].map((nats) => groupLoss(unlikely(nats), held))
      expect(after?.loss).toBeCloseTo(before?.loss ?? 0, 9)
      expect(after?.gradient[1]).toBeCloseTo(before?.gradient[1] ?? 0, 6)
    })

    test('k3 of an action that nobody explored is refused once it overflows', () => {
      const batch = { ...unlikely(800), divergenceLogImportanceT: [0] }
      expect(() => groupLoss(batch, held)).toThrow(/^At step 0 of the batch the initializer.*exact/)
    })

    test('a ratio of e^800 is clipped for advantages of at least 0 and refused below', () => {
      const moved = { proximalLogProbsT: [-800] }
      expect(groupLoss(step(0, 1, moved), settings).loss).toBeCloseTo(0, 12)
      const good = groupLoss(step(2, 1, moved), settings)
      expect(good.loss).toBeCloseTo(-1.28 * 2, 6)
      expect([good.clipFraction, good.gradient[1]]).toEqual([1, 0])
      expect(Number.isFinite(good.approxKl)).toBe(true)
      expect(() => groupLoss(step(-1, 1, moved), settings)).toThrow(/^At step 0 of the batch/)
    })

    test.each<[string, Partial<GroupBatch>, RegExp]>([
      ['a logit of NaN', { logitsT: Float32Array.of(Number.NaN, 0, 0) }, /action 0 is NaN/],
      ['an infinite logit', { logitsT: Float32Array.of(0, Infinity, 0) }, /is Infinity/],
      ['an action ruled out', { logitsT: Float32Array.of(0, -Infinity, 0) }, /log π of action 1/],
      ['an advantage of NaN', { advantagesT: [Number.NaN] }, /The policy's loss is NaN/],
    ])('%s is refused in one line', (_, changes, message) => {
      expect(() => groupLoss(step(1, 0.5, changes), settings)).toThrow(ContractError)
      expect(() => groupLoss(step(1, 0.5, changes), settings)).toThrow(message)
    })

    test('a reference that rules out what the policy may do is refused', () => {
      const batch = step(1, 0.5, { referenceLogits: Float32Array.of(-Infinity, 0, 0) })
      const exact = { ...settings, divergence: 'exact' } as const
      expect(() => groupLoss(batch, exact)).toThrow('divergence from its initializer')
    })
  })

  test('a batch whose arrays do not fit is refused by name', () => {
    expect(() => groupLoss(step(1, 0.5, { importanceT: [] }), settings)).toThrow(ContractError)
    expect(() => groupLoss(step(1, 0.5, { importanceT: [] }), settings)).toThrow('`importanceT`')
  })
})
