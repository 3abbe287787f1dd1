import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { EnvDeps } from '../../envs/registry.ts'
import type { StepResult } from '../../src/core/env.ts'
import { CheckpointError, ContractError, ProblemError } from '../../src/core/errors.ts'
import type { Reward, RewardContext } from '../../src/core/reward.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { createEnv, idsOf, play, startRealDeps } from '../support/real-env.ts'

let deps: EnvDeps
startRealDeps((started) => {
  deps = started
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
    [{ problem: 'add_number' }, 'did you mean `add_numbers`?'],
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
    expect(() => createEnv(withStarter('total = x.'))).toThrow(
      /^Problem "sum_list": its starter code cannot be written in tokens: line 1: .*; end it with a whole statement, or leave it out$/,
    )
  })

  it('is refused where it leaves no room to end', () => {
    expect(() => createEnv(withStarter('total = 0\nx = 1'), { maxSteps: 7 })).toThrow(
      'has 7 tokens, so that a program needs 8 and may have 7; raise `environment.max_steps`',
    )
  })

  it.each([
    ['return', 'sum ( arg0 ) END'],
    ['total =', 'sum ( arg0 ) NEWLINE return total END'],
    ['total = 0\nfor x in numbers:', 'total += x DEDENT return total END'],
    ['total = 0\nfor x in numbers:\n    # add it\n', 'total += x DEDENT return total END'],
    ['return sum(\n', 'arg0 ) END'],
    ['return sum(numbers)', 'END'],
  ])('leaves its last line open, so that an agent goes on in %j', async (starter, rest) => {
    const env = createEnv(withStarter(starter))
    await env.reset({ options: { problem: 'sum_list' } })
    let result: StepResult | undefined
    for (const id of idsOf(env, rest)) result = await env.step(id)
    expect(result?.[1]).toBe(1)
  })
})

it('refuses states of another vocabulary, budget or problem, and what is no state', async () => {
  const env = createEnv(deps)
  const state = env.getState()
  await expect(createEnv(deps, { vocabSize: 128 }).setState(state)).rejects.toThrow(CheckpointError)
  await expect(createEnv(deps, { maxSteps: 9 }).setState(state)).rejects.toThrow('`maxSteps`')
  await expect(env.setState({ version: 2 })).rejects.toThrow(CheckpointError)
  await env.reset({ seed: 1 })
  const other = createEnv({ ...deps, problems: deps.problems.slice(0, 1) })
  await env.reset({ options: { problem: 'factorial' } })
  await expect(other.setState(env.getState())).rejects.toThrow('"factorial"')
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
