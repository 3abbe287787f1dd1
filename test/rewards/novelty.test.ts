import { describe, expect, it } from 'vitest'
import { weightedSum } from '../../rewards/combinators.ts'
import { type NoveltyConfig, noveltyDecay } from '../../rewards/novelty.ts'
import { createReward } from '../../rewards/registry.ts'
import type { Reward } from '../../src/core/reward.ts'
import { py } from '../../src/values/py-value.ts'
import {
  isEven,
  playScript,
  type ScriptedStep,
  sumOf,
  verdict,
} from '../support/scripted-episode.ts'

const config: NoveltyConfig = { of: 'behaviour', decay: 'inverse_sqrt', rate: 0.9 }

/** 1 per test passed, paid as each program ends, and 1 for its first token. */
const passed: Reward = {
  name: 'passed',
  score: ({ verdicts, step }) => (verdicts?.passed ?? 0) + (step === 1 ? 1 : 0),
}

function episode(letters: string): ScriptedStep[] {
  return [{ length: 1 }, { length: 2, ended: true, verdicts: verdict(letters) }]
}

/** The return of an episode that is trained on. */
function train(reward: Reward, letters: string, problem = isEven): number {
  const sum = sumOf(playScript(reward, episode(letters), { problem }))
  reward.memory?.settle()
  return sum
}

describe('novelty', () => {
  it('pays 1/√n of an episode’s sum the n-th time its behaviour is seen for the problem', () => {
    const reward = noveltyDecay(passed, config)
    expect(train(reward, '++--')).toBe(3)
    expect(train(reward, '++--')).toBeCloseTo(3 / Math.sqrt(2), 10)
    expect(train(reward, '++--')).toBeCloseTo(3 / Math.sqrt(3), 10)
    expect(train(reward, '--++')).toBe(3)
    expect(train(reward, '++--', { ...isEven, id: 'another' })).toBe(3)
  })

  it('pays rate^(n − 1) where the decay is geometric', () => {
    const reward = noveltyDecay(passed, { ...config, decay: 'geometric', rate: 0.5 })
    expect([1, 2, 3].map(() => train(reward, '+---'))).toEqual([2, 1, 0.5])
  })

  it('never takes anything off a program that passes every test', () => {
    const reward = noveltyDecay(passed, config)
    for (let i = 0; i < 5; i++) expect(train(reward, '++++')).toBe(5)
  })

  it('leaves a sum below 0 as it is', () => {
    const worse: Reward = { name: 'worse', score: () => -1 }
    const reward = noveltyDecay(worse, config)
    expect([1, 2, 3].map(() => train(reward, '----'))).toEqual([-2, -2, -2])
  })

  it('tells failures apart by what was returned where the reward inside reads it', () => {
    const answering = (answer: number): ScriptedStep[] => {
      const { tests, ...rest } = verdict('+-')
      const returned = tests.map((test) => ({ ...test, returned: py.int(answer) }))
      return [{ length: 1 }, { length: 2, ended: true, verdicts: { ...rest, tests: returned } }]
    }
    const sums = (inner: Reward) => {
      const reward = noveltyDecay(inner, config)
      return [1, 2, 1].map((answer) => {
        const sum = sumOf(playScript(reward, answering(answer)))
        reward.memory?.settle()
        return sum
      })
    }
    expect(sums({ ...passed, readsReturned: true })).toEqual([2, 2, 2 / Math.sqrt(2)])
    expect(sums(passed)[1]).toBeCloseTo(2 / Math.sqrt(2), 10)
  })

  it('counts sources where it is told to: one behaviour may have many', () => {
    const reward = noveltyDecay(passed, { ...config, of: 'program' })
    expect(train(reward, '+---')).toBe(2)
    // The script’s source is the same, whatever the tests say.
    expect(train(reward, '-+--')).toBeCloseTo(2 / Math.sqrt(2), 10)
  })

  it('scores between two settlings do not know of each other, and cleared ones leave no trace', () => {
    const reward = noveltyDecay(passed, config)
    const score = () => sumOf(playScript(reward, episode('+---')))
    expect([score(), score(), score()]).toEqual([2, 2, 2])
    reward.memory?.clear()
    expect(train(reward, '+---')).toBe(2)
    expect(score()).toBeCloseTo(2 / Math.sqrt(2), 10)
    reward.memory?.clear()
    expect(score()).toBe(2)
  })

  it('goes on from its state, inside other rewards too', () => {
    const make = () =>
      weightedSum([
        {
          reward: createReward({ type: 'scale', factor: 2, reward: { type: 'novelty' } }),
          weight: 1,
        },
        { reward: noveltyDecay(noveltyDecay(passed, config), config), weight: 1 },
        { reward: createReward({ type: 'sparse' }), weight: 1 },
      ])
    const reward = make()
    for (const letters of ['++-+', '++-+', '+---']) train(reward, letters)
    const copy = make()
    copy.memory?.setState(JSON.parse(JSON.stringify(reward.memory?.getState())))
    expect(copy.memory?.getState()).toEqual(reward.memory?.getState())
    expect(train(copy, '++-+')).toBe(train(reward, '++-+'))
    expect(train(copy, '++-+')).toBeLessThan(train(make(), '++-+'))
  })
})
