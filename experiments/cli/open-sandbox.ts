import { coreCount } from '../../src/log/machine.ts'
import type { PooledSandbox } from '../../src/sandbox/pool.ts'

/** A sandbox for one command; whoever asks closes it. Default: a worker a core. */
export async function openSandbox(workers = coreCount()): Promise<PooledSandbox> {
  const { createSandbox } = await import('../../src/sandbox/pool.ts')
  return createSandbox({ workers })
}
