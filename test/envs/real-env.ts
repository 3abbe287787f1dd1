import type { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import { type EnvDeps, envDefinitions } from '../../envs/registry.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'

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
