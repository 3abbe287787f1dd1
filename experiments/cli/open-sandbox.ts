import { availableParallelism } from 'node:os'
import type { PooledSandbox } from '../../src/sandbox/pool.ts'

/** A sandbox for one command; whoever asks closes it. Default: a worker a core. */
export async function openSandbox(workers = availableParallelism()): Promise<PooledSandbox> {
  const { createSandbox } = await import('../../src/sandbox/pool.ts')
  return createSandbox({ workers })
}
