import { SandboxError } from '../../core/errors.ts'
import type { WorkerCounters, WorkerReply } from '../worker/protocol.ts'
import type { Batch } from './jobs.ts'
import type { PoolSettings } from './sandbox-options.ts'
import { WorkerProcess } from './worker-process.ts'

/** A worker with what it was given. */
export interface Worker {
  readonly process: WorkerProcess
  /** In the order in which they were sent: the first is the one that runs. */
  readonly batches: Map<number, Batch>
  ready: boolean
  /** Whether it said that no interpreter boots. */
  failed: boolean
  heardAt: number
  boot: { readonly bootMs: number; readonly fromSnapshot: boolean } | null
  counters: WorkerCounters | null
}

type ResultReply = Extract<WorkerReply, { type: 'part' | 'done' }>

export interface CrewEvents {
  onReady(): void
  onResult(worker: Worker, reply: ResultReply): void
  /** A worker is gone, and another will be in its place. */
  onLost(worker: Worker): void
  /** No worker starts: nothing is in the place of the last that was lost. */
  onGivenUp(error: SandboxError): void
}

/** What a start weighs that was killed, and one of which the worker says why it failed. */
const START_WEIGHT = { killed: 1, failed: 10 } as const
/** Weight of failed starts, with nothing graded in between, at which the crew gives up. */
const MAX_START_WEIGHT = 30
const HANG_CHECK_MS = 5_000

/** Keeps as many workers as there are to be, whatever becomes of each. They end with this process. */
export class WorkerCrew {
  /** Workers lost while in use. */
  lost = 0
  readonly #settings: PoolSettings
  readonly #events: CrewEvents
  readonly #workers = new Set<Worker>()
  #startWeight = 0
  #hangTimer: NodeJS.Timeout | null = null
  readonly #killAll = () => this.killAll()

  constructor(settings: PoolSettings, events: CrewEvents) {
    this.#settings = settings
    this.#events = events
    process.once('exit', this.#killAll)
    this.#fill()
  }

  get all(): readonly Worker[] {
    return [...this.#workers]
  }

  /** Those that may be given programs now. */
  get active(): readonly Worker[] {
    return this.all.filter((worker) => worker.ready).slice(0, this.#settings.workers)
  }

  /** Something was graded: starts that failed before count no more. */
  provedAble(): void {
    this.#startWeight = 0
  }

  killAll(): void {
    for (const worker of this.#workers) worker.process.kill()
  }

  /** Lets the workers end. */
  async end(): Promise<void> {
    const workers = this.all
    this.#workers.clear()
    for (const worker of workers) worker.process.send({ type: 'exit' })
    await Promise.all(workers.map((worker) => worker.process.end()))
  }

  /** No longer watches the workers; whatever they were given is of no interest. */
  release(): void {
    process.off('exit', this.#killAll)
    if (this.#hangTimer !== null) clearInterval(this.#hangTimer)
  }

  /** Looks after workers that say nothing for too long, as long as any is busy. */
  watchForHangs(): void {
    const busy = this.all.some((worker) => worker.batches.size > 0)
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
      if (!late) this.#killSilent()
    }, HANG_CHECK_MS).unref()
  }

  #killSilent(): void {
    for (const worker of this.#workers) {
      const silentMs = performance.now() - worker.heardAt
      if (worker.batches.size === 0) continue
      const testMs = Math.max(...[...worker.batches.values()].map((one) => one.longestTestMs))
      if (silentMs > this.#settings.hangTimeoutMs + testMs) worker.process.kill()
    }
  }

  #fill(): void {
    const { workers, spares } = this.#settings
    while (this.#workers.size < workers + spares) this.#spawn()
  }

  #spawn(): void {
    const worker: Worker = {
      process: new WorkerProcess(this.#settings.worker, {
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
      this.#events.onReady()
    } else if (reply.type === 'failed') {
      worker.failed = true
      worker.process.reason = String(reply.message)
    } else if (reply.type === 'part') this.#events.onResult(worker, reply)
    else if (reply.type === 'done') {
      worker.counters = reply.counters
      this.#events.onResult(worker, reply)
    }
  }

  #onExit(worker: Worker, reason: string): void {
    if (!this.#workers.delete(worker)) return
    const error = worker.process.reason ?? reason
    // A worker that says why it cannot start will not start the next time either; one that was
    // killed may.
    if (worker.failed) this.#startWeight += START_WEIGHT.failed
    else if (!worker.ready) this.#startWeight += START_WEIGHT.killed
    if (this.#startWeight >= MAX_START_WEIGHT) {
      this.#events.onGivenUp(new SandboxError(`No sandbox worker could start: ${error}`))
      return
    }
    if (worker.ready) this.lost++
    this.#events.onLost(worker)
    this.#fill()
  }
}
