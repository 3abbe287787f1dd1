import { readdirSync, readFileSync } from 'node:fs'
import type { PooledSandbox } from '../../../src/sandbox/pool.ts'

type Counts = Readonly<Record<string, number>>

/** What a sandbox says of itself, summed over its workers. */
export interface Counters {
  readonly workersLost: number
  readonly residentBytes: number
  /** Interpreters replaced, by reason. */
  readonly replaced: Counts
  /** Milliseconds for which its threads were ready to run and got no processor; 0 where Linux is not. */
  readonly queuedMs: number
}

export function counted(sandbox: PooledSandbox): Counters {
  const { workersLost, workers, pids } = sandbox.stats()
  const replaced: Record<string, number> = {}
  for (const { recreations } of workers) {
    for (const [reason, times] of Object.entries(recreations)) {
      replaced[reason] = (replaced[reason] ?? 0) + times
    }
  }
  const residentBytes = Math.max(0, ...workers.map((worker) => worker.residentBytes))
  const queuedMs = pids.reduce((sum, pid) => sum + queuedMsOf(pid), 0)
  return { workersLost, residentBytes, replaced, queuedMs }
}

/** Of all threads of a process. */
function queuedMsOf(pid: number): number {
  try {
    const tasks = `/proc/${pid}/task`
    return readdirSync(tasks).reduce((sum, task) => {
      // Nanoseconds on the processor, nanoseconds waited for it, turns taken.
      const [, waited] = readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')
      return sum + Number(waited) / 1e6
    }, 0)
  } catch {
    // Not Linux, or the process has ended.
    return 0
  }
}

/** Time on the wall since `begin`, less what the workers waited in a busy machine's queue. */
export function ownMs(begin: number, before: Counters, after: Counters): number {
  return performance.now() - begin - Math.max(0, after.queuedMs - before.queuedMs)
}

export function differences(after: Counts, before: Counts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([reason, times]) => [reason, times - (before[reason] ?? 0)]),
  )
}
