import { availableParallelism } from 'node:os'
import { type EnvDeps, registerEnvs } from '../envs/registry.ts'
import { loadProblemSet } from '../problems/load.ts'
import { createReward } from '../rewards/registry.ts'
import type { Sandbox } from '../src/core/sandbox.ts'
import { loadSyntaxParser } from '../src/python/syntax-metrics.ts'

/**
 * Lets `make('code-generation')` work as it stands: what a caller leaves out is the problems of
 * `seed-train`, the reward `code_quality`, and one sandbox that all such environments share.
 */
export function registerDefaultEnvs(): void {
  registerEnvs(defaultDeps)
}

async function defaultDeps(): Promise<EnvDeps> {
  const { problems } = await loadProblemSet('seed-train')
  const reward = createReward({ type: 'code_quality' })
  return { problems, reward, sandbox: sharedSandbox, syntax: await loadSyntaxParser() }
}

let started: Promise<Sandbox> | null = null

/** Starts its workers when the first program is graded; they end with the process. */
const sharedSandbox: Sandbox = {
  async grade(requests, options) {
    started ??= startSandbox()
    return (await started).grade(requests, options)
  },
  async close() {
    const sandbox = await started
    started = null
    await sandbox?.close()
  },
}

async function startSandbox(): Promise<Sandbox> {
  const { createSandbox } = await import('../src/sandbox/pool.ts')
  return createSandbox({ workers: Math.max(1, availableParallelism() - 1) })
}

/**
 * Ends the workers of environments that were made without a sandbox of their own. They start again
 * when needed, and end by themselves with the process.
 */
export function closeSharedSandbox(): Promise<void> {
  return sharedSandbox.close()
}
