import { SandboxError } from '../core/errors.ts'
import type { GradeOptions, GradeRequest, Sandbox } from '../core/sandbox.ts'
import type { ProgramVerdict } from '../core/verdict.ts'
import type { GuestOutcomes } from './guest/contract.ts'
import { cancelSettled, fits, left, sendBatch, soundOutcomes } from './pool/batches.ts'
import { JobQueue } from './pool/job-queue.ts'
import { type Batch, checkRequest, isEmpty, type Job } from './pool/jobs.ts'
import { isOrdinary } from './pool/ordinary.ts'
import { type PoolSettings, poolSettings, type SandboxOptions } from './pool/sandbox-options.ts'
import { verdictOf } from './pool/verdicts.ts'
import { type Worker, WorkerCrew } from './pool/worker-crew.ts'
import { givenOutcomes, type IndexedOutcomes, indexed } from './worker/given-outcomes.ts'
import type { WorkerCounters } from './worker/protocol.ts'

const IN_FLIGHT_PER_WORKER = 2
/** A program that ended so many workers, all but the first alone on them, is why they ended. */
const MAX_ATTEMPTS = 4

export interface SandboxStats {
  /** Programs graded to the end. */
  readonly programs: number
  /** Messages of programs sent to workers. */
  readonly batches: number
  /** Programs sent again because a worker was lost. */
  readonly retries: number
  /** Workers lost while in use. */
  readonly workersLost: number
  /** Programs that passed and were run again in a fresh interpreter, because of what they use. */
  readonly confirmations: number
  /** Those among them that did not pass there. */
  readonly overturned: number
  /** Process ids of the workers now. */
  readonly pids: readonly number[]
  /** How each worker that is up booted. */
  readonly boots: readonly { readonly bootMs: number; readonly fromSnapshot: boolean }[]
  /** What each worker last said of itself. */
  readonly workers: readonly WorkerCounters[]
}

export interface PooledSandbox extends Sandbox {
  stats(): SandboxStats
}

/**
 * Starts worker processes and gives the sandbox over them. Resolves when the first has booted.
 *
 * The workers end when `close` is called, when this process ends for whatever reason, and do not
 * keep it alive while nothing is being graded. Throws a `SandboxError` when no worker can start.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<PooledSandbox> {
  const pool = new Pool(poolSettings(options))
  await pool.started
  return pool
}

class Pool implements PooledSandbox {
  readonly started: Promise<void>
  readonly #queue: JobQueue
  readonly #crew: WorkerCrew
  #startedWith: { resolve(): void; reject(error: unknown): void } | null = null
  #nextBatch = 1
  #scheduled = false
  #closed: SandboxError | null = null
  #programs = 0
  #retries = 0
  #confirmations = 0
  #overturned = 0

  constructor(settings: PoolSettings) {
    this.started = new Promise((resolve, reject) => {
      this.#startedWith = { resolve, reject }
    })
    this.#queue = new JobQueue(settings.maxQueued, () => this.#schedule())
    this.#crew = new WorkerCrew(settings, {
      onReady: () => {
        this.#startedWith?.resolve()
        this.#startedWith = null
        this.#schedule()
      },
      onResult: (worker, reply) => {
        const batch = worker.batches.get(reply.id)
        if (batch === undefined) return
        if (reply.type === 'part') this.#take(worker, batch, reply.outcomes)
        else this.#finish(worker, batch, reply.outcomes)
      },
      onLost: (worker) => this.#runAgain(worker),
      onGivenUp: (error) => {
        this.#end(error)
        this.#crew.killAll()
      },
    })
  }

  async grade(
    requests: readonly GradeRequest[],
    options: GradeOptions = {},
  ): Promise<ProgramVerdict[]> {
    options.signal?.throwIfAborted()
    for (const request of requests) checkRequest(request)
    if (this.#closed !== null) throw this.#closed
    if (requests.length === 0) return []
    return this.#queue.open(requests, options.signal, () => this.#dropSettled())
  }

  async close(): Promise<void> {
    if (this.#closed === null) this.#end(new SandboxError('The sandbox is closed'))
    await this.#crew.end()
  }

  stats(): SandboxStats {
    const workers = this.#crew.all
    return {
      programs: this.#programs,
      batches: this.#nextBatch - 1,
      retries: this.#retries,
      workersLost: this.#crew.lost,
      confirmations: this.#confirmations,
      overturned: this.#overturned,
      pids: workers.flatMap((worker) => worker.process.pid ?? []),
      boots: workers.flatMap((worker) => worker.boot ?? []),
      workers: workers.flatMap((worker) => worker.counters ?? []),
    }
  }

  /** Takes the programs of settled calls out of the queue and off the workers. */
  #dropSettled(): void {
    this.#queue.dropSettled()
    for (const worker of this.#crew.all) cancelSettled(worker)
    this.#schedule()
  }

  /** Dispatches at the end of this turn, so that calls made in one tick share batches. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    if (this.#closed !== null) return
    const { active } = this.#crew
    for (let depth = 0; depth < IN_FLIGHT_PER_WORKER; depth++) {
      for (const worker of active) {
        const { next } = this.#queue
        if (next === undefined) break
        if (worker.batches.size <= depth && fits(worker, next)) {
          sendBatch(worker, this.#nextBatch++, this.#queue.takeBatch(active.length))
        }
      }
    }
    // Whoever waits for the start must hear that there is none: nothing else may keep this process alive.
    const awaited = this.#startedWith !== null || this.#queue.hasOpenCalls
    for (const worker of this.#crew.all) worker.process.keepAlive(awaited)
    this.#crew.watchForHangs()
    this.#queue.admitWaiting()
  }

  /** Ends a batch with the last that a worker says of it. */
  #finish(worker: Worker, batch: Batch, outcomes: GuestOutcomes | null): void {
    if (outcomes !== null && !this.#take(worker, batch, outcomes)) return
    const undone = left(batch)
    if (undone.length > 0 && !batch.cancelled) {
      this.#distrust(worker)
      return
    }
    worker.batches.delete(batch.id)
    this.#crew.provedAble()
    // A cancelled batch leaves programs of other calls behind: they go back to the queue.
    this.#queue.putBack(undone)
    this.#schedule()
  }

  /** Ends a worker that said what no sound one would. */
  #distrust(worker: Worker): void {
    worker.process.reason = 'a worker gave no sound outcomes'
    worker.process.kill()
  }

  /**
   * Takes what a worker says of the next programs of a batch; false, and the worker ends, where no sound
   * one would say it.
   */
  #take(worker: Worker, batch: Batch, given: GuestOutcomes): boolean {
    const outcomes = soundOutcomes(batch, given)
    if (outcomes === null) {
      this.#distrust(worker)
      return false
    }
    for (let flat = 0; flat < outcomes.codes.length || isEmpty(batch.jobs[batch.delivered]); ) {
      const job = batch.jobs[batch.delivered++]
      if (job === undefined) break
      this.#deliver(job, outcomes, flat)
      flat += job.request.tests.length
    }
    return true
  }

  #deliver(job: Job, outcomes: IndexedOutcomes, flat: number): void {
    if (job.call.settled) return
    const verdict = verdictOf(job.request, outcomes, flat)
    const passed = verdict.status === 'passed'
    const { candidate, source } = job.request
    if (passed && job.isolation !== 'fresh' && !isOrdinary(candidate ?? source)) {
      this.#confirmations++
      this.#queue.putBack([{ ...job, isolation: 'fresh', confirms: true }])
      return
    }
    if (!passed && job.confirms === true) this.#overturned++
    job.call.verdicts[job.index] = verdict
    this.#programs++
    if (--job.call.left === 0) this.#queue.settle(job.call)
  }

  /** Puts what a lost worker had back into the queue. */
  #runAgain(worker: Worker): void {
    // Only what ran can have ended it, and nothing did if the worker says that no interpreter boots.
    const [running] = worker.batches.keys()
    for (const batch of [...worker.batches.values()].reverse()) {
      this.#retry(batch, batch.id === running && !worker.failed)
    }
    this.#schedule()
  }

  #retry(batch: Batch, suspected: boolean): void {
    const live = left(batch)
    this.#retries += live.length
    if (suspected) for (const job of live) job.attempts++
    // A worker that starts is a sound one: what ends it again and again is the program it was given.
    const culprits = live.filter((job) => job.attempts >= MAX_ATTEMPTS)
    for (const job of culprits) {
      this.#deliver(job, indexed(givenOutcomes(job.request.tests.length, 'memory_limit')), 0)
    }
    this.#queue.putBack(live.filter((job) => !culprits.includes(job)))
  }

  /** From now on nothing is graded any more. */
  #end(error: SandboxError): void {
    this.#crew.release()
    this.#closed = error
    this.#startedWith?.reject(error)
    this.#startedWith = null
    this.started.catch(() => {})
    this.#queue.end(error)
  }
}
