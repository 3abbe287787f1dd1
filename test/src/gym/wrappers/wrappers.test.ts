import { describe, expect, it } from 'vitest'
import { CheckpointError, ContractError } from '../../../../src/core/errors.ts'
import { checkEnv } from '../../../../src/gym/check-env.ts'
import { RecordEpisodeStatistics } from '../../../../src/gym/wrappers/record-episode-statistics.ts'
import { TimeLimit } from '../../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../corridor-env.ts'

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
