import { describe, expect, it } from 'vitest'
import { CheckpointError, ContractError } from '../../../../src/core/errors.ts'
import type { Json } from '../../../../src/core/json.ts'
import { checkEnv } from '../../../../src/gym/check-env.ts'
import { SyncVectorEnv } from '../../../../src/gym/sync-vector-env.ts'
import { RecordEpisodeStatistics } from '../../../../src/gym/wrappers/record-episode-statistics.ts'
import { TimeLimit } from '../../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../../../support/corridor-env.ts'

const start = { options: { start: 0 } }

describe('TimeLimit', () => {
  it('truncates at the limit without terminating, and anew after a reset', async () => {
    const env = new TimeLimit(new CorridorEnv(9), 2)
    for (let episode = 0; episode < 2; episode++) {
      await env.reset(start)
      expect((await env.step(1)).slice(2, 4)).toEqual([false, false])
      expect((await env.step(1)).slice(2, 4)).toEqual([false, true])
    }
  })

  it('keeps the termination of an episode that ends just there', async () => {
    const env = new TimeLimit(new CorridorEnv(2), 2)
    await env.reset(start)
    await env.step(1)
    expect((await env.step(1)).slice(2, 4)).toEqual([true, true])
  })

  it('counts on from a restored state', async () => {
    const env = new TimeLimit(new CorridorEnv(9), 3)
    await env.reset(start)
    await env.step(1)
    const state = env.getState()
    const other = new TimeLimit(new CorridorEnv(9), 3)
    await other.setState(JSON.parse(JSON.stringify(state)))
    expect((await other.step(1))[3]).toBe(false)
    expect((await other.step(1))[3]).toBe(true)
  })

  it('counts from 0 again after a reset in the middle of an episode', async () => {
    const env = new TimeLimit(new CorridorEnv(9), 2)
    await env.reset(start)
    await env.step(1)
    await env.reset(start)
    expect((await env.step(1))[3]).toBe(false)
    expect((await env.step(1))[3]).toBe(true)
    await expect(env.step(1)).rejects.toThrow(ContractError)
  })

  it('leaves what the inner env handed out as it was', async () => {
    const handed: unknown[] = []
    class Remembers extends CorridorEnv {
      override async step(action: number) {
        const result = await super.step(action)
        handed.push(result)
        return result
      }
    }
    const env = new RecordEpisodeStatistics(new TimeLimit(new Remembers(9), 1))
    await env.reset(start)
    const [, , , truncated, info] = await env.step(1)
    expect([truncated, info.episode]).toEqual([true, { r: 0, l: 1 }])
    expect(handed).toEqual([
      [Float32Array.of(1), 0, false, false, { action_mask: Int8Array.of(1, 1) }],
    ])
  })

  it('refuses a state of more steps than its limit, and of steps that are none', async () => {
    const env = new TimeLimit(new CorridorEnv(9), 5)
    await env.reset(start)
    for (let i = 0; i < 3; i++) await env.step(1)
    const state = env.getState() as { value: { env: Json } }
    const narrow = new TimeLimit(new CorridorEnv(9), 2)
    await expect(narrow.setState(state)).rejects.toThrow('not 2')
    for (const steps of [-1, 0.5, null, '1']) {
      await expect(env.setState({ ...state, value: { ...state.value, steps } })).rejects.toThrow(
        '`steps`',
      )
    }
  })

  it('refuses a limit below 1', () => {
    expect(() => new TimeLimit(new CorridorEnv(), 0)).toThrow(ContractError)
  })
})

describe('RecordEpisodeStatistics', () => {
  it("adds return and length to an episode's last step alone", async () => {
    const env = new RecordEpisodeStatistics(new CorridorEnv(2))
    await env.reset(start)
    expect((await env.step(1))[4].episode).toBeUndefined()
    expect((await env.step(1))[4].episode).toEqual({ r: 1, l: 2 })
    await env.reset({ options: { start: 1 } })
    expect((await env.step(1))[4].episode).toEqual({ r: 1, l: 1 })
  })

  it('counts from 0 again after a reset in the middle of an episode', async () => {
    const env = new RecordEpisodeStatistics(new CorridorEnv(2))
    await env.reset(start)
    await env.step(1)
    await env.reset(start)
    await env.step(1)
    expect((await env.step(1))[4].episode).toEqual({ r: 1, l: 2 })
  })

  it('goes on from a state in the middle of an episode, through JSON', async () => {
    const env = new RecordEpisodeStatistics(new CorridorEnv(3))
    await env.reset(start)
    await env.step(1)
    await env.step(0)
    const other = new RecordEpisodeStatistics(new CorridorEnv(3))
    await other.setState(JSON.parse(JSON.stringify(env.getState())))
    await other.step(1)
    await other.step(1)
    expect((await other.step(1))[4].episode).toEqual({ r: 1, l: 5 })
  })

  it.each(['next_step', 'same_step', 'disabled'] as const)(
    'tells every episode of a vector with autoreset %s by itself',
    async (autoresetMode) => {
      const envs = [2, 3].map((cells) => new RecordEpisodeStatistics(new CorridorEnv(cells)))
      const vector = new SyncVectorEnv(envs, { autoresetMode, autoresetOptions: () => start })
      await vector.reset(start)
      const seen: unknown[][] = [[], []]
      for (let step = 0; step < 14; step++) {
        const [, , terminations, , infos] = await vector.step([1, 1])
        const from = autoresetMode === 'same_step' ? infos.final_info : infos
        const episodes = (from?.episode ?? []) as readonly unknown[]
        terminations.forEach((ended, i) => {
          if (ended === 1) seen[i]?.push(episodes[i])
        })
        if (autoresetMode === 'disabled' && terminations.includes(1)) {
          await vector.reset({ ...start, resetMask: terminations })
        }
      }
      expect(seen.map((episodes) => episodes.length > 2)).toEqual([true, true])
      for (const episode of seen[0] ?? []) expect(episode).toEqual({ r: 1, l: 2 })
      for (const episode of seen[1] ?? []) expect(episode).toEqual({ r: 1, l: 3 })
    },
  )

  it('refuses a state whose return is no finite number', async () => {
    const env = new RecordEpisodeStatistics(new CorridorEnv())
    const state = { env: env.env.getState(), return: null, length: 1 }
    await expect(env.setState(state)).rejects.toThrow('Expected `return` to be a number')
  })

  it('refuses the state of another env', async () => {
    const env = new RecordEpisodeStatistics(new CorridorEnv())
    await expect(env.setState({ cell: 1 })).rejects.toThrow(CheckpointError)
  })
})

it('a wrapped env keeps the contract and passes everything on', async () => {
  const inner = new CorridorEnv()
  const env = new RecordEpisodeStatistics(new TimeLimit(inner, 5))
  await checkEnv(env)
  expect(env.unwrapped).toBe(inner)
  expect([env.id, env.metadata, env.render()]).toEqual(['corridor', { render_modes: [] }, null])
  await env.close()
  expect(inner.closed).toBe(true)
})
