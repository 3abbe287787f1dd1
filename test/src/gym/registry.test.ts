import { beforeEach, expect, it } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { envEntry, make, register, registeredEnvIds } from '../../../src/gym/registry.ts'
import { TimeLimit } from '../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

beforeEach(() => {
  register<{ readonly length?: number }>({
    id: 'test/Corridor-v0',
    create: ({ length }) => new CorridorEnv(length),
  })
})

it('makes a fresh env with the options given', async () => {
  const first = await make('test/Corridor-v0', { length: 7 })
  const second = await make('test/Corridor-v0')
  expect((first.unwrapped as CorridorEnv).length).toBe(7)
  expect((second.unwrapped as CorridorEnv).length).toBe(3)
})

it('names the likely id where an id is unknown', async () => {
  const mistyped = make('test/Coridor-v0')
  await expect(mistyped).rejects.toThrow(ConfigError)
  await expect(mistyped).rejects.toThrow('did you mean `test/Corridor-v0`?')
})

it('wraps an env registered with a step limit', async () => {
  register({
    id: 'test/Short-v0',
    create: async () => new CorridorEnv(50),
    maxEpisodeSteps: 2,
  })
  const env = await make('test/Short-v0')
  expect(env).toBeInstanceOf(TimeLimit)
  await env.reset({ seed: 1 })
  expect((await env.step(1))[3]).toBe(false)
  expect((await env.step(1))[3]).toBe(true)
})

it('lists ids in order and gives back what was registered', () => {
  expect(registeredEnvIds()).toContain('test/Corridor-v0')
  expect(envEntry('test/Corridor-v0').id).toBe('test/Corridor-v0')
})

it('replaces a registration of the same id', async () => {
  register({ id: 'test/Corridor-v0', create: () => new CorridorEnv(9) })
  expect(((await make('test/Corridor-v0')).unwrapped as CorridorEnv).length).toBe(9)
})

it.each(['', 'a b', '-x'])('refuses the id "%s"', (id) => {
  expect(() => register({ id, create: () => new CorridorEnv() })).toThrow(ConfigError)
})
