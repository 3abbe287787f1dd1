import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import type { CodeGenerationOptions } from '../../../envs/make-options.ts'
import {
  closeSharedSandbox,
  registerDefaultEnvs,
} from '../../../experiments/assembly/default-envs.ts'
import { lazySandbox } from '../../../experiments/assembly/lazy-sandbox.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { ConfigError, ProblemError, SandboxError } from '../../../src/core/errors.ts'
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
  // @ts-expect-error a size is a number
  await expect(make('code-generation', { config: { vocabSize: 'many' } })).rejects.toThrow(
    /Env "code-generation": Expected `vocabSize` to be an integer >= 64 and <= 5000, got/,
  )
})

test.each<CodeGenerationOptions>([
  { maxSteps: 12, renderMode: 'ansi' },
  { max_steps: 12, render_mode: 'ansi' },
  { config: { max_steps: 12 }, renderMode: 'ansi' },
])('settings stand at the top or in `config`, in either case: %j', async (options) => {
  await using env = await make('code-generation', options)
  expect(env.config).toMatchObject({ maxSteps: 12, renderMode: 'ansi' })
  const config = { maxSteps: 12, renderMode: 'ansi' }
  expect(env.spec).toMatchObject({ options: { config }, needs: [] })
})

test('problems go by the name of a set, the path of a file, or a list', async () => {
  const set = fileURLToPath(new URL('../../../problems/sets/seed-eval.json', import.meta.url))
  for (const problems of ['seed-eval', set, (await loadProblemSet('seed-eval')).problems]) {
    await using env = await make('code-generation', { problems })
    const [, info] = await env.reset({ options: { problem: 'is_prime' } })
    expect(info.problem_id).toBe('is_prime')
  }
  await using env = await make('code-generation', { problems: 'intro-100/dev' })
  expect(env.spec).toMatchObject({ options: { problems: 'intro-100/dev' }, needs: [] })
  await expect(make('code-generation', { problems: 'seed-evl' })).rejects.toThrow(
    'did you mean `seed-eval`?',
  )
})

const double = {
  id: 'double',
  function_name: 'double',
  parameters: [{ name: 'x', type: 'float' }],
  return_type: 'float',
  docstring: 'Double a number.',
  visible_tests: [
    { args: [1.5], expected: 3 },
    { args: [-Infinity], expected: -Infinity },
  ],
  hidden_tests: [{ args: [2], expected: 4 }],
}

test('problems are taken in the form of their file, too, alone or as a whole set', async () => {
  const set = await loadProblemSet('seed-eval')
  for (const problems of [[double], { name: 'mine', problems: [double] }, set]) {
    await using env = await make('code-generation', { problems, maxSteps: 8 })
    const id = problems === set ? 'is_prime' : 'double'
    const [, info] = await env.reset({ options: { problem: id } })
    expect(info.problem_id).toBe(id)
    expect(env.spec).toMatchObject({ needs: ['problems'] })
  }
  await using env = await make('code-generation', { problems: [double], maxSteps: 8 })
  await env.reset()
  for (const text of ['return', 'arg0', '+', 'arg0']) await env.step(env.vocabulary.idOf(text)!)
  const [, , , , { tests_passed }] = await env.step(env.vocabulary.endId)
  expect(tests_passed).toEqual(Uint8Array.of(1, 1))
}, 60_000)

test.each([
  [
    { ...double, functionName: 'double' },
    'make("code-generation"): problems[0].functionName: unknown key `functionName`; did you mean `function_name`?',
  ],
  [{ ...double, docstring: 3 }, 'problems[0].docstring: expected a text, got `3` (number)'],
  [{ id: 'double' }, 'problems[0].function_name: is missing'],
])('a problem with a wrong key is refused by its name: %#', async (problem, words) => {
  const made = make('code-generation', { problems: [problem] })
  await expect(made).rejects.toThrow(ProblemError)
  await expect(made).rejects.toThrow(words)
  await expect(made).rejects.toThrow(/^make\("code-generation"\): .+$/)
})

test('options beside a spec change those that it says', async () => {
  const { spec } = await make('code-generation', { problems: 'seed-eval', vocabSize: 300 })
  const env = await make(spec!, { max_steps: 9, vocab_size: 128 })
  expect(env.spec!.options).toEqual({
    problems: 'seed-eval',
    config: { vocabSize: 128, maxSteps: 9 },
  })
  expect((await make(spec!, { config: { max_steps: 9 } })).spec!.options).toEqual({
    problems: 'seed-eval',
    config: { maxSteps: 9 },
  })
})

test.each([
  [{ problem: 'is_prime' }, 'unknown key `problem`; did you mean `problems`?'],
  [{ config: { max_stps: 1 } }, 'unknown key `config.max_stps`; did you mean `max_steps`?'],
  [{ maxStps: 1 }, 'unknown key `maxStps`; did you mean `maxSteps`?'],
  [{ max_episode_steps: 9 }, 'unknown key `max_episode_steps`; did you mean `max_steps`?'],
  [{ maxEpisodeSteps: 9 }, 'unknown key `maxEpisodeSteps`; did you mean `maxSteps`?'],
  [{ seed: 1 }, 'unknown key `seed`; known keys: action_masking,'],
  [{ max_steps: 9, config: { maxSteps: 8 } }, '`maxSteps` is given at the top and in `config`'],
  [{ max_steps: 9, maxSteps: 8 }, '`maxSteps` and `max_steps` are the same key'],
  [{ problems: ['is_prime'] }, 'Expected `problems` to be the name of a set,'],
  [{ reward: 'partial' }, 'Expected `reward` to be a reward, or a list of them'],
  [{ limits: { fuel: 1 } }, 'unknown key `limits.fuel`; did you mean `fuel_per_test`?'],
  [{ limits: 'traning' }, 'Expected `limits` to be training or grading'],
  [{ config: 3 }, 'Expected `config` to be a mapping of settings'],
  [{ max_steps: 1 }, 'Expected `maxSteps` to be an integer >= 2 and <= 1000, got `1` (number)'],
])('%j is refused in one line', async (options, words) => {
  // As from JavaScript: the compiler refuses them, too.
  const refused = make('code-generation', options as CodeGenerationOptions)
  await expect(refused).rejects.toThrow(ConfigError)
  await expect(refused).rejects.toThrow(words)
  await expect(refused).rejects.toThrow(/^.+$/)
})

test('options of a known id are checked when compiling, those of others are not', () => {
  const unused = [
    // @ts-expect-error it is `maxSteps`
    () => make('code-generation', { maxStps: 1 }),
    // @ts-expect-error so it is in `config`
    () => make('code-generation', { config: { max_stps: 1 } }),
    // @ts-expect-error one of four kinds
    () => make('code-generation', { renderMode: 'ascii' }),
    () => make('code-generation', { max_steps: 9, problems: 'seed-eval', render_mode: 'ansi' }),
    () => make('me/Maze-v0', { walls: 3 }),
    (id: string) => make(id, { walls: 3 }),
  ]
  expect(unused).toHaveLength(6)
})

test('what JSON cannot say of an env is given beside its spec, in either case', async () => {
  const { spec } = await make('code-generation', { trainingProgress: () => 0 })
  expect(spec!.needs).toEqual(['trainingProgress'])
  await expect(make(spec!)).rejects.toThrow(
    'made with `trainingProgress`, which JSON does not hold',
  )
  const env = await make(spec!, { training_progress: () => 0 })
  expect(env.spec).toEqual(spec)
})

test('without a usable sandbox the step that runs the tests is the first to say so', async () => {
  const sandbox = lazySandbox(() => Promise.reject(new SandboxError('no isolate here')))
  await using env = await make('code-generation', { sandbox, maxSteps: 8 })
  await env.reset({ options: { problem: 'add_numbers' } })
  for (const text of ['return', 'arg0']) await env.step(env.vocabulary.idOf(text)!)
  const graded = env.step(env.vocabulary.endId)
  await expect(graded).rejects.toThrow(SandboxError)
  await expect(graded).rejects.toThrow('no isolate here')
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
