import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import type { EnvDeps } from '../../envs/registry.ts'
import { createReward } from '../../rewards/registry.ts'
import type { StepResult } from '../../src/core/env.ts'
import {
  CheckpointError,
  ContractError,
  ProblemError,
  SandboxError,
} from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import type { Reward, RewardContext } from '../../src/core/reward.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { checkEnv } from '../../src/gym/check-env.ts'
import { VectorEnv } from '../../src/gym/vector-env.ts'
import { Rng } from '../../src/random/rng.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'
import { createEnv, idsOf, realDeps } from './real-env.ts'

let sandbox: PooledSandbox
let deps: EnvDeps

beforeAll(async () => {
  sandbox = await createSandbox()
  deps = await realDeps(sandbox)
})

afterAll(async () => {
  await sandbox.close()
})

/** Resets to a problem and plays tokens; gives the last step. */
async function play(env: CodeGenerationEnv, problem: string, texts: string): Promise<StepResult> {
  await env.reset({ options: { problem } })
  let last: StepResult | undefined
  for (const id of idsOf(env, texts)) last = await env.step(id)
  if (last === undefined) throw new Error('no step')
  return last
}

describe('keeps the contract of an env', () => {
  it.each([
    {},
    { observation: 'tokens' },
    { observation: 'tokens', vocabSize: 5000 },
    { allowDelete: true, gradeAt: 'valid-prefix', maxSteps: 12 },
    { budgetInMask: false, maxSteps: 8 },
    { actionMasking: false, invalidAction: 'append', allowDelete: true, maxSteps: 20 },
    { actionMasking: false, invalidAction: 'noop', maxSteps: 20 },
    { renderMode: 'ansi', vocabSize: 64 },
    { priors: true, allowDelete: true, maxSteps: 12 },
    { priors: ['missingReturn'], maxSteps: 8 },
  ])('with %o', async (config) => {
    const reward = createReward({ type: 'code_quality' })
    await checkEnv(createEnv({ ...deps, reward }, config), { steps: 120 })
  })
})

describe('an episode', () => {
  it('terminates at END with the verdict of the visible tests', async () => {
    const env = createEnv(deps)
    const [, reward, terminated, truncated, info] = await play(
      env,
      'add_numbers',
      'return arg0 + arg1 END',
    )
    expect([reward, terminated, truncated]).toEqual([1, true, false])
    expect((info.verdict as ProgramVerdict).status).toBe('passed')
    expect(info.tests_passed).toEqual(new Uint8Array(16).fill(1))
    expect(info.source).toBe('def add_numbers(a: int, b: int) -> int:\n    return a + b\n')
    expect(info.problem_id).toBe('add_numbers')
    expect(info.action_mask).toEqual(new Int8Array(256))
  })

  it('says which tests a wrong program passes', async () => {
    const [, reward, , , info] = await play(createEnv(deps), 'add_numbers', 'return arg0 END')
    const { status, passed, total } = info.verdict as ProgramVerdict
    expect([reward, status, passed, total]).toEqual([0, 'wrong_answer', 1, 16])
    expect((info.tests_passed as Uint8Array).reduce((sum, one) => sum + one, 0)).toBe(1)
  })

  it('refuses steps before the reset, after the end and after close', async () => {
    const env = createEnv(deps)
    await expect(env.step(0)).rejects.toThrow('before `reset`')
    await play(env, 'add_numbers', 'return END')
    await expect(env.step(0)).rejects.toThrow("after the episode's end")
    await env.close()
    await expect(env.reset()).rejects.toThrow('after `close`')
  })

  it('never shows hidden tests, references or a clock', async () => {
    const seen: RewardContext[] = []
    const reward: Reward = {
      name: 'spy',
      score: (context) => {
        seen.push(context)
        return null
      },
    }
    const [, , , , info] = await play(
      createEnv({ ...deps, reward }),
      'add_numbers',
      'return arg0 END',
    )
    expect(Object.keys(info).sort()).toEqual(
      ['action_mask', 'problem_id', 'source', 'tests_passed', 'tokens', 'verdict'].sort(),
    )
    for (const { problem, verdicts } of seen) {
      expect(problem.hiddenTests).toEqual([])
      expect(problem.referenceSolution).toBeUndefined()
      expect(verdicts?.total ?? 16).toBe(16)
    }
    expect(seen.map(({ step }) => step)).toEqual([1, 2, 3])
    expect(seen.map(({ verdicts }) => verdicts === null)).toEqual([true, true, false])
    expect(seen.map(({ previous }) => previous?.source ?? null)).toEqual([
      null,
      'def add_numbers(a: int, b: int) -> int:\n    return\n',
      'def add_numbers(a: int, b: int) -> int:\n    return a\n',
    ])
    expect(seen.map(({ program }) => program.tokens.length)).toEqual([1, 2, 3])
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

describe('the budget', () => {
  it('in the mask makes every episode terminate by itself', async () => {
    const env = createEnv(deps, { maxSteps: 10 })
    for (let seed = 0; seed < 40; seed++) {
      await env.reset({ seed })
      env.actionSpace.seed(seed)
      let steps = 0
      for (let over = false; !over; steps++) {
        const [, , terminated, truncated] = await env.step(
          env.actionSpace.sample(env.actionMasks()),
        )
        expect(truncated).toBe(false)
        over = terminated
      }
      expect(steps).toBeLessThanOrEqual(10)
    }
  })

  it('truncates at the step limit without terminating where it is not in the mask', async () => {
    const env = createEnv(deps, { maxSteps: 4, budgetInMask: false })
    const last = await play(env, 'add_numbers', 'return ( arg0 +')
    expect(last.slice(2, 4)).toEqual([false, true])
    expect(last[4].source).toBe('def add_numbers(a: int, b: int) -> int:\n    return (a +\n')
    expect(last[4].verdict).toBeUndefined()
    expect(env.actionMasks().includes(1)).toBe(true)
  })

  it('is used up by a prefix', async () => {
    const env = createEnv(deps, { maxSteps: 5 })
    const prefix = idsOf(env, 'return arg0 +')
    await env.reset({ options: { problem: 'add_numbers', prefix } })
    await env.step(idsOf(env, 'arg1')[0]!)
    expect(env.actionMasks().reduce((sum, one) => sum + one, 0)).toBe(1)
    const [, reward, terminated] = await env.step(env.vocabulary.endId)
    expect([reward, terminated]).toEqual([1, true])
  })

  it('refuses a prefix that cannot be finished within it', async () => {
    const env = createEnv(deps, { maxSteps: 5 })
    const options = { problem: 'add_numbers', prefix: idsOf(env, 'return arg0 +') }
    await expect(env.reset({ options: { ...options } })).resolves.toBeDefined()
    options.prefix = idsOf(env, 'return arg0 + (')
    await expect(env.reset({ options })).rejects.toThrow('`maxSteps` 5')
  })
})

describe('DELETE', () => {
  it('takes the last token back, costs a step and restores the features', async () => {
    const env = createEnv(deps, { allowDelete: true, maxSteps: 9 })
    await env.reset({ options: { problem: 'add_numbers' } })
    const [first] = await env.step(idsOf(env, 'return')[0]!)
    await env.step(idsOf(env, 'arg0')[0]!)
    const [back] = await env.step(env.vocabulary.deleteId)
    const code = (observation: unknown) => (observation as Float32Array).slice(256, 512)
    expect(code(back)).toEqual(code(first))
    const [, reward] = await play(
      env,
      'add_numbers',
      'return arg0 DELETE DELETE return arg0 + arg1 END',
    )
    expect(reward).toBe(1)
  })

  it('never keeps an episode from terminating within the budget', async () => {
    for (let maxSteps = 3; maxSteps < 16; maxSteps++) {
      const env = createEnv(deps, { allowDelete: true, maxSteps })
      await env.reset({ seed: maxSteps })
      const rng = new Rng(maxSteps)
      for (let over = false; !over; ) {
        const mask = env.actionMasks()
        // DELETE half of the time where it is allowed: far more often than at random.
        const deletes = mask[env.vocabulary.deleteId] === 1 && rng.int(2) === 0
        const action = deletes ? env.vocabulary.deleteId : env.actionSpace.sample(mask)
        const [, , terminated, truncated] = await env.step(action)
        expect(truncated).toBe(false)
        over = terminated
      }
    }
  })

  it('is allowed only with something to take back and steps left to finish after it', async () => {
    const env = createEnv(deps, { allowDelete: true, maxSteps: 4 })
    const mayDelete = () => env.actionMasks()[env.vocabulary.deleteId]
    await env.reset({ options: { problem: 'add_numbers' } })
    expect(mayDelete()).toBe(0)
    const seen: (number | undefined)[] = []
    for (const id of idsOf(env, 'return arg0')) {
      await env.step(id)
      seen.push(mayDelete())
    }
    // Three steps left: DELETE leaves two, enough for `return END`; with two left it leaves one.
    expect(seen).toEqual([1, 1])
    await env.step(env.vocabulary.deleteId)
    expect(mayDelete()).toBe(0)
  })

  it('is never allowed where it is switched off', async () => {
    const env = createEnv(deps)
    await env.reset({ options: { problem: 'add_numbers' } })
    await env.step(idsOf(env, 'return')[0]!)
    expect(env.actionMasks()[env.vocabulary.deleteId]).toBe(0)
  })
})

describe('an action outside the mask', () => {
  it('throws by default, names the token and leaves the episode as it was', async () => {
    const env = createEnv(deps)
    await env.reset({ options: { problem: 'add_numbers' } })
    const before = env.getState()
    await expect(env.step(idsOf(env, '+')[0]!)).rejects.toThrow(
      '(`+`) is outside the mask at step 1',
    )
    await expect(env.step(256)).rejects.toThrow('Expected an action from 0 to 255, got `256`')
    await expect(env.step(1.5)).rejects.toThrow(ContractError)
    expect(env.getState()).toEqual(before)
  })

  it('does nothing but cost a step with `noop`', async () => {
    const env = createEnv(deps, { invalidAction: 'noop', maxSteps: 6 })
    const [, reward, terminated, , info] = await play(
      env,
      'add_numbers',
      'return + arg0 + arg1 END',
    )
    expect([reward, terminated, info.invalid_action]).toEqual([1, true, undefined])
    expect((await play(env, 'add_numbers', 'return +'))[4].invalid_action).toBe(true)
  })

  it('is written with `append`, and the program then fails in the sandbox', async () => {
    const env = createEnv(deps, { actionMasking: false, invalidAction: 'append' })
    const [, , terminated, , info] = await play(
      env,
      'add_numbers',
      'return return DEDENT DEDENT + INDENT arg0 END',
    )
    expect(terminated).toBe(true)
    expect((info.verdict as ProgramVerdict).status).toBe('syntax_error')
    expect(info.source).toBe(
      'def add_numbers(a: int, b: int) -> int:\n    return return +:\n        a\n',
    )
  })

  it('leaves a mask that still allows something when `noop` used up the budget', async () => {
    const env = createEnv(deps, { invalidAction: 'noop', maxSteps: 3 })
    const last = await play(env, 'add_numbers', 'return ( + +'.split(' ').slice(1, 4).join(' '))
    expect(last.slice(2, 4)).toEqual([false, true])
  })

  it('does not exist without masking: every token is allowed but a DELETE that is off', async () => {
    const env = createEnv(deps, { actionMasking: false, invalidAction: 'noop' })
    const [, info] = await env.reset({ seed: 1 })
    const expected = new Int8Array(256).fill(1)
    expected[env.vocabulary.deleteId] = 0
    expect(info.action_mask).toEqual(expected)
  })
})

describe('reset', () => {
  it('chooses every problem sooner or later, the same ones for the same seed', async () => {
    const env = createEnv(deps)
    const draw = async (seed: number) => {
      const ids = [(await env.reset({ seed }))[1].problem_id]
      for (let i = 0; i < 60; i++) ids.push((await env.reset())[1].problem_id)
      return ids
    }
    const once = await draw(4)
    expect(new Set(once).size).toBe(8)
    expect(await draw(4)).toEqual(once)
    expect(await draw(5)).not.toEqual(once)
  })

  it.each([
    [{ problem: 'add_number' }, 'did you mean "add_numbers"?'],
    [{ problem: 3 }, 'Unknown problem "3"'],
    [{ prefix: 'return' }, 'array of token ids'],
    [{ prefix: [1e6] }, 'does not fit the grammar'],
    [{ task: 'x' }, 'Unknown reset option `task`'],
  ])('refuses the options %o', async (options, rule) => {
    const env = createEnv(deps)
    await expect(env.reset({ options })).rejects.toThrow(ContractError)
    await expect(env.reset({ options })).rejects.toThrow(rule)
  })

  it('refuses prefixes that end or delete', async () => {
    const env = createEnv(deps)
    for (const last of ['END', 'DELETE']) {
      const prefix = idsOf(env, `return ${last}`)
      await expect(env.reset({ options: { problem: 'is_even', prefix } })).rejects.toThrow(
        'place 1',
      )
    }
  })
})

describe('starter code', () => {
  const withStarter = (starterCode: string): EnvDeps => ({
    ...deps,
    problems: deps.problems.map((problem) =>
      problem.id === 'sum_list' ? { ...problem, starterCode } : problem,
    ),
  })

  it('is what the editor starts from, and a prefix stands in for it', async () => {
    const env = createEnv(withStarter('total = 0\nfor x in numbers:\n    total += x'))
    await env.reset({ options: { problem: 'sum_list' } })
    let result: StepResult | undefined
    for (const id of idsOf(env, 'DEDENT return total END')) result = await env.step(id)
    expect(result?.[1]).toBe(1)
    const prefix = idsOf(env, 'return sum')
    await env.reset({ options: { problem: 'sum_list', prefix } })
    for (const id of idsOf(env, '( arg0 ) END')) result = await env.step(id)
    expect(result?.[1]).toBe(1)
  })

  it('is refused with its line where tokens cannot write it', () => {
    expect(() => createEnv(withStarter('total = 0\nimport os'))).toThrow(ProblemError)
    expect(() => createEnv(withStarter('total = 0\nimport os'))).toThrow('"sum_list"')
    expect(() => createEnv(withStarter('total = 0\nimport os'))).toThrow('line 2')
  })
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
})

describe('getState and setState', () => {
  it('go on from the middle of an episode in another env, rewards and generator included', async () => {
    const reward = createReward({ type: 'code_quality' })
    const config = { allowDelete: true, maxSteps: 15 }
    const once = createEnv({ ...deps, reward }, config)
    await play(once, 'add_numbers', 'return arg0 DELETE arg0')
    const state = JSON.parse(JSON.stringify(once.getState())) as Json
    const again = createEnv({ ...deps, reward }, config)
    await again.setState(state)
    expect(again.getState()).toEqual(once.getState())
    for (const id of idsOf(once, '+ arg1 END')) {
      expect(await again.step(id)).toEqual(await once.step(id))
    }
    expect(await again.reset()).toEqual(await once.reset())
  })

  it('refuse another vocabulary, another budget and what is no state', async () => {
    const env = createEnv(deps)
    const state = env.getState()
    await expect(createEnv(deps, { vocabSize: 128 }).setState(state)).rejects.toThrow(
      CheckpointError,
    )
    await expect(createEnv(deps, { maxSteps: 9 }).setState(state)).rejects.toThrow('`maxSteps`')
    await expect(env.setState({ version: 2 })).rejects.toThrow(CheckpointError)
    await env.reset({ seed: 1 })
    const other = createEnv({ ...deps, problems: deps.problems.slice(0, 1) })
    await env.reset({ options: { problem: 'factorial' } })
    await expect(other.setState(env.getState())).rejects.toThrow('"factorial"')
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
            : sandbox.grade(requests, options),
        close: () => sandbox.close(),
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
          return sandbox.grade(requests, options)
        },
        close: () => sandbox.close(),
      },
    }
    const envs = Array.from({ length: 6 }, () => createEnv(spied))
    const vector = new VectorEnv(envs, { autoresetMode: 'same_step' })
    const prefix = idsOf(envs[0]!, 'return arg0 + arg1')
    await vector.reset({ options: { problem: 'add_numbers', prefix } })
    const [, rewards, , , infos] = await vector.step(envs.map((env) => env.vocabulary.endId))
    expect(Array.from(rewards)).toEqual([1, 1, 1, 1, 1, 1])
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1])
    expect(infos.final_info?.problem_id).toEqual(new Array(6).fill('add_numbers'))
    expect(vector.envs.every((env) => env.actionMasks().includes(1))).toBe(true)
  })
})

describe('render', () => {
  it('shows the task, the coloured code and where the episode stands', async () => {
    const env = createEnv(deps, { renderMode: 'ansi' })
    expect(() => env.render()).toThrow('before `render`')
    await play(env, 'add_numbers', 'return arg0 END')
    const frame = env.render() ?? ''
    expect(frame).toContain('\u001b[')
    expect(stripVTControlCharacters(frame)).toBe(
      [
        'add_numbers  Add two numbers and return their sum.',
        'def add_numbers(a: int, b: int) -> int:',
        '    return a',
        'step 3/50 · reward 0.000 · tests 1/16 wrong_answer · ended',
      ].join('\n'),
    )
  })

  it('gives nothing without a render mode', () => {
    expect(createEnv(deps).render()).toBeNull()
  })
})

it('refuses to be made without problems or with two of one id', () => {
  expect(() => createEnv({ ...deps, problems: [] })).toThrow(ProblemError)
  const [problem] = deps.problems
  expect(() => createEnv({ ...deps, problems: [problem!, problem!] })).toThrow('"add_numbers"')
})
