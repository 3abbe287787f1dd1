import { performance } from 'node:perf_hooks'
import type { GradeOptions, GradeRequest, Sandbox } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'

/** Where the time of a search goes; the environment gets what the others leave. */
export type TimedPart = 'sandbox' | 'network'

/** Adds up wall-clock seconds by part. Work of one part that overlaps counts once. */
export class Stopwatch {
  readonly #parts = new Map<TimedPart, { seconds: number; open: number; sinceMs: number }>()
  readonly #startedMs = performance.now()

  /** Seconds since it was made. */
  get total(): number {
    return (performance.now() - this.#startedMs) / 1000
  }

  seconds(part: TimedPart): number {
    return this.#parts.get(part)?.seconds ?? 0
  }

  async time<T>(part: TimedPart, work: () => Promise<T>): Promise<T> {
    const entry = this.#parts.get(part) ?? { seconds: 0, open: 0, sinceMs: 0 }
    this.#parts.set(part, entry)
    if (entry.open++ === 0) entry.sinceMs = performance.now()
    try {
      return await work()
    } finally {
      if (--entry.open === 0) entry.seconds += (performance.now() - entry.sinceMs) / 1000
    }
  }
}

/** A sandbox that tells the stopwatch of the search under way how long it took; others pass through. */
export class TimedSandbox implements Sandbox {
  stopwatch: Stopwatch | null = null
  readonly #sandbox: Sandbox

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox
  }

  grade(requests: readonly GradeRequest[], options?: GradeOptions): Promise<ProgramVerdict[]> {
    const work = () => this.#sandbox.grade(requests, options)
    return this.stopwatch === null ? work() : this.stopwatch.time('sandbox', work)
  }

  close(): Promise<void> {
    return this.#sandbox.close()
  }
}
