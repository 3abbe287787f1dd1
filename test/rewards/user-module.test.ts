import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadUserReward, loadUserRewards } from '../../rewards/user-module.ts'
import { CheckpointError, RewardError } from '../../src/core/errors.ts'
import { playScript, verdict } from '../support/scripted-episode.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'user-reward-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

async function write(name: string, text: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return file
}

const ended = [{ length: 4, ended: true, verdicts: verdict('+++-') }]

it('loads TypeScript without a build step and passes the options', async () => {
  const file = await write(
    'passed.ts',
    `interface Options { readonly bonus: number }
     interface Context { readonly verdicts: { readonly passed: number } | null }
     export function createReward({ bonus }: Options) {
       return { name: 'passed', score: ({ verdicts }: Context): number => (verdicts?.passed ?? 0) + bonus }
     }`,
  )
  const reward = await loadUserReward(file, { bonus: 0.5 })
  expect(playScript(reward, ended)[0]?.value).toBe(3.5)
})

it('keeps the memory that a reward brings', async () => {
  const file = await write(
    'remembers.mjs',
    `export function createReward() {
       let settled = 0
       const memory = {
         settle() { settled++ }, clear() { settled = 0 },
         getState: () => settled, setState(state) { settled = state },
       }
       return { memory, score: () => settled }
     }`,
  )
  const reward = await loadUserReward(file)
  reward.memory?.settle()
  expect(playScript(reward, ended)[0]?.value).toBe(1)
  expect(reward.memory?.getState()).toBe(1)
})

it.each([
  ['function', 'export const readsReturned = true; export const score = () => 1'],
  ['made', 'export const readsReturned = true; export const createReward = () => () => 1'],
  ['object', 'export const createReward = () => ({ readsReturned: true, score: () => 1 })'],
])('keeps that it reads what programs returned: %s', async (form, text) => {
  expect((await loadUserReward(await write(`reads-${form}.mjs`, text))).readsReturned).toBe(true)
})

it('loads JavaScript that exports the function alone', async () => {
  const file = await write(
    'length.mjs',
    'export const score = ({ program }) => program.tokens.length',
  )
  expect(playScript(await loadUserReward(file), ended)[0]?.value).toBe(4)
})

it('takes a function from `createReward`, and TypeScript that imports its neighbour', async () => {
  await write('weights.ts', 'export const weight: number = 3')
  const file = await write(
    'weighted.ts',
    `import { weight } from './weights.ts'
     export const createReward = () => () => weight`,
  )
  expect(playScript(await loadUserReward(file), ended)[0]?.value).toBe(3)
})

describe('names the file and the rule', () => {
  it.each([
    ['lacks.ts', 'export const points = 1', 'found `points`'],
    ['empty.mjs', '', 'found no exports'],
    ['broken.ts', 'export const score = (', 'does not load'],
    ['fails.mjs', 'throw new Error("no luck")', 'does not load: no luck'],
    [
      'refuses.ts',
      'export function createReward() { throw new Error("needs `bonus`") }',
      '`createReward` threw: needs `bonus`',
    ],
    ['gives.mjs', 'export const createReward = () => 7', 'got 7'],
    [
      'waits.mjs',
      'export async function createReward() { throw new Error("late") }',
      'expected `createReward` to be synchronous',
    ],
  ])('%s', async (name, text, rule) => {
    const loading = loadUserReward(await write(name, text))
    await expect(loading).rejects.toThrow(RewardError)
    await expect(loading).rejects.toThrow(name)
    await expect(loading).rejects.toThrow(rule)
  })

  it('of a file that is not there or of another kind', async () => {
    await expect(loadUserReward(path.join(folder, 'none.ts'))).rejects.toThrow('no such file')
    await expect(loadUserReward('reward.py')).rejects.toThrow('expected a .ts or .js file')
  })

  it('and the problem where it gives NaN or throws', async () => {
    const nan = await loadUserReward(await write('nan.mjs', 'export const score = () => 0 / 0'))
    expect(() => playScript(nan, ended)).toThrow(/nan\.mjs" on problem "is_even".*`NaN`/)
    const throws = await loadUserReward(
      await write('throws.ts', 'export const score = () => { throw new Error("oops") }'),
    )
    expect(() => playScript(throws, ended)).toThrow(/throws\.ts" threw on problem "is_even".*oops/)
  })
})

describe('a memory', () => {
  const memoryOf = (rest: string) => `export const createReward = () => ({
    score: () => 1,
    memory: { settle() {}, clear() {}, getState: () => null, ${rest} },
  })`

  it('that lacks what training calls is refused when it is loaded', async () => {
    const loading = loadUserReward(await write('half.mjs', memoryOf('')))
    await expect(loading).rejects.toThrow(RewardError)
    await expect(loading).rejects.toThrow('expected `memory` to have `setState()`')
  })

  it('that a checkpoint would not give back as it was is refused when it is saved', async () => {
    const file = await write(
      'map.mjs',
      memoryOf('setState() {}, getState: () => ({ counts: new Map() })'),
    )
    const { memory } = await loadUserReward(file)
    expect(() => memory?.getState()).toThrow(RewardError)
    expect(() => memory?.getState()).toThrow(
      /map\.mjs": `memory\.getState`: expected plain JSON, .*; `state\.counts` is `Map\(0\) \{\}`$/,
    )
  })

  it('that trips over what was stored names its file', async () => {
    const broken = memoryOf('setState(state) { state.counts.size }')
    const { memory } = await loadUserReward(await write('trips.mjs', broken))
    expect(() => memory?.setState([1])).toThrow(CheckpointError)
    expect(() => memory?.setState([1])).toThrow(/trips\.mjs": `memory\.setState` threw/)
  })
})

describe('a reward of the older contract', () => {
  const steps = [{ length: 2 }, { length: 4, ended: true, verdicts: verdict('+++-') }]
  const body = `compute_reward(code, results, { step, max_steps, problem, training_progress }) {
    if (results.errors.length !== 0 || results.status !== 'wrong_answer') throw new Error('results')
    if (!problem.id || step !== 2 || !(max_steps > 0) || training_progress !== 1) throw new Error('facts')
    return results.passed / results.total - 0.01 * (code.length > 0)
  }`

  it.each([
    ['a class', `export class MyReward { ${body} }`],
    ['a default class', `export default class { ${body} }`],
    ['a class under two names', `class A { ${body} } export { A, A as B }`],
    ['the function', `export function ${body}`],
    ['what createReward gives', `export const createReward = () => ({ ${body} })`],
  ])('%s is asked where the tests have run, and paid as it is', async (name, text) => {
    const reward = await loadUserReward(await write(`${name.replaceAll(' ', '-')}.mjs`, text))
    expect(playScript(reward, steps).map(({ value }) => value)).toEqual([0, 0.74])
  })

  it('is made with the options, and anew for each who asks', async () => {
    const file = await write(
      'options.ts',
      `interface Options { readonly bonus: number }
       export class Paid {
         times = 0
         options: Options
         constructor(options: Options) { this.options = options }
         compute_reward(): number { return this.options.bonus * ++this.times }
       }`,
    )
    const make = await loadUserRewards(file, { bonus: 4 })
    for (const reward of [make(), make()]) expect(playScript(reward, steps)[1]?.value).toBe(4)
  })

  it('is told what stopped a test', async () => {
    const file = await write(
      'errors.mjs',
      'export const compute_reward = (code, { errors }) => (errors.join() === "ValueError,time_limit" ? 1 : 0)',
    )
    const tests = [
      { status: 'passed' as const },
      { status: 'wrong_answer' as const },
      { status: 'runtime_error' as const, exception: 'ValueError' },
      { status: 'time_limit' as const },
    ]
    const verdicts = { status: 'wrong_answer' as const, tests, passed: 1, total: 4 }
    const reward = await loadUserReward(file)
    expect(playScript(reward, [{ length: 1, ended: true, verdicts }])[0]?.value).toBe(1)
  })

  it.each([
    ['two', 'export class A { compute_reward() {} } export class B extends A {}', '`A`, `B` have'],
    ['none', 'export class A { reward() {} }', 'a class with `compute_reward(code'],
    [
      'throws',
      'export class A { constructor() { throw new Error("no") } compute_reward() {} }',
      '`A` threw: no',
    ],
  ])('says what is wrong with a module of %s', async (name, text, message) => {
    const file = await write(`wrong-${name}.mjs`, text)
    await expect(loadUserReward(file)).rejects.toThrow(RewardError)
    await expect(loadUserReward(file)).rejects.toThrow(message)
  })

  it('that gives no number is refused with its rule', async () => {
    const reward = await loadUserReward(
      await write('nothing.mjs', 'export class A { async compute_reward() {} }'),
    )
    expect(() => playScript(reward, steps)).toThrow('rewards are synchronous')
  })
})
