import { availableParallelism } from 'node:os'
import type { Sandbox } from '../../src/core/sandbox.ts'

/** A sandbox for one command; whoever asks closes it. Default: a worker a core. */
export async function openSandbox(workers = availableParallelism()): Promise<Sandbox> {
  const { createSandbox } = await import('../../src/sandbox/pool.ts')
  return createSandbox({ workers })
}
