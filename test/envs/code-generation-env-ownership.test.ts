import { describe, expect, it } from 'vitest'
import type { EnvDeps } from '../../envs/registry.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { withVerdictCache } from '../../src/sandbox/verdict-cache.ts'
import { createEnv, idsOf, play, startRealDeps } from '../support/real-env.ts'

let deps: EnvDeps
startRealDeps((real) => {
  deps = real
})

const start = { seed: 1, options: { problem: 'add_numbers' } }
const right = 'return arg0 + arg1 END'

describe('a caller who writes into what it was handed changes nothing', () => {
  it('in the masks: what they allowed stays allowed, and the rest forbidden', async () => {
    const env = createEnv(deps, { maxSteps: 12 })
    const [, info] = await env.reset(start)
    const mask = env.actionMasks()
    expect(info.action_mask).toEqual(mask)
    const allowed = mask.indexOf(1)
    const forbidden = mask.indexOf(0)
    info.action_mask?.fill(0)
    env.actionMasks().fill(1)
    expect(env.actionMasks()).toEqual(mask)
    await expect(env.step(forbidden)).rejects.toThrow('outside the mask')
    expect((await env.step(allowed))[4].tokens).toEqual([allowed])
  })

  it('in the tokens of infos, of the env and of its state', async () => {
    const env = createEnv(deps)
    const [, first] = await env.reset(start)
    ;(first.tokens as number[]).push(7)
    const [token = 0] = idsOf(env, 'return')
    const [, , , , info] = await env.step(token)
    ;(info.tokens as number[]).length = 0
    ;(env.tokens as number[]).fill(9)
    const { value } = env.getState() as unknown as {
      value: { episode: { tokens: number[]; previous: number[] } }
    }
    value.episode.tokens.push(9)
    value.episode.previous.push(9)
    expect(env.tokens).toEqual([token])
    const episode = { tokens: [token], previous: [] }
    expect(env.getState()).toMatchObject({ value: { episode } })
  })

  it.each(['tokens', 'features'])('in the arrays of a `%s` observation', async (observation) => {
    const env = createEnv(deps, { observation })
    const other = createEnv(deps, { observation })
    const arraysOf = (seen: object) => (seen instanceof Float32Array ? [seen] : Object.values(seen))
    const [seen] = await env.reset(start)
    for (const array of arraysOf(seen)) array.fill(1)
    const mask = env.actionMasks()
    const [expected] = await other.reset(start)
    expect(mask).toEqual(other.actionMasks())
    expect((await env.reset(start))[0]).toEqual(expected)
    const [token = 0] = idsOf(env, 'return')
    expect((await env.step(token))[0]).toEqual((await other.step(token))[0])
  })

  it('in a verdict that the sandbox remembers', async () => {
    const env = createEnv({ ...deps, sandbox: withVerdictCache(deps.sandbox) })
    const [, reward, , , info] = await play(env, 'add_numbers', right)
    const verdict = info.verdict as ProgramVerdict
    ;(verdict.tests as unknown[]).length = 0
    Object.assign(verdict, { status: 'wrong_answer', passed: 0 })
    const [, again, , , later] = await play(env, 'add_numbers', right)
    expect([again, later.verdict]).toMatchObject([reward, { status: 'passed' }])
    expect((later.tests_passed as Uint8Array).length).toBeGreaterThan(0)
  })
})

describe('a seed of `reset`', () => {
  it.each([-1, 1.5, Number.NaN, '3', 2 ** 53])(
    '%s is refused, and the env goes on',
    async (seed) => {
      const env = createEnv(deps)
      await env.reset(start)
      await expect(env.reset({ seed: seed as number })).rejects.toThrow(
        'Expected `seed` to be a whole number from 0 to 2^53 − 1',
      )
      expect(env.tokens).toEqual([])
    },
  )
})
