import { describe, expect, it } from 'vitest'
import type { ResetOptions } from '../../../src/core/env.ts'
import { ContractError } from '../../../src/core/errors.ts'
import { checkEnv } from '../../../src/gym/check-env.ts'
import { checkResetOptions } from '../../../src/gym/reset-options.ts'
import { Box } from '../../../src/gym/spaces/box.ts'
import { DictSpace } from '../../../src/gym/spaces/dict-space.ts'
import { Discrete } from '../../../src/gym/spaces/discrete.ts'
import { MultiBinary } from '../../../src/gym/spaces/multi-binary.ts'
import { MultiDiscrete } from '../../../src/gym/spaces/multi-discrete.ts'
import { SyncVectorEnv } from '../../../src/gym/sync-vector-env.ts'
import { RecordEpisodeStatistics } from '../../../src/gym/wrappers/record-episode-statistics.ts'
import { TimeLimit } from '../../../src/gym/wrappers/time-limit.ts'
import { CorridorEnv } from '../../support/corridor-env.ts'

/** What JavaScript hands over where the compiler would not. */
const any = (value: unknown) => value as never

async function complaint(call: () => unknown): Promise<string> {
  const error = await (async () => call())().then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ContractError)
  return (error as Error).message
}

describe('`reset` of what are no options', () => {
  const OBJECT = '`reset`: expected an object of options (`seed`, `options`), got'
  const cases: readonly [unknown, string][] = [
    [42, `${OBJECT} \`42\` (number): write \`reset({ seed: 42 })\``],
    ['add', `${OBJECT} \`"add"\`: write \`reset({ seed, options })\``],
    [null, `${OBJECT} \`null\`: write \`reset({ seed, options })\``],
    [[3], `${OBJECT} \`[3]\` (list): write \`reset({ seed, options })\``],
    [{ sead: 3 }, '`reset`: unknown key `sead`; did you mean `seed`?'],
    [
      { problem: 'add_numbers' },
      '`reset`: unknown key `problem`: write `reset({ options: { problem: "add_numbers" } })`',
    ],
    [
      { options: 'add_numbers' },
      '`reset`: expected `options` to be a mapping of keys to values, got `"add_numbers"`',
    ],
    [{ seed: -1 }, 'Expected `seed` to be a whole number from 0 to 2^53 − 1, got -1 (number)'],
  ]

  it.each(cases)('%j is refused by an env and by one in wrappers', async (given, line) => {
    expect(await complaint(() => new CorridorEnv().reset(any(given)))).toBe(line)
    const wrapped = new RecordEpisodeStatistics(new TimeLimit(new CorridorEnv(), 9))
    expect(await complaint(() => wrapped.reset(any(given)))).toBe(line)
  })

  it('a vector names its own keys, and resets no env', async () => {
    const vector = new SyncVectorEnv([new CorridorEnv(), new CorridorEnv()])
    expect(await complaint(() => vector.reset(any(7)))).toBe(
      '`reset`: expected an object of options (`seed`, `options`, `resetMask`), got `7` (number): write `reset({ seed: 7 })`',
    )
    expect(await complaint(() => vector.reset(any({ reset_mask: [1, 0] })))).toBe(
      '`reset`: unknown key `reset_mask`; did you mean `resetMask`?',
    )
    expect(await complaint(() => vector.reset(any({ seed: 'x' })))).toBe(
      '`reset`: expected `seed` to be a number, or a list of one for each env, got `"x"`',
    )
    expect(() => vector.observations).toThrow('was never reset')
  })

  it('the options are given back, none of them where they are left out', () => {
    const given: ResetOptions = { seed: 3, options: { problem: 'add' } }
    expect(checkResetOptions(given)).toBe(given)
    expect(checkResetOptions(undefined)).toEqual({})
  })
})

describe('what is no env', () => {
  const cases: readonly [unknown, string][] = [
    [() => new CorridorEnv(), 'a function: give the env itself, `await make(...)`'],
    [Promise.resolve(new CorridorEnv()), 'a promise: write `await make(...)`'],
    ['corridor', '`"corridor"`: write `await make("corridor")`'],
    [undefined, 'nothing'],
    [{ step() {}, reset() {} }, 'an object without `actionMasks`: extend `BaseEnv`'],
  ]

  it.each(cases)('%o is refused by vectors, wrappers and `checkEnv`', async (given, got) => {
    const vector = () => new SyncVectorEnv([new CorridorEnv(), any(given)])
    expect(await complaint(vector)).toBe(`SyncVectorEnv, env 1: expected an env, got ${got}`)
    expect(await complaint(() => new TimeLimit(any(given), 3))).toBe(
      `TimeLimit: expected an env, got ${got}`,
    )
    expect(await complaint(() => checkEnv(any(given)))).toBe(
      `checkEnv: expected an env, got ${got}`,
    )
  })

  it('a vector takes a list, and one env once, however it is wrapped', async () => {
    const env = new CorridorEnv()
    expect(await complaint(() => new SyncVectorEnv(any(env)))).toMatch(
      /^SyncVectorEnv: expected a list of envs, got /,
    )
    const twice = [new CorridorEnv(), env, new RecordEpisodeStatistics(env)]
    expect(await complaint(() => new SyncVectorEnv(twice))).toBe(
      'SyncVectorEnv: env 1 and env 2 are the same one: make an env for each place',
    )
  })
})

it('what are no actions of a vector is shown', async () => {
  const vector = new SyncVectorEnv([new CorridorEnv(), new CorridorEnv()])
  await vector.reset({ seed: 1 })
  const step = (actions: unknown, options?: unknown) => () =>
    vector.step(any(actions), any(options))
  expect(await complaint(step(1))).toBe('Expected 2 actions, one per env, got `1` (number)')
  expect(await complaint(step([1]))).toBe('Expected 2 actions, one per env, got 1')
  expect(await complaint(step([1, 1], { step_mask: [1, 1] }))).toBe(
    '`step`: unknown key `step_mask`; did you mean `stepMask`?',
  )
})

it('a `TimeLimit` takes its number by itself', async () => {
  const limit = (steps: unknown) => () => new TimeLimit(new CorridorEnv(), any(steps))
  expect(await complaint(limit({ maxEpisodeSteps: 3 }))).toBe(
    'TimeLimit: expected `maxEpisodeSteps` to be an integer >= 1, got `{"maxEpisodeSteps":3}` (mapping): write `new TimeLimit(env, 50)`',
  )
})

it.each<[string, () => unknown, string]>([
  [
    'Box',
    () => new Box(any(-1)),
    'got `-1` (number): write `new Box({ low, high, shape, dtype })`',
  ],
  [
    'Box',
    () => new Box(any(undefined)),
    'got nothing: write `new Box({ low, high, shape, dtype })`',
  ],
  [
    'Box',
    () => new Box(any({ low: 0, high: 1, shape: 3, dtype: 'float32' })),
    "Expected Box's `shape` to be a list of lengths, got `3` (number)",
  ],
  [
    'Box',
    () => new Box(any({ high: 1, shape: [3], dtype: 'float32' })),
    "Expected Box's `low` to be a number or a list of them, got nothing",
  ],
  ['Discrete', () => new Discrete(5, any(2)), 'write `new Discrete(n, { start, seed })`'],
  ['Discrete', () => new Discrete(5, any({ strat: 2 })), 'did you mean `start`?'],
  ['Discrete', () => new Discrete(any({ n: 2 })), 'got `{"n":2}` (mapping)'],
  ['MultiBinary', () => new MultiBinary(any(undefined)), 'a list of lengths, got nothing'],
  ['MultiDiscrete', () => new MultiDiscrete(any(3)), 'got `3` (number)'],
  [
    'Dict',
    () => new DictSpace(any(undefined)),
    'expected an object of spaces by name, got nothing',
  ],
])('%s names what it is made from, case %#', async (kind, create, words) => {
  const line = await complaint(create)
  expect(line).toContain(words)
  expect(line).toMatch(new RegExp(`^[^\\n]*${kind}[^\\n]*$`))
})

it('options of vectors and of `checkEnv` are refused by name', async () => {
  const vector = (options: unknown) => () => new SyncVectorEnv([new CorridorEnv()], any(options))
  expect(await complaint(vector({ autoreset_mode: 'disabled' }))).toBe(
    'SyncVectorEnv: unknown key `autoreset_mode`; did you mean `autoresetMode`?',
  )
  expect(await complaint(vector({ autoresetMode: 'nextStep' }))).toBe(
    'SyncVectorEnv: expected `autoresetMode` to be `next_step`, `same_step` or `disabled`, got `"nextStep"`',
  )
  expect(await complaint(() => checkEnv(new CorridorEnv(), any({ sead: 1 })))).toBe(
    'checkEnv: unknown key `sead`; did you mean `seed`?',
  )
  expect(await complaint(() => checkEnv(new CorridorEnv(), { steps: 1.5 }))).toBe(
    'checkEnv: expected `steps` to be a whole number >= 0, got `1.5` (number)',
  )
})
