import type { GradeRequest } from '../../core/sandbox.ts'
import type { ProgramVerdict } from '../../core/verdict.ts'
import type { Call, Job } from './jobs.ts'

const MAX_BATCH = 128

/** Calls of `grade` that are open, and the programs of theirs that wait for a worker. */
export class JobQueue {
  readonly #maxQueued: number
  readonly #onChange: () => void
  readonly #jobs: Job[] = []
  readonly #calls = new Set<Call>()
  #admissions: (() => void)[] = []

  /**
   * @param maxQueued programs that wait here at most, while their callers' others wait outside
   * @param onChange called when a program has come in
   */
  constructor(maxQueued: number, onChange: () => void) {
    this.#maxQueued = maxQueued
    this.#onChange = onChange
  }

  get hasOpenCalls(): boolean {
    return this.#calls.size > 0
  }

  /** The job in turn. */
  get next(): Job | undefined {
    return this.#jobs[0]
  }

  /**
   * Opens a call and lets its programs in as there is room.
   *
   * @param onAbort called when the signal has settled the call
   */
  open(
    requests: readonly GradeRequest[],
    signal: AbortSignal | undefined,
    onAbort: () => void,
  ): Promise<ProgramVerdict[]> {
    return new Promise((resolve, reject) => {
      const call: Call = {
        verdicts: new Array(requests.length),
        left: requests.length,
        settled: false,
        resolve,
        reject,
      }
      this.#calls.add(call)
      if (signal !== undefined) this.#followSignal(call, signal, onAbort)
      this.#admit(call, requests).catch((error) => this.settle(call, error))
    })
  }

  /** Ends a call: with its verdicts, or with an error. Nothing for one that has ended. */
  settle(call: Call, error?: unknown): void {
    if (call.settled) return
    call.settled = true
    this.#calls.delete(call)
    if (error === undefined) call.resolve(call.verdicts)
    else call.reject(error)
  }

  /** Takes the jobs of one batch out, when so many workers are there to share what waits. */
  takeBatch(workers: number): Job[] {
    const share = Math.min(MAX_BATCH, Math.ceil(this.#jobs.length / workers))
    // What was on a lost worker goes alone, so that it can take no other down with it.
    if ((this.next?.attempts ?? 0) > 0) return this.#jobs.splice(0, 1)
    const retried = this.#jobs.slice(0, share).findIndex((job) => job.attempts > 0)
    return this.#jobs.splice(0, retried > 0 ? retried : share)
  }

  /** Puts jobs before all that wait. */
  putBack(jobs: readonly Job[]): void {
    this.#jobs.unshift(...jobs)
  }

  /** Lets in what waits outside, where there is room. */
  admitWaiting(): void {
    if (this.#jobs.length < this.#maxQueued) for (const admit of this.#admissions.splice(0)) admit()
  }

  /** Drops the programs of calls that have ended. */
  dropSettled(): void {
    const kept = this.#jobs.filter((job) => !job.call.settled)
    this.#jobs.splice(0, this.#jobs.length, ...kept)
  }

  /** Ends every call with an error, and drops what waits. */
  end(error: unknown): void {
    for (const call of [...this.#calls]) this.settle(call, error)
    this.#jobs.length = 0
    for (const admit of this.#admissions.splice(0)) admit()
  }

  /** Lets the programs of a call into the queue as it empties, so that it stays bounded. */
  async #admit(call: Call, requests: readonly GradeRequest[]): Promise<void> {
    for (const [index, request] of requests.entries()) {
      while (this.#jobs.length >= this.#maxQueued && !call.settled) {
        await new Promise<void>((resolve) => this.#admissions.push(resolve))
      }
      if (call.settled) return
      const isolation = request.isolation ?? 'shared'
      this.#jobs.push({ call, index, request, attempts: 0, isolation })
      this.#onChange()
    }
  }

  #followSignal(call: Call, signal: AbortSignal, onAbort: () => void): void {
    const abort = () => {
      this.settle(call, signal.reason)
      onAbort()
    }
    signal.addEventListener('abort', abort, { once: true })
    const { resolve, reject } = call
    const unlisten = () => signal.removeEventListener('abort', abort)
    call.resolve = (verdicts) => {
      unlisten()
      resolve(verdicts)
    }
    call.reject = (error) => {
      unlisten()
      reject(error)
    }
  }
}
