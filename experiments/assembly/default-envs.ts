import type { CodeGenerationEnv } from '../../envs/code-generation-env.ts'
import type { CodeGenerationOptions } from '../../envs/make-options.ts'
import { type EnvSources, registerEnvs } from '../../envs/registry.ts'
import { givenProblems } from '../../problems/given-problems.ts'
import { loadProblemSet } from '../../problems/load.ts'
import { createReward } from '../../rewards/registry.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { lazySandbox, workerCount } from './lazy-sandbox.ts'

declare module '../../src/gym/registered-envs.ts' {
  interface RegisteredEnvs {
    readonly 'code-generation': RegisteredEnv<CodeGenerationEnv, CodeGenerationOptions>
  }
}

let registered = false

/**
 * Lets `make('code-generation')` work as it stands: what a caller leaves out is the problems of
 * `seed-train`, the reward `code_quality`, and one sandbox that all such environments share.
 */
export function registerDefaultEnvs(): void {
  // Once: an env that a user registered under such an id since stays.
  if (registered) return
  registered = true
  registerEnvs({ defaults, problemsOf })
}

const defaults: EnvSources['defaults'] = {
  problems: () => problemsOf('seed-train'),
  reward: () => createReward({ type: 'code_quality' }),
  sandbox: () => shared,
  syntax: loadSyntaxParser,
}

async function problemsOf(given: string | readonly object[]): Promise<readonly Problem[]> {
  if (typeof given !== 'string') return givenProblems(given, 'make("code-generation")')
  return (await loadProblemSet(given)).problems
}

/** What every such environment holds, however often the workers ended and started again. */
const shared: Sandbox = {
  grade: (requests, options) => sharedSandbox.grade(requests, options),
  close: closeSharedSandbox,
}

/** Its workers start when the first program is graded, and end with the process. */
let sharedSandbox = lazySandbox(startSandbox)

async function startSandbox(): Promise<Sandbox> {
  const { createSandbox } = await import('../../src/sandbox/pool.ts')
  return createSandbox({ workers: workerCount(0) })
}

/**
 * Ends the workers of environments that were made without a sandbox of their own. They start again
 * when needed, and end by themselves with the process.
 */
export function closeSharedSandbox(): Promise<void> {
  const closing = sharedSandbox
  sharedSandbox = lazySandbox(startSandbox)
  return closing.close()
}
