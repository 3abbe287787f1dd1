import { afterAll, expect, test } from 'vitest'
import {
  closeSharedSandbox,
  registerDefaultEnvs,
} from '../../../experiments/assembly/default-envs.ts'
import { make } from '../../../src/gym/registry.ts'

registerDefaultEnvs()
afterAll(closeSharedSandbox)

test('`make` needs nothing but the id', async () => {
  await using env = await make('code-generation')
  const [, info] = await env.reset({ seed: 1 })
  expect(info.problem_id).toBeTypeOf('string')
})

test('what `make` is given replaces the defaults', async () => {
  const env = await make('code-generation', { config: { vocabSize: 300, observation: 'tokens' } })
  expect(env.actionSpace.n).toBe(300)
  expect(env.observationSpace.kind).toBe('Dict')
  await expect(make('code-generation', { config: { vocabSize: 'many' } })).rejects.toThrow(
    /Env "code-generation": Expected `vocabSize` to be an integer >= 64/,
  )
})

test('the shared sandbox starts again after it was closed', async () => {
  for (let round = 0; round < 2; round++) {
    const env = await make('code-generation', { config: { maxSteps: 8 } })
    let [, info] = await env.reset({ seed: round })
    for (let done = false; !done; ) {
      const action = env.actionSpace.sample(info.action_mask)
      const step = await env.step(action)
      done = step[2]
      info = step[4]
    }
    expect(info.tests_passed).toBeInstanceOf(Uint8Array)
    await closeSharedSandbox()
  }
})
