import { describe, expect, it } from 'vitest'
import { dqnConfigSchema } from '../../../agents/dqn/config.ts'
import { TargetWatch } from '../../../experiments/training/target-watch.ts'

function watchOf(options: Record<string, unknown>, resumed = false): TargetWatch {
  const agent = { id: 'dqn', module: null, options, initializer: null, initializerTemperature: 1 }
  return new TargetWatch(agent, 256, resumed)
}

const STEPS = { targetUpdateFrequency: 5, targetUpdateUnit: 'gradient_steps', learningRate: 0.001 }

function played(watch: TargetWatch, episodes: number): TargetWatch {
  for (let i = 0; i < episodes; i++) {
    const outcome = { episodeReturn: i % 2 === 0 ? 4 : -8, episodeLength: 20 }
    watch.add([{ reward: 1, discount: 0, last: true, outcome }])
  }
  return watch
}

/** One point a step for 200 steps, and then a time limit: a step's value is 1 / (1 − gamma). */
function truncated(watch: TargetWatch): TargetWatch {
  for (let episode = 0; episode < 20; episode++) {
    for (let step = 0; step < 200; step++) {
      const outcome = { episodeReturn: 200, episodeLength: 200 }
      const last = step === 199
      watch.add([{ reward: 1, discount: 1, last, ...(last ? { outcome } : {}) }])
    }
  }
  return watch
}

describe('TargetWatch', () => {
  it('speaks once, with the setting of the target network', () => {
    const watch = played(watchOf(STEPS), 20)
    expect(watch.look({ q_target_mean: 25 })).toBeNull()
    const said = watch.look({ q_target_mean: 9834.2 })
    expect(said).toContain('the mean Q target is 9830, and no episode has returned more than 8')
    expect(said).toContain('`agent.target_update_frequency: 5` gradient steps')
    expect(said).toContain('`agent.target_update_unit: episodes`')
    expect(said).not.toContain('\n')
    expect(watch.look({ q_target_mean: 99_999 })).toBeNull()
  })

  it('names the learning rate first where the target network is renewed by episodes', () => {
    const watch = played(watchOf({ ...STEPS, targetUpdateUnit: 'episodes' }), 20)
    expect(watch.look({ q_target_mean: -90 })).toMatch(
      /values diverge; lower `agent\.learning_rate`/,
    )
  })

  it('names the default of the agent, and not where no less than it is set', () => {
    const often = played(watchOf(STEPS), 20).look({ q_target_mean: 1e4 })
    const usual = dqnConfigSchema.parse({}).targetUpdateFrequency
    expect(often).toContain(`gradient steps; the default is ${usual}): raise it`)
    const seldom = { ...STEPS, targetUpdateFrequency: usual }
    expect(played(watchOf(seldom), 20).look({ q_target_mean: 1e4 })).toMatch(
      /diverge; lower `agent\.learning_rate` \(0\.001\), or raise .* \(500 gradient steps\)$/,
    )
  })

  it('allows what munchausen pays beside the reward, and no more', () => {
    const munchausen = { munchausen: true, munchausenAlpha: 0.9, munchausenTemperature: 0.03 }
    // 3 × 8 + 1, and 20 steps of at most 0.9.
    const watch = played(watchOf({ ...STEPS, ...munchausen }), 20)
    expect(watch.look({ q_target_mean: -42 })).toBeNull()
    expect(watch.look({ q_target_mean: -44 })).not.toBeNull()
    // At a high temperature the entropy weighs more: 20 × 0.5 ln 256 = 55.5.
    const warm = { ...munchausen, munchausenTemperature: 0.5 }
    expect(played(watchOf({ ...STEPS, ...warm }), 20).look({ q_target_mean: 80 })).toBeNull()
    expect(played(watchOf({ ...STEPS, ...warm }), 20).look({ q_target_mean: 82 })).not.toBeNull()
  })

  it('allows truncated episodes what the largest reward is worth for ever, and no more', () => {
    const watch = truncated(watchOf({ ...STEPS, gamma: 0.999 }))
    // More than three times the largest return, and what a right Q-network says.
    expect(watch.look({ q_target_mean: 990 })).toBeNull()
    expect(watch.look({ q_target_mean: 1010 })).toContain(
      'the mean Q target is 1010, and no step was paid more than 1 (`agent.gamma` 0.999): values diverge',
    )
    const undiscounted = truncated(watchOf({ ...STEPS, gamma: 1 }))
    expect(undiscounted.look({ q_target_mean: 1e6 })).toBeNull()
    // The wider of both bounds: 3 × 200 + 1 where gamma is small.
    const short = truncated(watchOf({ ...STEPS, gamma: 0.9 }))
    expect(short.look({ q_target_mean: 600 })).toBeNull()
    expect(short.look({ q_target_mean: 602 })).not.toBeNull()
  })

  it('bounds by returns while every episode terminated, at whatever gamma', () => {
    const watch = played(watchOf({ ...STEPS, gamma: 0.999 }), 20)
    expect(watch.look({ q_target_mean: 26 })).toContain('no episode has returned more than 8')
  })

  it('waits until returns have been seen, and longer in a run that goes on', () => {
    expect(played(watchOf(STEPS), 19).look({ q_target_mean: 1e6 })).toBeNull()
    expect(played(watchOf(STEPS, true), 20).look({ q_target_mean: 1e6 })).toBeNull()
    expect(played(watchOf(STEPS, true), 500).look({ q_target_mean: 1e6 })).not.toBeNull()
  })

  it('says nothing of agents without Q targets', () => {
    expect(played(watchOf({}), 30).look({ loss: 1e9 })).toBeNull()
  })
})
