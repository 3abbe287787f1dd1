import type { PooledSandbox } from '../../../src/sandbox/pool.ts'

type Counts = Readonly<Record<string, number>>

/** What a sandbox says of itself, summed over its workers. */
export interface Counters {
  readonly workersLost: number
  readonly residentBytes: number
  /** Interpreters replaced, by reason. */
  readonly replaced: Counts
}

export function counted(sandbox: PooledSandbox): Counters {
  const { workersLost, workers } = sandbox.stats()
  const replaced: Record<string, number> = {}
  for (const { recreations } of workers) {
    for (const [reason, times] of Object.entries(recreations)) {
      replaced[reason] = (replaced[reason] ?? 0) + times
    }
  }
  const residentBytes = Math.max(0, ...workers.map((worker) => worker.residentBytes))
  return { workersLost, residentBytes, replaced }
}

export function differences(after: Counts, before: Counts): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([reason, times]) => [reason, times - (before[reason] ?? 0)]),
  )
}
