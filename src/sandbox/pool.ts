import { ConfigError, SandboxError } from '../core/errors.ts'
import type { GradeOptions, GradeRequest, Sandbox } from '../core/sandbox.ts'
import type { ProgramVerdict } from '../core/verdict.ts'
import type { GuestOutcomes } from './guest/contract.ts'
import {
  type Batch,
  batchMessage,
  type Call,
  checkRequest,
  isEmpty,
  type Job,
} from './pool/jobs.ts'
import { isOrdinary } from './pool/ordinary.ts'
import { verdictOf } from './pool/verdicts.ts'
import { WorkerProcess } from './pool/worker-process.ts'
import {
  checkedOutcomes,
  givenOutcomes,
  type IndexedOutcomes,
  indexed,
} from './worker/given-outcomes.ts'
import type { WorkerCounters, WorkerReply } from './worker/protocol.ts'
import { defaultSnapshotDir } from './worker/snapshot.ts'
import type { WorkerOptions } from './worker/worker.ts'

const MAX_BATCH = 128
const IN_FLIGHT_PER_WORKER = 2
/** A program that ended so many workers, all but the first alone on them, is why they ended. */
const MAX_ATTEMPTS = 4
/** What a start weighs that was killed, and one of which the worker says why it failed. */
const START_WEIGHT = { killed: 1, failed: 10 } as const
/** Weight of failed starts, with nothing graded in between, at which the pool gives up. */
const MAX_START_WEIGHT = 30
const HANG_CHECK_MS = 5_000

export interface SandboxOptions {
  /** Worker processes, at least 1. Default 1. */
  readonly workers?: number
  /** Folder of cached interpreter images. Default: the user's cache folder. */
  readonly snapshotDir?: string
  /** Programs of the safe subset that share an interpreter between resets, 1 to 1,000. Default 64. */
  readonly sharedPerReset?: number
  /** Candidates of other programs after which an isolate is replaced, at least 1. Default 1,000. */
  readonly replaceAfter?: number
  /** Grown WebAssembly memory, in MiB, after which an isolate is replaced. Default 96. */
  readonly replaceHeapMb?: number
  /** Programs queued before `grade` makes its caller wait, at least 1. Default 4,096. */
  readonly maxQueued?: number
  /** Keeps one more booted worker, which takes over at once when another is lost. Default false. */
  readonly warmSpare?: boolean
  /**
   * Silence of a busy worker, in milliseconds, beyond what a test of its may take by the clock, after
   * which it is replaced. Default 60,000.
   */
  readonly hangTimeoutMs?: number
}

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

interface Worker {
  readonly process: WorkerProcess
  readonly batches: Map<number, Batch>
  ready: boolean
  /** Whether it said that no interpreter boots. */
  failed: boolean
  heardAt: number
  boot: { readonly bootMs: number; readonly fromSnapshot: boolean } | null
  counters: WorkerCounters | null
}

/**
 * Starts worker processes and gives the sandbox over them. Resolves when the first has booted.
 *
 * The workers end when `close` is called, when this process ends for whatever reason, and do not
 * keep it alive while nothing is being graded. Throws a `SandboxError` when no worker can start.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<PooledSandbox> {
  const pool = new Pool(options)
  await pool.started
  return pool
}

class Pool implements PooledSandbox {
  readonly started: Promise<void>
  readonly #workerOptions: WorkerOptions
  readonly #workerCount: number
  readonly #spareCount: number
  readonly #maxQueued: number
  readonly #hangTimeoutMs: number
  readonly #workers = new Set<Worker>()
  readonly #queue: Job[] = []
  readonly #calls = new Set<Call>()
  #admissions: (() => void)[] = []
  #startedWith: { resolve(): void; reject(error: unknown): void } | null = null
  #startWeight = 0
  #nextBatch = 1
  #scheduled = false
  #closed: SandboxError | null = null
  #hangTimer: NodeJS.Timeout | null = null
  #programs = 0
  #retries = 0
  #workersLost = 0
  #confirmations = 0
  #overturned = 0
  readonly #killAll = () => {
    for (const worker of this.#workers) worker.process.kill()
  }

  constructor(options: SandboxOptions) {
    const number = (
      name: keyof SandboxOptions,
      fallback: number,
      minimum: number,
      maximum = Number.MAX_SAFE_INTEGER,
    ): number => {
      const value = options[name] ?? fallback
      const whole = typeof value === 'number' && Number.isInteger(value)
      if (whole && value >= minimum && value <= maximum) return value
      const range = maximum < Number.MAX_SAFE_INTEGER ? `${minimum} to ${maximum}` : `>= ${minimum}`
      throw new ConfigError(`Expected \`${name}\` to be an integer ${range}, got \`${value}\``)
    }
    this.#workerCount = number('workers', 1, 1)
    this.#spareCount = options.warmSpare === true ? 1 : 0
    this.#maxQueued = number('maxQueued', 4096, 1)
    this.#hangTimeoutMs = number('hangTimeoutMs', 60_000, 1_000)
    this.#workerOptions = {
      snapshotDir: options.snapshotDir ?? defaultSnapshotDir(),
      sharedPerReset: number('sharedPerReset', 64, 1, 1_000),
      replaceAfter: number('replaceAfter', 1_000, 1),
      replaceHeapBytes: number('replaceHeapMb', 96, 40) * 1_048_576,
    }
    this.started = new Promise((resolve, reject) => {
      this.#startedWith = { resolve, reject }
    })
    process.once('exit', this.#killAll)
    this.#fill()
  }

  async grade(
    requests: readonly GradeRequest[],
    options: GradeOptions = {},
  ): Promise<ProgramVerdict[]> {
    options.signal?.throwIfAborted()
    for (const request of requests) checkRequest(request)
    if (this.#closed !== null) throw this.#closed
    if (requests.length === 0) return []
    return new Promise((resolve, reject) => {
      const call: Call = {
        verdicts: new Array(requests.length),
        left: requests.length,
        settled: false,
        resolve,
        reject,
      }
      this.#calls.add(call)
      this.#followSignal(call, options.signal)
      this.#admit(call, requests).catch((error) => this.#settle(call, error))
    })
  }

  async close(): Promise<void> {
    if (this.#closed === null) this.#end(new SandboxError('The sandbox is closed'))
    const workers = [...this.#workers]
    this.#workers.clear()
    for (const worker of workers) worker.process.send({ type: 'exit' })
    await Promise.all(workers.map((worker) => worker.process.end()))
  }

  stats(): SandboxStats {
    const workers = [...this.#workers]
    return {
      programs: this.#programs,
      batches: this.#nextBatch - 1,
      retries: this.#retries,
      workersLost: this.#workersLost,
      confirmations: this.#confirmations,
      overturned: this.#overturned,
      pids: workers.flatMap((worker) => worker.process.pid ?? []),
      boots: workers.flatMap((worker) => worker.boot ?? []),
      workers: workers.flatMap((worker) => worker.counters ?? []),
    }
  }

  /** Lets the programs of a call into the queue as it empties, so that it stays bounded. */
  async #admit(call: Call, requests: readonly GradeRequest[]): Promise<void> {
    for (const [index, request] of requests.entries()) {
      while (this.#queue.length >= this.#maxQueued && !call.settled) {
        await new Promise<void>((resolve) => this.#admissions.push(resolve))
      }
      if (call.settled) return
      this.#queue.push({
        call,
        index,
        request,
        attempts: 0,
        isolation: request.isolation ?? 'shared',
      })
      this.#schedule()
    }
  }

  #followSignal(call: Call, signal: AbortSignal | undefined): void {
    if (signal === undefined) return
    const abort = () => {
      this.#settle(call, signal.reason)
      this.#dropSettled()
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

  #settle(call: Call, error?: unknown): void {
    if (call.settled) return
    call.settled = true
    this.#calls.delete(call)
    if (error === undefined) call.resolve(call.verdicts)
    else call.reject(error)
  }

  /** Takes the programs of settled calls out of the queue and off the workers. */
  #dropSettled(): void {
    const kept = this.#queue.filter((job) => !job.call.settled)
    this.#queue.splice(0, this.#queue.length, ...kept)
    for (const worker of this.#workers) {
      for (const batch of worker.batches.values()) {
        if (batch.jobs.some((job) => job.call.settled)) {
          batch.cancelled = true
          worker.process.send({ type: 'cancel', id: batch.id })
        }
      }
    }
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
    const active = [...this.#workers].filter((worker) => worker.ready).slice(0, this.#workerCount)
    for (let depth = 0; depth < IN_FLIGHT_PER_WORKER; depth++) {
      for (const worker of active) {
        const next = this.#queue[0]
        if (next === undefined) break
        if (worker.batches.size <= depth && fits(worker, next)) this.#send(worker, active.length)
      }
    }
    for (const worker of this.#workers) worker.process.keepAlive(this.#calls.size > 0)
    this.#watchForHangs()
    const waiting = this.#admissions
    if (this.#queue.length < this.#maxQueued && waiting.length > 0) {
      this.#admissions = []
      for (const admit of waiting) admit()
    }
  }

  #send(worker: Worker, workers: number): void {
    const share = Math.min(MAX_BATCH, Math.ceil(this.#queue.length / workers))
    // What was on a lost worker goes alone, so that it can take no other down with it.
    const alone = (this.#queue[0]?.attempts ?? 0) > 0
    let count = alone ? 1 : share
    if (!alone) {
      const retried = this.#queue.slice(0, share).findIndex((job) => job.attempts > 0)
      if (retried > 0) count = retried
    }
    const jobs = this.#queue.splice(0, count)
    const message = batchMessage(this.#nextBatch++, jobs)
    const longestTestMs = Math.max(
      ...message.programs.map(({ clock }) => clock.cpuMsPerTest * clock.wallFactor),
    )
    const { id } = message
    worker.batches.set(id, { id, jobs, delivered: 0, cancelled: false, longestTestMs })
    worker.heardAt = performance.now()
    worker.process.send(message)
  }

  #fill(): void {
    while (this.#workers.size < this.#workerCount + this.#spareCount) this.#spawn()
  }

  #spawn(): void {
    const worker: Worker = {
      process: new WorkerProcess(this.#workerOptions, {
        onReply: (reply) => this.#onReply(worker, reply),
        onExit: (reason) => this.#onExit(worker, reason),
      }),
      batches: new Map(),
      ready: false,
      failed: false,
      heardAt: performance.now(),
      boot: null,
      counters: null,
    }
    this.#workers.add(worker)
  }

  #onReply(worker: Worker, reply: WorkerReply): void {
    worker.heardAt = performance.now()
    if (reply.type === 'ready') {
      worker.ready = true
      worker.boot = { bootMs: reply.bootMs, fromSnapshot: reply.fromSnapshot }
      this.#startedWith?.resolve()
      this.#schedule()
    } else if (reply.type === 'failed') {
      worker.failed = true
      worker.process.reason = String(reply.message)
    } else if (reply.type === 'part') {
      const batch = worker.batches.get(reply.id)
      if (batch !== undefined) this.#take(worker, batch, reply.outcomes)
    } else if (reply.type === 'done') {
      worker.counters = reply.counters
      const batch = worker.batches.get(reply.id)
      if (batch === undefined) return
      if (reply.outcomes !== null && !this.#take(worker, batch, reply.outcomes)) return
      const undone = left(batch)
      if (undone.length > 0 && !batch.cancelled) {
        this.#distrust(worker)
        return
      }
      worker.batches.delete(reply.id)
      this.#startWeight = 0
      // A cancelled batch leaves programs of other calls behind: they go back to the queue.
      this.#queue.unshift(...undone)
      this.#schedule()
    }
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
    if (
      passed &&
      job.isolation !== 'fresh' &&
      !isOrdinary(job.request.candidate ?? job.request.source)
    ) {
      this.#confirmations++
      this.#queue.unshift({ ...job, isolation: 'fresh', confirms: true })
      return
    }
    if (!passed && job.confirms === true) this.#overturned++
    job.call.verdicts[job.index] = verdict
    this.#programs++
    if (--job.call.left === 0) this.#settle(job.call)
  }

  #onExit(worker: Worker, reason: string): void {
    if (!this.#workers.delete(worker)) return
    const error = worker.process.reason ?? reason
    // A worker that says why it cannot start will not start the next time either; one that was
    // killed may.
    if (worker.failed) this.#startWeight += START_WEIGHT.failed
    else if (!worker.ready) this.#startWeight += START_WEIGHT.killed
    if (this.#startWeight >= MAX_START_WEIGHT) {
      this.#fail(new SandboxError(`No sandbox worker could start: ${error}`))
      return
    }
    if (worker.ready) this.#workersLost++
    // Only what ran can have ended it, and nothing did if the worker says that no interpreter boots.
    const [running] = worker.batches.keys()
    for (const batch of [...worker.batches.values()].reverse()) {
      this.#retry(batch, batch.id === running && !worker.failed)
    }
    this.#fill()
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
    this.#queue.unshift(...live.filter((job) => !culprits.includes(job)))
  }

  /** Gives up: nothing is graded any more, and no worker is left. */
  #fail(error: SandboxError): void {
    this.#end(error)
    this.#killAll()
  }

  #end(error: SandboxError): void {
    process.off('exit', this.#killAll)
    this.#closed = error
    this.#startedWith?.reject(error)
    this.started.catch(() => {})
    for (const call of [...this.#calls]) this.#settle(call, error)
    this.#queue.length = 0
    for (const admit of this.#admissions.splice(0)) admit()
    if (this.#hangTimer !== null) clearInterval(this.#hangTimer)
  }

  #watchForHangs(): void {
    const busy = [...this.#workers].some((worker) => worker.batches.size > 0)
    if (!busy && this.#hangTimer !== null) {
      clearInterval(this.#hangTimer)
      this.#hangTimer = null
    }
    if (!busy || this.#hangTimer !== null) return
    let asked = performance.now()
    this.#hangTimer = setInterval(() => {
      const late = performance.now() - asked > 2 * HANG_CHECK_MS
      asked = performance.now()
      // This process stood still: what workers said meanwhile is heard before the next round.
      if (late) return
      for (const worker of this.#workers) {
        const silentMs = performance.now() - worker.heardAt
        if (worker.batches.size === 0) continue
        const testMs = Math.max(...[...worker.batches.values()].map((one) => one.longestTestMs))
        if (silentMs > this.#hangTimeoutMs + testMs) worker.process.kill()
      }
    }, HANG_CHECK_MS).unref()
  }
}

/** Whether a worker may be given a job now: one that is suspected has its worker for itself. */
function fits(worker: Worker, next: Job): boolean {
  const [running] = worker.batches.values()
  if (running === undefined) return true
  return next.attempts === 0 && running.jobs.every((job) => job.attempts === 0)
}

/** Jobs of a batch that still want a verdict. */
function left(batch: Batch): readonly Job[] {
  return batch.jobs.slice(batch.delivered).filter((job) => !job.call.settled)
}

/** Outcomes of whole programs, the next ones of the batch. Null for anything else: no worker is trusted. */
function soundOutcomes(batch: Batch, given: unknown): IndexedOutcomes | null {
  const tests = (given as { codes?: { length?: unknown } } | null)?.codes?.length
  const checked = typeof tests === 'number' ? checkedOutcomes(given, tests) : null
  if (checked === null) return null
  let open = checked.codes.length
  for (let next = batch.delivered; open > 0; next++) {
    const job = batch.jobs[next]
    if (job === undefined) return null
    open -= job.request.tests.length
  }
  return open === 0 ? indexed(checked) : null
}
