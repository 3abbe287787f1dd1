import { describe, expect, it } from 'vitest'
import { createReward } from '../../rewards/registry.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { playScript, verdict } from '../support/scripted-episode.ts'

describe('createReward', () => {
  it('names the likely reward where the name is unknown', () => {
    expect(() => createReward({ type: 'spars' })).toThrow(ConfigError)
    expect(() => createReward({ type: 'spars' })).toThrow('did you mean `sparse`?')
  })

  it('names the option that breaks its rule, in parts too', () => {
    expect(() => createReward({ type: 'partial', correction: 'all' })).toThrow('`correction`')
    expect(() => createReward({ type: 'sparse', bonus: 1 })).toThrow('bonus')
    const nested = { type: 'scale', factor: 2, reward: { type: 'partial', solvedBonus: -1 } }
    expect(() => createReward(nested)).toThrow('`reward.solvedBonus`')
    const unknown = { type: 'gate', reward: { type: 'parcial' } }
    expect(() => createReward(unknown)).toThrow('`reward.type`')
  })

  it('reads keys in snake_case', () => {
    const reward = createReward({ type: 'partial', solved_bonus: 3 })
    const [scored] = playScript(reward, [{ length: 1, ended: true, verdicts: verdict('++++') }])
    expect(scored?.value).toBe(4)
    const nested = { type: 'scale', factor: 2, reward: { type: 'partial', solved_bonus: 3 } }
    const step = { length: 1, ended: true, verdicts: verdict('++++') }
    expect(playScript(createReward(nested), [step])[0]?.value).toBe(8)
  })
})
