import { once } from 'node:events'
import { beforeAll, expect, it } from 'vitest'
import { ConfigError } from '../../../src/core/errors.ts'
import { envEntry, make, register, registeredEnvIds } from '../../../src/gym/registry.ts'
import { TimeLimit } from '../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

beforeAll(() => {
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

it('says that a second registration of an id replaced the first', async () => {
  const said = once(process, 'warning')
  register({ id: 'test/Corridor-v0', create: () => new CorridorEnv(8) })
  const [warning] = (await said) as [Error]
  expect(warning.message).toBe('env id "test/Corridor-v0" was registered before: the last counts')
})

/** What plain JavaScript hands over. */
const any = (value: unknown) => value as never

it.each<[readonly unknown[], string]>([
  [[], "make: expected an env id, or a spec as an env's `spec` is, got nothing (known ids: "],
  [[null], "make: expected an env id, or a spec as an env's `spec` is, got `null` (known ids: "],
  [[{ id: 'test/Corridor-v0' }], 'make: the spec of "test/Corridor-v0": Expected `options`: a'],
  [
    ['test/Corridor-v0', 'long'],
    'make("test/Corridor-v0"): expected the options to be an object, got `"long"`: write `make("test/Corridor-v0", { name: value })`',
  ],
  [
    ['test/Corridor-v0', null],
    'make("test/Corridor-v0"): expected the options to be an object, got `null`: write',
  ],
])('refuses `make(...%j)` in one line', async (args, line) => {
  const [id, options] = args
  const made = args.length < 2 ? make(any(id)) : make(any(id), any(options))
  await expect(made).rejects.toThrow(ConfigError)
  await expect(made).rejects.toThrow(line)
  await expect(made).rejects.toThrow(/^.+$/)
})

it.each<[unknown, string]>([
  ['me/Maze-v0', 'register: expected an object of options (`id`, `description`, `create`, '],
  [{ id: 'me/Maze-v0' }, 'register: needs `create`, a function'],
  [{ id: 'me/Maze-v0', entry_point: CorridorEnv }, 'register: unknown key `entry_point`; known'],
  [
    { id: 'me/Maze-v0', create: () => new CorridorEnv(), max_episode_steps: 3 },
    'register: unknown key `max_episode_steps`; did you mean `maxEpisodeSteps`?',
  ],
  [
    { id: 'me/Maze-v0', create: () => new CorridorEnv(), maxEpisodeSteps: 0 },
    'register: expected `maxEpisodeSteps` to be a whole number >= 1, got `0` (number)',
  ],
])('refuses to register %o', (entry, line) => {
  expect(() => register(any(entry))).toThrow(ConfigError)
  expect(() => register(any(entry))).toThrow(line)
})

it.each(['', 'a b', '-x'])('refuses the id "%s"', (id) => {
  expect(() => register({ id, create: () => new CorridorEnv() })).toThrow(ConfigError)
})
