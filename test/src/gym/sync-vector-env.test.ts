import { describe, expect, it } from 'vitest'
import { CheckpointError, ContractError } from '../../../src/core/errors.ts'
import type { AutoresetMode } from '../../../src/core/vector-env.ts'
import { SyncVectorEnv } from '../../../src/gym/sync-vector-env.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

const starts = (...cells: number[]) => ({ options: cells.map((start) => ({ start })) })

function corridors(autoresetMode: AutoresetMode, lengths: readonly number[] = [2, 3]) {
  const envs = lengths.map((length) => new CorridorEnv(length))
  return { envs, vector: new SyncVectorEnv(envs, { autoresetMode }) }
}

const cells = (observations: readonly (Float32Array | null)[]) =>
  observations.map((observation) => observation?.[0] ?? null)

it('seeds env i with seed + i, or each with its own', async () => {
  const draws = async (seed: number | readonly (number | null)[]) => {
    const { vector } = corridors('disabled', [9, 9, 9, 9])
    return cells((await vector.reset({ seed }))[0])
  }
  expect(await draws(5)).toEqual(await draws([5, 6, 7, 8]))
})

it('gives rewards, ends and masks in the order of the envs', async () => {
  const { vector } = corridors('disabled')
  await vector.reset(starts(1, 1))
  const [observations, rewards, terminations, truncations, infos] = await vector.step([1, 0])
  expect(cells(observations)).toEqual([2, 0])
  expect(rewards).toEqual(Float64Array.of(1, 0))
  expect(terminations).toEqual(Uint8Array.of(1, 0))
  expect(truncations).toEqual(Uint8Array.of(0, 0))
  expect(infos.action_mask).toEqual([Int8Array.of(1, 1), Int8Array.of(0, 1)])
  expect(vector.actionMasks()).toEqual(infos.action_mask)
})

it('marks in `_key` which envs gave an info', async () => {
  const { vector } = corridors('disabled')
  const [, infos] = await vector.reset(starts(0, 1))
  expect(infos.at_start).toEqual([true, null])
  expect(infos._at_start).toEqual(Uint8Array.of(1, 0))
})

describe('next_step', () => {
  it('resets at the step after the end, ignoring the action, with reward 0', async () => {
    const { vector, envs } = corridors('next_step')
    await vector.reset(starts(1, 0))
    const [last] = await vector.step([1, 1])
    expect(cells(last)[0]).toBe(2)
    const [first, rewards, terminations] = await vector.step([1, 1])
    expect(cells(first)[0]).toBeLessThan(2)
    expect([rewards[0], terminations[0]]).toEqual([0, 0])
    expect(envs[0]?.actions).toHaveLength(1)
    expect(envs[1]?.actions).toHaveLength(2)
  })

  it('still resets after its state was restored', async () => {
    const { vector } = corridors('next_step')
    await vector.reset(starts(1, 0))
    await vector.step([1, 1])
    const copy = corridors('next_step')
    await copy.vector.setState(JSON.parse(JSON.stringify(vector.getState())))
    const [expected] = await vector.step([1, 1])
    expect((await copy.vector.step([1, 1]))[0]).toEqual(expected)
  })
})

describe('same_step', () => {
  it("resets at once and keeps the old episode's last observation and info", async () => {
    const { vector } = corridors('same_step', [3, 9])
    await vector.reset(starts(2, 0))
    const [observations, rewards, terminations, , infos] = await vector.step([1, 1])
    expect(cells(observations)[0]).toBeLessThan(2)
    expect([rewards[0], terminations[0]]).toEqual([1, 1])
    expect(cells(infos.final_obs ?? [])).toEqual([3, null])
    expect(infos._final_obs).toEqual(Uint8Array.of(1, 0))
    expect(infos.final_info?.action_mask).toEqual([Int8Array.of(1, 1), null])
    expect(infos._final_info).toEqual(Uint8Array.of(1, 0))
    expect((await vector.step([1, 1]))[4].final_obs).toBeUndefined()
  })

  it('asks for the reset options in the order of the envs', async () => {
    const asked: number[] = []
    const vector = new SyncVectorEnv([new CorridorEnv(2), new CorridorEnv(2)], {
      autoresetMode: 'same_step',
      autoresetOptions: (index) => {
        asked.push(index)
        return { options: { start: index } }
      },
    })
    await vector.reset(starts(1, 1))
    expect(cells((await vector.step([1, 1]))[0])).toEqual([0, 1])
    expect(asked).toEqual([0, 1])
  })
})

describe('disabled', () => {
  it('refuses to step an env that ended, until the mask resets it alone', async () => {
    const { vector } = corridors('disabled')
    await vector.reset(starts(1, 0))
    await vector.step([1, 1])
    await expect(vector.step([1, 1])).rejects.toThrow('resetMask')
    const [observations, infos] = await vector.reset({
      resetMask: Uint8Array.of(1, 0),
      options: { start: 0 },
    })
    expect(cells(observations)[0]).toBe(0)
    expect(infos._action_mask).toEqual(Uint8Array.of(1, 0))
  })
})

it('waits for every env before it throws the first error', async () => {
  class Broken extends CorridorEnv {
    override async step(): Promise<never> {
      throw new ContractError(`broken ${this.length}`)
    }
  }
  const last = new CorridorEnv(9)
  const vector = new SyncVectorEnv([new Broken(4), new Broken(5), last])
  await vector.reset()
  await expect(vector.step([1, 1, 1])).rejects.toThrow('broken 4')
  expect(last.actions).toEqual([1])
})

it('refuses misuse with a clear error', async () => {
  expect(() => new SyncVectorEnv([])).toThrow('at least one env')
  const { vector } = corridors('disabled')
  await expect(vector.step([1])).rejects.toThrow('Expected 2 actions')
  await expect(vector.reset({ resetMask: Uint8Array.of(0, 0) })).rejects.toThrow('resetMask')
  await expect(vector.setState({ envs: [], ended: [] })).rejects.toThrow(CheckpointError)
})

it('closes every env', async () => {
  const { vector, envs } = corridors('disabled')
  await vector.close()
  expect(envs.map((env) => env.closed)).toEqual([true, true])
})

describe('a subset', () => {
  it('steps only the envs that are marked; the others stand still', async () => {
    const { vector } = corridors('disabled', [4, 4, 4])
    await vector.reset(starts(0, 0, 0))
    const [observations, rewards, terminations, , infos] = await vector.step([1, 1, 1], {
      stepMask: Uint8Array.of(1, 0, 1),
    })
    expect(observations.map(([cell]) => cell)).toEqual([1, 0, 1])
    expect(Array.from(rewards)).toEqual([0, 0, 0])
    expect(Array.from(terminations)).toEqual([0, 0, 0])
    expect(infos._action_mask).toEqual(Uint8Array.of(1, 0, 1))
  })

  it.each([
    ['stepMask', Uint8Array.of(1)],
    ['stepMask', Uint8Array.of(0, 0)],
    ['stepMask', Uint8Array.of(2, 1)],
  ])('refuses a %s of %o', async (name, stepMask) => {
    const { vector } = corridors('disabled')
    await vector.reset(starts(0, 0))
    await expect(vector.step([1, 1], { stepMask })).rejects.toThrow(`\`${name}\``)
  })

  it('cannot be reset, nor leave an env standing, before all were reset', async () => {
    const { vector } = corridors('disabled')
    const part = vector.reset({ resetMask: Uint8Array.of(1, 0) })
    await expect(part).rejects.toThrow('Env 1 of the vector was never reset')
    await vector.reset(starts(0, 0))
    const [observations] = await vector.reset({ resetMask: Uint8Array.of(1, 0), ...starts(1, 0) })
    expect(observations.map(([cell]) => cell)).toEqual([1, 0])
  })

  it.each([
    ['seed', { seed: [1] }],
    ['options', { options: [{}] }],
    ['seed', { seed: [1, 2, 3] }],
  ])('refuses a list of %s that is not one entry for each env', async (name, options) => {
    await expect(corridors('disabled').vector.reset(options)).rejects.toThrow(
      `\`${name}\` to hold 2 entries`,
    )
  })
})

describe('a stored vector', () => {
  it('gives every observation at a partial reset after it was restored', async () => {
    const { vector: before } = corridors('disabled', [5, 5])
    await before.reset(starts(0, 1))
    await before.step([1, 1])
    const { vector: after } = corridors('disabled', [5, 5])
    await after.setState(JSON.parse(JSON.stringify(before.getState())))
    const [observations] = await after.reset({ resetMask: Uint8Array.of(1, 0), ...starts(0, 0) })
    expect(observations.map(([cell]) => cell)).toEqual([0, 2])
  })

  it('goes on from a state of before observations were stored', async () => {
    const { vector: before } = corridors('disabled', [5, 5])
    await before.reset(starts(0, 1))
    const { envs } = (before.getState() as { value: { envs: [] } }).value
    const { vector: after } = corridors('disabled', [5, 5])
    await after.setState({ envs, ended: [0, 0] })
    await expect(after.reset({ resetMask: Uint8Array.of(1, 0) })).rejects.toThrow('is not known')
    expect((after.getState() as { value: { envs: unknown } }).value.envs).toEqual(envs)
    const [observations] = await after.step([1, 1])
    expect(observations.map(([cell]) => cell)).toEqual([1, 2])
  })

  it('that was never reset cannot be stepped once it is restored, whatever ran before', async () => {
    const { vector: fresh } = corridors('disabled', [5, 5])
    const { vector } = corridors('disabled', [5, 5])
    await vector.reset(starts(0, 1))
    await vector.setState(fresh.getState())
    await expect(vector.step([1, 1])).rejects.toThrow('Env 0 of the vector was never reset')
  })

  it('refuses a step of an env that has ended before any other env has moved', async () => {
    const { vector } = corridors('disabled', [2, 5])
    await vector.reset(starts(1, 0))
    await vector.step([1, 1])
    await expect(vector.step([1, 1])).rejects.toThrow('Env 0 has ended')
    await vector.reset({ resetMask: Uint8Array.of(1, 0), ...starts(0, 0) })
    const [observations] = await vector.step([1, 1])
    expect(observations.map(([cell]) => cell)).toEqual([1, 2])
  })

  it('refuses stored observations that are none of its space', async () => {
    const { vector } = corridors('disabled')
    await vector.reset(starts(0, 0))
    const state = vector.getState() as { value: { observations: unknown[] } }
    state.value.observations[0] = ['x']
    await expect(vector.setState(state as never)).rejects.toThrow(CheckpointError)
  })

  it.each([
    ['of another number of envs', { envs: [null], started: [0], ended: [0], observations: [null] }],
    [
      'that is damaged',
      { envs: [null, null], started: [0, 0], ended: [0, 7], observations: [null, null] },
    ],
    ['of something else', 3],
  ])('refuses a state %s', async (_, value) => {
    const { vector } = corridors('disabled')
    const stored = { state: 'vector-env', version: 1, value }
    await expect(vector.setState(stored)).rejects.toThrow(CheckpointError)
  })
})
