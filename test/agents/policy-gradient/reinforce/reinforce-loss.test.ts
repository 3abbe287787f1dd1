import { describe, expect, test } from 'vitest'
import { reinforceLoss } from '../../../../agents/policy-gradient/reinforce/reinforce-loss.ts'
import { ContractError } from '../../../../src/core/errors.ts'
import { Rng } from '../../../../src/random/rng.ts'
import { expectGradient } from '../../../support/finite-differences.ts'

const uniform = new Float32Array(3)

describe('reinforceLoss', () => {
  const one = {
    // Allowed: actions 0 and 1, with probabilities 1/4 and 3/4. Action 2 is masked.
    logitsT: Float32Array.of(0, Math.log(3), 50),
    masksT: [Int8Array.of(1, 1, 0)],
    actionsT: [1],
    advantagesT: [2],
    behaviourLogProbsT: [Math.log(0.75)],
    divergenceWeightsT: [0],
    onPolicySteps: 1,
  }

  test('of one step is −advantage · log π over the allowed actions', () => {
    const { loss, gradient, behaviourKl } = reinforceLoss(one, 'none', uniform)
    expect(loss).toBeCloseTo(-2 * Math.log(0.75), 6)
    expect(gradient[0]).toBeCloseTo(2 * 0.25, 6)
    expect(gradient[1]).toBeCloseTo(2 * (0.75 - 1), 6)
    expect(gradient[2]).toBe(0)
    expect(behaviourKl).toBeCloseTo(0, 6)
  })

  test('adds the divergence from a uniform reference: log of how many are allowed, less entropy', () => {
    const batch = { ...one, advantagesT: [0], divergenceWeightsT: [0.5] }
    const { loss, entropy } = reinforceLoss(batch, 'none', uniform)
    const expected = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75))
    expect(entropy).toBeCloseTo(expected, 6)
    expect(loss).toBeCloseTo(0.5 * (Math.log(2) - expected), 6)
  })

  test('the bonus for entropy is over the on-policy steps, whatever the reference', () => {
    const two = {
      ...one,
      logitsT: Float32Array.of(0, Math.log(3), 50, 0, 0, 0),
      masksT: [one.masksT[0]!, one.masksT[0]!],
      actionsT: [1, 1],
      advantagesT: [0, 0],
      behaviourLogProbsT: [0, 0],
      divergenceWeightsT: [0, 0],
    }
    const { loss, entropy, gradient } = reinforceLoss(two, 'none', Float32Array.of(9, 0, 0), 0.4)
    expect(loss).toBeCloseTo((-0.4 * entropy) / 2, 6)
    expect(gradient[1]).toBeCloseTo(0.2 * 0.75 * (Math.log(0.75) + entropy), 6)
    expect([...gradient.subarray(3)]).toEqual([0, 0, 0])
  })

  test('what is imitated counts whole, whoever wrote it', () => {
    // The policy gives 3/4 where who acted gave 1.
    const forced = { ...one, behaviourLogProbsT: [0] }
    const { loss } = reinforceLoss(forced, 'truncated', uniform)
    expect(loss).toBeCloseTo(0.75 * -2 * Math.log(0.75), 6)
    const elite = reinforceLoss({ ...forced, onPolicySteps: 0 }, 'truncated', uniform)
    expect(elite.loss).toBeCloseTo(-2 * Math.log(0.75), 6)
  })

  test('a policy equal to its reference feels no pull', () => {
    const batch = { ...one, advantagesT: [0], divergenceWeightsT: [0.5] }
    // Another shift and another masked logit make no difference.
    const { loss, gradient } = reinforceLoss(batch, 'none', Float32Array.of(7, 7 + Math.log(3), 0))
    expect(loss).toBeCloseTo(0, 6)
    for (const slope of gradient) expect(slope).toBeCloseTo(0, 6)
  })

  test('a reference for each step pulls each step to its own', () => {
    const two = {
      logitsT: Float32Array.from([...one.logitsT, ...one.logitsT]),
      masksT: [...one.masksT, ...one.masksT],
      actionsT: [...one.actionsT, ...one.actionsT],
      advantagesT: [0, 0],
      behaviourLogProbsT: [...one.behaviourLogProbsT, ...one.behaviourLogProbsT],
      divergenceWeightsT: [1, 1],
      onPolicySteps: 2,
    }
    const own = one.logitsT
    const other = Float32Array.of(2, -1, 0)
    const { gradient } = reinforceLoss(two, 'none', Float32Array.from([...own, ...other]))
    const alone = reinforceLoss(
      { ...one, advantagesT: [0], divergenceWeightsT: [1] },
      'none',
      other,
    )
    for (let a = 0; a < 3; a++) {
      expect(gradient[a]).toBeCloseTo(0, 6)
      expect(gradient[3 + a]).toBeCloseTo(alone.gradient[a]! / 2, 6)
    }
  })

  test('a mask of one action gives neither loss nor gradient', () => {
    const batch = { ...one, masksT: [Int8Array.of(0, 1, 0)], behaviourLogProbsT: [0] }
    const { loss, gradient, entropy } = reinforceLoss(
      { ...batch, divergenceWeightsT: [1] },
      'none',
      uniform,
    )
    expect(Math.abs(loss)).toBe(0)
    expect(entropy).toBeCloseTo(0, 10)
    expect([...gradient].every((value) => Math.abs(value) < 1e-7)).toBe(true)
  })

  test('its gradient agrees with finite differences under random masks', async () => {
    const rng = new Rng('reinforce-loss')
    const [steps, actions] = [6, 5]
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
      behaviourLogProbsT: masksT.map(() => -1),
      divergenceWeightsT: masksT.map(() => 0.3),
      onPolicySteps: steps,
    }
    const reference = Float32Array.from({ length: actions }, () => rng.normal())
    const { gradient } = reinforceLoss(batch, 'none', reference, 0.2)
    const loss = () => reinforceLoss(batch, 'none', reference, 0.2).loss
    await expectGradient(batch.logitsT, gradient, loss)
  })

  test('lists of different lengths are refused', () => {
    expect(() => reinforceLoss({ ...one, actionsT: [1, 0] }, 'none', uniform)).toThrow(
      ContractError,
    )
  })
})

describe('numbers that are not finite', () => {
  const one = {
    logitsT: Float32Array.of(0, 0, 0),
    masksT: [Int8Array.of(1, 1, 0)],
    actionsT: [1],
    advantagesT: [0],
    behaviourLogProbsT: [-0.7],
    divergenceWeightsT: [0],
    onPolicySteps: 1,
  }

  test.each([
    ['a logit of NaN', { logitsT: Float32Array.of(0, Number.NaN, 0) }, 'action 1 is NaN'],
    ['an action ruled out', { logitsT: Float32Array.of(0, -Infinity, 0) }, 'log π of action 1'],
    ['an advantage of NaN', { advantagesT: [Number.NaN] }, "The policy's loss is NaN"],
    ['a behaviour of NaN', { behaviourLogProbsT: [Number.NaN] }, 'log-ratio of two policies'],
  ])('%s is refused', (_, changes, message) => {
    const run = () => reinforceLoss({ ...one, ...changes }, 'truncated', uniform)
    expect(run).toThrow(ContractError)
    expect(run).toThrow(message)
  })

  test('a reference that rules out what the policy may do is refused', () => {
    const reference = Float32Array.of(-Infinity, 0, 0)
    const held = { ...one, divergenceWeightsT: [0.1] }
    expect(() => reinforceLoss(held, 'none', reference)).toThrow('divergence from its initializer')
  })
})
