import { performance } from 'node:perf_hooks'
import type { GradeOptions, GradeRequest, Sandbox } from '../../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'

/** Where the time of a search goes; the environment gets what the others leave. */
export type TimedPart = 'sandbox' | 'network'

/** The first of these that goes on is where time goes: what is graded meanwhile costs none. */
const PARTS: readonly TimedPart[] = ['network', 'sandbox']

/** Adds up wall-clock seconds by part; each second goes to one part. */
export class Stopwatch {
  readonly #startedMs = performance.now()
  #readAtMs = this.#startedMs
  readonly #open: Record<TimedPart, number> = { network: 0, sandbox: 0 }
  readonly #seconds: Record<TimedPart, number> = { network: 0, sandbox: 0 }

  /** Seconds since it was made. */
  get total(): number {
    return (performance.now() - this.#startedMs) / 1000
  }

  seconds(part: TimedPart): number {
    this.#read()
    return this.#seconds[part]
  }

  async time<T>(part: TimedPart, work: () => Promise<T>): Promise<T> {
    this.#read()
    this.#open[part]++
    try {
      return await work()
    } finally {
      this.#read()
      this.#open[part]--
    }
  }

  #read(): void {
    const nowMs = performance.now()
    const part = PARTS.find((one) => this.#open[one] > 0)
    if (part !== undefined) this.#seconds[part] += (nowMs - this.#readAtMs) / 1000
    this.#readAtMs = nowMs
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
