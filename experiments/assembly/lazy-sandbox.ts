import { SandboxError } from '../../src/core/errors.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { coreCount } from '../../src/log/machine.ts'

/**
 * A sandbox that is started with the first program: whoever only loads an agent boots no interpreter.
 * Closed for good by `close`; `grade` then rejects with a `SandboxError`.
 */
export function lazySandbox(start: () => Promise<Sandbox>): Sandbox {
  let started: Promise<Sandbox> | null = null
  let closed = false
  return {
    async grade(requests, options) {
      if (closed) throw new SandboxError('The sandbox is closed')
      // One that could not be started is tried anew by the next program.
      started ??= start().catch((error: unknown) => {
        started = null
        throw error
      })
      return (await started).grade(requests, options)
    },
    async close() {
      closed = true
      const sandbox = await started?.catch(() => null)
      await sandbox?.close()
    },
  }
}

/** Worker processes for a configured number, where 0 is all cores but the trainer's own. */
export function workerCount(configured: number): number {
  return configured > 0 ? configured : Math.max(1, coreCount() - 1)
}
