import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import { type EnvDeps, envDefinitions, registerEnvs } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { make } from '../../src/gym/registry.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'
import { createEnv, realDeps } from '../support/real-env.ts'

let sandbox: PooledSandbox
let deps: EnvDeps
const problemsOf = async (name: string | readonly object[]) =>
  (await loadProblemSet(String(name))).problems

beforeAll(async () => {
  sandbox = await createSandbox()
  deps = await realDeps(sandbox)
})

afterAll(async () => {
  await sandbox.close()
})

describe('settings', () => {
  it('have a description and a default each', () => {
    const { shape } = codeGenerationConfigSchema
    for (const [key, field] of Object.entries(shape)) {
      expect(field.description, key).toMatch(/\.$/)
      expect(field.safeParse(undefined).success, key).toBe(true)
    }
  })

  it('are the defaults where nothing is set', () => {
    expect(createEnv(deps).config).toMatchObject({
      maxSteps: 50,
      vocabSize: 256,
      observation: 'features',
      invalidAction: 'error',
      allowDelete: false,
      budgetInMask: true,
      gradeAt: 'end',
      endWhenPassed: false,
      sourceAt: 'end',
      actionMasking: true,
      renderMode: null,
    })
  })

  it.each([
    [{ maxSteps: 1 }, '`maxSteps`'],
    [{ vocabSize: 5001 }, '`vocabSize`'],
    [{ observation: 'pixels' }, '`observation`'],
    [{ max_steps: 9 }, 'max_steps'],
    [{ actionMasking: false }, '`invalidAction`'],
  ])('%o are refused with the key that is wrong', (config, key) => {
    expect(() => createEnv(deps, config)).toThrow(ConfigError)
    expect(() => createEnv(deps, config)).toThrow(key)
  })

  it('must fit the vocabulary that is given', () => {
    const vocabulary = createVocabulary({ size: 128 })
    expect(() => createEnv({ ...deps, vocabulary })).toThrow('the vocabulary given has 128 tokens')
    expect(createEnv({ ...deps, vocabulary }, { vocabSize: 128 }).vocabulary).toBe(vocabulary)
  })
})

describe('make', () => {
  const defaults = {
    problems: () => deps.problems,
    sandbox: () => deps.sandbox,
    reward: () => deps.reward,
    syntax: () => deps.syntax,
  }

  it('makes a registered env from settings and dependencies, filling in the defaults', async () => {
    registerEnvs({ defaults, problemsOf })
    const env = await make('code-generation', { config: { vocabSize: 64 } })
    expect(env).toBeInstanceOf(CodeGenerationEnv)
    expect(env.actionSpace.n).toBe(64)
    const [, info] = await env.reset({ seed: 1, options: { problem: 'factorial' } })
    expect(info.problem_id).toBe('factorial')
  })

  it('asks for no default in place of what was given', async () => {
    const problems = () => Promise.reject(new Error('not asked for'))
    registerEnvs({ defaults: { ...defaults, problems }, problemsOf })
    const env = await make('code-generation', { problems: deps.problems })
    expect(env).toBeInstanceOf(CodeGenerationEnv)
  })

  it('names the dependency that is missing', async () => {
    registerEnvs({
      defaults: { problems: () => deps.problems, reward: () => deps.reward },
      problemsOf,
    })
    await expect(make('code-generation')).rejects.toThrow('needs `sandbox` in its options')
  })

  it('names the likely id', async () => {
    registerEnvs({ defaults, problemsOf })
    await expect(make('code-gen')).rejects.toThrow('did you mean `code-generation`?')
  })
})

it('lists every env with its id, a description and settings', () => {
  for (const [id, definition] of envDefinitions) {
    expect(definition.id).toBe(id)
    expect(definition.description).not.toBe('')
  }
})
