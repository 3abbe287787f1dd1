import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadUserReward } from '../../rewards/user-module.ts'
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

  it('that trips over what was stored names its file', async () => {
    const broken = memoryOf('setState(state) { state.counts.size }')
    const { memory } = await loadUserReward(await write('trips.mjs', broken))
    expect(() => memory?.setState([1])).toThrow(CheckpointError)
    expect(() => memory?.setState([1])).toThrow(/trips\.mjs": `memory\.setState` threw/)
  })
})
