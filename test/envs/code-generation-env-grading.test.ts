import { describe, expect, it } from 'vitest'
import type { EnvDeps } from '../../envs/registry.ts'
import { createReward } from '../../rewards/registry.ts'
import { SandboxError } from '../../src/core/errors.ts'
import type { Reward } from '../../src/core/reward.ts'
import { SyncVectorEnv } from '../../src/gym/sync-vector-env.ts'
import { createEnv, idsOf, play, startRealDeps } from '../support/real-env.ts'

let deps: EnvDeps
startRealDeps((started) => {
  deps = started
})

describe('gradeAt valid-prefix', () => {
  it('grades after every step that leaves a whole program, and pays the last grading in sum', async () => {
    const reward = createReward({ type: 'partial' })
    const env = createEnv({ ...deps, reward }, { gradeAt: 'valid-prefix' })
    await env.reset({ options: { problem: 'add_numbers' } })
    const graded: boolean[] = []
    let sum = 0
    for (const id of idsOf(env, 'return arg0 + arg1 END')) {
      const [, paid, , , info] = await env.step(id)
      graded.push(info.verdict !== undefined)
      sum += paid
    }
    expect(graded).toEqual([true, true, false, true, true])
    expect(sum).toBeCloseTo(2, 12)
  })
})

describe('endWhenSolved', () => {
  const settings = { gradeAt: 'valid-prefix', endWhenSolved: true, maxSteps: 20 } as const

  it('ends at the first whole program that passes, without END, and pays as END does', async () => {
    const env = createEnv({ ...deps, reward: createReward({ type: 'code_quality' }) }, settings)
    const result = await play(env, 'add_numbers', 'return arg0 + arg1')
    const [, , terminated, truncated, info] = result
    expect({ terminated, truncated }).toEqual({ terminated: true, truncated: false })
    expect(info.tokens).toEqual(idsOf(env, 'return arg0 + arg1'))
    expect(info.source).toContain('return a + b')
    expect(info.reward_components).toMatchObject({ quality: 1.2 })
    expect(env.actionMasks().some((one) => one === 1)).toBe(false)
    await expect(env.step(0)).rejects.toThrow("after the episode's end")
    const again = createEnv({ ...deps, reward: createReward({ type: 'sparse' }) }, settings)
    await again.setState(env.getState())
    expect(again.actionMasks()).toEqual(env.actionMasks())
  })

  it('goes on where a test fails, and ends at END as ever', async () => {
    const env = createEnv({ ...deps, reward: createReward({ type: 'sparse' }) }, settings)
    expect((await play(env, 'add_numbers', 'return arg0'))[2]).toBe(false)
    expect((await play(env, 'add_numbers', 'return arg0 END'))[2]).toBe(true)
  })
})

it('infos hold the source at every step where it is asked for', async () => {
  const env = createEnv({ ...deps, reward: createReward({ type: 'sparse' }) }, { sourceInfo: true })
  const [, first] = await env.reset({ options: { problem: 'add_numbers' } })
  expect(first.source).toMatch(/^def add_numbers\(/)
  const sources: unknown[] = []
  for (const id of idsOf(env, 'return arg0')) sources.push((await env.step(id))[4].source)
  expect(sources).toEqual([
    expect.stringContaining('    return\n'),
    expect.stringContaining('    return a\n'),
  ])
  const without = createEnv({ ...deps, reward: createReward({ type: 'sparse' }) })
  expect((await play(without, 'add_numbers', 'return'))[4].source).toBeUndefined()
})

describe('rewards', () => {
  it('are added up when several are given, each with its components', async () => {
    const reward = [createReward({ type: 'sparse' }), createReward({ type: 'partial' })]
    const env = createEnv({ ...deps, reward })
    const [, paid, , , info] = await play(env, 'add_numbers', 'return arg0 + arg1 END')
    expect(paid).toBe(3)
    expect(info.reward_components).toEqual({
      sparse: 1,
      partial: 2,
      'partial/credit': 1,
      'partial/solved': 1,
    })
  })

  it('hear how far training has come', async () => {
    let progress = 0.25
    const reward: Reward = { name: 'p', score: ({ trainingProgress }) => trainingProgress }
    const env = createEnv({ ...deps, reward, trainingProgress: () => progress })
    expect((await play(env, 'add_numbers', 'return'))[1]).toBe(0.25)
    progress = 0.75
    expect((await env.step(idsOf(env, 'arg0')[0]!))[1]).toBe(0.75)
  })

  it('tells what programs returned to rewards that read it, and to no info', async () => {
    const returned: unknown[] = []
    const spy = (readsReturned: boolean): Reward => ({
      name: 'spy',
      readsReturned,
      score: ({ verdicts }) => {
        if (verdicts !== null) returned.push(verdicts.tests[0]?.returned)
        return null
      },
    })
    const infos = []
    for (const reads of [true, false]) {
      const env = createEnv({ ...deps, reward: spy(reads) })
      infos.push((await play(env, 'add_numbers', 'return arg0 END'))[4].verdict)
      await env.close()
    }
    const [first] = deps.problems.find(({ id }) => id === 'add_numbers')!.visibleTests
    expect(returned).toEqual([first?.args[0], undefined])
    expect(infos[0]).toEqual(infos[1])
  })
})

describe('a sandbox that fails', () => {
  it('rejects the step with its error, takes it back, and lets it be tried again', async () => {
    let broken = true
    const flaky: EnvDeps = {
      ...deps,
      sandbox: {
        grade: (requests, options) =>
          broken
            ? Promise.reject(new SandboxError('worker lost'))
            : deps.sandbox.grade(requests, options),
        close: () => deps.sandbox.close(),
      },
    }
    const env = createEnv(flaky)
    await play(env, 'add_numbers', 'return arg0 + arg1')
    const before = env.getState()
    await expect(env.step(env.vocabulary.endId)).rejects.toThrow(SandboxError)
    expect(env.getState()).toEqual(before)
    broken = false
    expect((await env.step(env.vocabulary.endId))[1]).toBe(1)
  })

  it('refuses a second step while one is being graded', async () => {
    const env = createEnv(deps)
    await play(env, 'add_numbers', 'return arg0')
    const grading = env.step(env.vocabulary.endId)
    await expect(env.step(0)).rejects.toThrow('while a step is being graded')
    await grading
  })
})

describe('a vector of envs', () => {
  it('grades the programs of one step together', async () => {
    const sizes: number[] = []
    const spied: EnvDeps = {
      ...deps,
      sandbox: {
        grade: (requests, options) => {
          sizes.push(requests.length)
          return deps.sandbox.grade(requests, options)
        },
        close: () => deps.sandbox.close(),
      },
    }
    const envs = Array.from({ length: 6 }, () => createEnv(spied))
    const vector = new SyncVectorEnv(envs, { autoresetMode: 'same_step' })
    const prefix = idsOf(envs[0]!, 'return arg0 + arg1')
    await vector.reset({ options: { problem: 'add_numbers', prefix } })
    const [, rewards, , , infos] = await vector.step(envs.map((env) => env.vocabulary.endId))
    expect(Array.from(rewards)).toEqual([1, 1, 1, 1, 1, 1])
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1])
    expect(infos.final_info?.problem_id).toEqual(new Array(6).fill('add_numbers'))
    expect(vector.envs.every((env) => env.actionMasks().includes(1))).toBe(true)
  })
})
