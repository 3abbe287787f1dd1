import { afterAll, beforeAll } from 'vitest'
import type { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import { type EnvDeps, envDefinitions } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import type { StepResult } from '../../src/core/env.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { createSandbox, type PooledSandbox } from '../../src/sandbox/pool.ts'

/** The deps of an env over `seed-train`, with the sparse reward unless said otherwise. */
export async function realDeps(sandbox: Sandbox, changes: Partial<EnvDeps> = {}): Promise<EnvDeps> {
  return {
    problems: (await loadProblemSet('seed-train')).problems,
    sandbox,
    reward: createReward({ type: 'sparse' }),
    syntax: await loadSyntaxParser(),
    ...changes,
  }
}

/** Starts a sandbox before the tests of a file, hands over the deps with it, and closes it after them. */
export function startRealDeps(take: (deps: EnvDeps) => void): void {
  let sandbox: PooledSandbox | undefined
  beforeAll(async () => {
    sandbox = await createSandbox()
    take(await realDeps(sandbox))
  })
  afterAll(() => sandbox?.close())
}

export function createEnv(deps: EnvDeps, config: object = {}): CodeGenerationEnv {
  return envDefinitions.get('code-generation')?.create(config, deps) as CodeGenerationEnv
}

/** Ids of tokens by their texts. */
export function idsOf(env: CodeGenerationEnv, texts: string): number[] {
  return texts.split(' ').map((text) => {
    const id = env.vocabulary.idOf(text)
    if (id === undefined) throw new Error(`no token ${text}`)
    return id
  })
}

/** Resets to a problem and plays tokens; gives the last step. */
export async function play(
  env: CodeGenerationEnv,
  problem: string,
  texts: string,
): Promise<StepResult> {
  await env.reset({ options: { problem } })
  let last: StepResult | undefined
  for (const id of idsOf(env, texts)) last = await env.step(id)
  if (last === undefined) throw new Error('no step')
  return last
}
