import { describe, expect, it } from 'vitest'
import type { EnvDeps } from '../../envs/registry.ts'
import { ContractError } from '../../src/core/errors.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { Rng } from '../../src/random/rng.ts'
import { createEnv, idsOf, play, startRealDeps } from '../support/real-env.ts'

let deps: EnvDeps
startRealDeps((started) => {
  deps = started
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
    expect(env.getState()).toEqual(before)
  })

  const RANGE = 'Expected an action to be a whole number from 0 to 255, got'
  it.each<[unknown, string]>([
    [256, `${RANGE} \`256\` (number)`],
    [-1, `${RANGE} \`-1\` (number)`],
    [1.5, `${RANGE} \`1.5\` (number)`],
    [Int32Array.of(20), `${RANGE} \`[20]\` (Int32Array): give the number in it`],
    [[20], `${RANGE} \`[20]\` (list): give the number in it`],
    ['return', `${RANGE} \`"return"\`: write \`env.vocabulary.idOf("return")\``],
    ['retrun', `${RANGE} \`"retrun"\`, which is no token's text; did you mean \`return\`?`],
    [undefined, `${RANGE} nothing: \`env.vocabulary.idOf\` gives none for a text that is no token`],
  ])('%o is none, and the likely one is named', async (action, line) => {
    const env = createEnv(deps)
    await env.reset({ options: { problem: 'add_numbers' } })
    const before = env.getState()
    const step = env.step(action as number)
    await expect(step).rejects.toThrow(ContractError)
    await expect(step).rejects.toThrow(line)
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
