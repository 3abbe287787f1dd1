import { beforeAll, describe, expect, test } from 'vitest'
import { munchausenTargets, nextActions } from '../../../agents/dqn/loss.ts'
import type { Tensors } from '../../../src/nn/compile/compiled.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { booleansOf, evaluated, floatsOf, integersOf } from '../../support/evaluated.ts'

beforeAll(async () => {
  await loadDevice()
})

test('the next action is the best allowed one, and 0 where none is', async () => {
  // Action 2 is best but masked; the second state has no allowed action at all.
  const chosen = ({ q, masks }: Tensors) => ({ actions: nextActions(q as never, masks as never) })
  const { actions } = await evaluated(chosen, {
    q: floatsOf([1, 5, 9, 0, 0, 0], [2, 3]),
    masks: booleansOf([1, 1, 0, 0, 0, 0], [2, 3]),
  })
  expect(actions).toEqual([1, 0])
})

describe('munchausenTargets', () => {
  const ln = Math.log
  const batch = {
    rewardsT: floatsOf([1, 2]),
    discountsT: floatsOf([0.5, 0]),
    actionsT: integersOf([1, 0]),
    // At temperature 1 the policies are (1/4, 3/4, masked) now and (1/2, masked, 1/2) next.
    qT: floatsOf([0, ln(3), 50, 0, ln(3), 50], [2, 3]),
    qTp1: floatsOf([2, 50, 2, 0, 0, 0], [2, 3]),
    masksT: booleansOf([1, 1, 0, 1, 1, 0], [2, 3]),
    masksTp1: booleansOf([1, 0, 1, 0, 0, 0], [2, 3]),
  }
  const targetsOf = async (settings: Parameters<typeof munchausenTargets>[1]) => {
    const fn = (given: Tensors) => ({ targets: munchausenTargets(given as never, settings) })
    return (await evaluated(fn, batch)).targets!
  }

  test('adds the log-policy to the reward and bootstraps softly, worked by hand', async () => {
    const targets = await targetsOf({ alpha: 0.5, temperature: 1, clip: -1 })
    expect(targets[0]).toBeCloseTo(1 + 0.5 * ln(0.75) + 0.5 * (2 + ln(2)), 5)
    // ln(1/4) is clipped at −1.
    expect(targets[1]).toBeCloseTo(2 - 0.5, 5)
  })

  test('becomes the plain target as the temperature falls, without the bonus', async () => {
    const targets = await targetsOf({ alpha: 0, temperature: 1e-3, clip: -1 })
    expect(targets[0]).toBeCloseTo(1 + 0.5 * 2, 2)
  })
})
