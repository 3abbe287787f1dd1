import { describe, expect, test } from 'vitest'
import {
  type PpoSettings,
  ppoLoss,
} from '../../../../agents/policy-gradient/actor-critic/ppo-loss.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'

const settings: PpoSettings = {
  clipRange: 0.2,
  divergenceCoefficient: 0,
  entropyBonus: 0,
  referenceLogits: new Float32Array(3),
}

describe('ppoLoss', () => {
  // Allowed: actions 0 and 1, with probabilities 1/4 and 3/4.
  const step = (advantage: number, behaviour: number) => ({
    logitsT: Float32Array.of(0, Math.log(3), 50),
    masksT: [Int8Array.of(1, 1, 0)],
    actionsT: [1],
    advantagesT: [advantage],
    behaviourLogProbsT: [Math.log(behaviour)],
    proximalLogProbsT: [Math.log(behaviour)],
  })

  test.each([
    // ratio 1.5 for a good step: clipped at 1.2, no gradient.
    [2, 0.5, -1.2 * 2, 1],
    // ratio 1.5 for a bad step: beyond the range, and it must still come down.
    [-2, 0.5, 1.5 * 2, 1],
    // ratio 0.75 / 0.9375 = 0.8: at the edge, unclipped.
    [2, 0.9375, -0.8 * 2, 0],
    // ratio 0.75 for a bad step: clipped at 0.8.
    [-2, 1, 0.8 * 2, 1],
  ])(
    'advantage %f from probability %f gives the loss %f',
    (advantage, behaviour, loss, clipped) => {
      const result = ppoLoss(step(advantage, behaviour), settings)
      expect(result.loss).toBeCloseTo(loss, 5)
      expect(result.clipFraction).toBe(clipped)
      expect(result.gradient[1] === 0).toBe(clipped === 1 && loss !== 3)
      expect(result.gradient[2]).toBe(0)
    },
  )

  test('its KL is from the policy before the update, not from what explored with it', () => {
    // The action had 3/4 then and now, and exploration drew it half of the time.
    const batch = { ...step(2, 0.5), proximalLogProbsT: [Math.log(0.75)] }
    expect(ppoLoss(batch, settings).approxKl).toBeCloseTo(0, 6)
    const moved = ppoLoss({ ...batch, proximalLogProbsT: [Math.log(0.5)] }, settings)
    expect(moved.approxKl).toBeCloseTo(1.5 - 1 - Math.log(1.5), 6)
    expect(moved.loss).toBe(ppoLoss(batch, settings).loss)
  })

  test('its gradient agrees with finite differences, divergence included', async () => {
    const rng = new Rng('ppo-loss')
    const [steps, actions] = [8, 5]
    const masksT = Array.from({ length: steps }, (_, t) =>
      Int8Array.from({ length: actions }, (_, a) =>
        a === t % actions || rng.uniform() < 0.6 ? 1 : 0,
      ),
    )
    const batch = {
      logitsT: Float32Array.from({ length: steps * actions }, () => rng.normal()),
      masksT,
      actionsT: masksT.map((_, t) => t % actions),
      advantagesT: masksT.map(() => rng.normal()),
      behaviourLogProbsT: masksT.map(() => -2 * rng.uniform()),
      proximalLogProbsT: masksT.map(() => -2 * rng.uniform()),
    }
    const held: PpoSettings = {
      clipRange: 0.2,
      divergenceCoefficient: 0.1,
      entropyBonus: 0.2,
      referenceLogits: Float32Array.from({ length: actions }, () => rng.normal()),
    }
    const { gradient } = ppoLoss(batch, held)
    const loss = () => ppoLoss(batch, held).loss
    await expectGradient(batch.logitsT, gradient, loss, { step: 1e-3, tolerance: 5e-3 })
  })

  test('divergence is 0 for an unchanged policy and above it otherwise', () => {
    expect(ppoLoss(step(1, 0.75), settings).approxKl).toBeCloseTo(0, 6)
    expect(ppoLoss(step(1, 0.5), settings).approxKl).toBeCloseTo(1.5 - 1 - Math.log(1.5), 6)
  })
})

describe('numbers that are not finite', () => {
  const step = {
    logitsT: Float32Array.of(0, 0, 0),
    masksT: [Int8Array.of(1, 1, 0)],
    actionsT: [1],
    advantagesT: [1],
    behaviourLogProbsT: [-0.7],
    proximalLogProbsT: [-0.7],
  }

  test('a policy that moved by 800 nats keeps its loss and its divergence finite', () => {
    const far = { ...step, behaviourLogProbsT: [-800], proximalLogProbsT: [-800] }
    const result = ppoLoss(far, settings)
    expect(result.loss).toBeCloseTo(-1.2, 6)
    expect([result.clipFraction, result.gradient[1]]).toEqual([1, 0])
    expect(Number.isFinite(result.approxKl)).toBe(true)
    expect(() => ppoLoss({ ...far, advantagesT: [-1] }, settings)).toThrow('At step 0 of the batch')
  })

  test.each([
    ['logits of NaN', { logitsT: Float32Array.of(Number.NaN, 0, 0) }, 'action 0 is NaN'],
    ['an action ruled out', { logitsT: Float32Array.of(0, -Infinity, 0) }, 'log π of action 1'],
    ['an advantage of NaN', { advantagesT: [Number.NaN] }, "The policy's loss is NaN"],
  ])('%s are refused', (_, changes, message) => {
    expect(() => ppoLoss({ ...step, ...changes }, settings)).toThrow(message)
  })
})
