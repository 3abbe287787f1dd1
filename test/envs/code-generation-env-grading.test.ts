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

describe('endWhenPassed', () => {
  const settings = { gradeAt: 'valid-prefix', endWhenPassed: true } as const

  it('ends the episode where a whole program passes, with the END that the agent need not write', async () => {
    const reward = createReward({ type: 'code_quality' })
    const [ended, written] = [
      createEnv({ ...deps, reward }, settings),
      createEnv({ ...deps, reward }, { gradeAt: 'valid-prefix' }),
    ]
    const last = await play(ended, 'add_numbers', 'return arg0 + arg1')
    await play(written, 'add_numbers', 'return arg0 + arg1')
    const [observation, , terminated, truncated, info] = await written.step(
      written.vocabulary.endId,
    )
    expect(last[2]).toBe(true)
    expect([terminated, truncated]).toEqual([true, false])
    expect(last[4]).toMatchObject({
      tokens: info.tokens,
      source: info.source,
      tests_passed: info.tests_passed,
      action_mask: info.action_mask,
    })
    // What is paid at END, such as quality, is paid here.
    expect(Object.keys(last[4].reward_components ?? {})).toEqual(
      Object.keys(info.reward_components ?? {}),
    )
    expect(observation).not.toEqual(last[0])
    await expect(ended.step(0)).rejects.toThrow("after the episode's end")
    const copy = createEnv({ ...deps, reward }, settings)
    await copy.setState(ended.getState())
    expect(copy.getState()).toEqual(ended.getState())
  })

  it('goes on where tests fail, and needs a step for END that the budget has', async () => {
    const wrong = createEnv({ ...deps }, settings)
    expect((await play(wrong, 'add_numbers', 'return arg0'))[2]).toBe(false)
    const full = createEnv({ ...deps }, { ...settings, maxSteps: 4, budgetInMask: false })
    const [, , terminated, truncated] = await play(full, 'add_numbers', 'return arg0 + arg1')
    expect([terminated, truncated]).toEqual([false, true])
  })

  it('is off by default, and refused where nothing is graded before the end', () => {
    expect(createEnv(deps).config.endWhenPassed).toBe(false)
    expect(() => createEnv(deps, { endWhenPassed: true })).toThrow(
      /endWhenPassed.*needs `gradeAt` to be `valid-prefix`/,
    )
  })
})

describe('sourceAt', () => {
  it('gives the program as it stands at reset and at every step, or at the end alone', async () => {
    const seen: (string | undefined)[][] = []
    for (const sourceAt of ['step', 'end'] as const) {
      const env = createEnv(deps, { sourceAt })
      const [, first] = await env.reset({ options: { problem: 'add_numbers' } })
      const sources = [first.source]
      for (const id of idsOf(env, 'return arg0 END')) {
        const [, , , , info] = await env.step(id)
        sources.push(info.source)
      }
      seen.push(sources)
    }
    const [each = [], end = []] = seen
    expect(end.slice(0, -1)).toEqual([undefined, undefined, undefined])
    expect(end.at(-1)).toMatch(/return a\n$/)
    expect(each.at(-1)).toBe(end.at(-1))
    expect(each[0]).toMatch(/^def add_numbers\(.*:\n/)
    expect(each[1]).toMatch(/return\b/)
    expect(each[2]).toMatch(/return a$/m)
  })
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
