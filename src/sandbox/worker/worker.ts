import { Worker } from 'node:worker_threads'
import type { GuestOutcomes } from '../guest/contract.ts'
import { BatchRunner } from './batch-runner.ts'
import { loadIsolatePackage } from './isolate-package.ts'
import type { BatchMessage, WorkerReply, WorkerRequest } from './protocol.ts'
import { readPythonFiles } from './python-files.ts'

/** Messages of life are sent this often while a batch runs, in milliseconds. */
const ALIVE_EVERY_MS = 500
const PARENT_CHECK_MS = 500

/** What the pool passes on the command line, as JSON. */
export interface WorkerOptions {
  readonly snapshotDir: string
  readonly sharedPerReset: number
  readonly replaceAfter: number
  readonly replaceHeapBytes: number
}

/** The process that holds the isolate: takes batches one after another until told to end. */
function main(): void {
  const options = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions
  // The parent decides when to end; a Ctrl-C reaches the whole group of processes.
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit(0))
  watchParent()
  let runner: BatchRunner
  try {
    runner = new BatchRunner(loadIsolatePackage(), readPythonFiles(options.snapshotDir), options)
  } catch (error) {
    fail(error)
    return
  }
  reply({ type: 'ready', bootMs: runner.bootMs, fromSnapshot: runner.fromSnapshot })
  serve(runner)
}

/**
 * Ends this process soon after its parent has, even while a test keeps the main thread busy: a thread
 * asks now and then whose child it is.
 */
function watchParent(): void {
  const script = `const { ppid } = process
    setInterval(() => {
      if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL')
    }, ${PARENT_CHECK_MS})`
  new Worker(script, { eval: true, execArgv: [], stdout: false, stderr: false }).unref()
}

function serve(runner: BatchRunner): void {
  const waiting: BatchMessage[] = []
  const cancelled = new Set<number>()
  let busy = false

  process.on('message', (message: WorkerRequest) => {
    if (message.type === 'exit') process.exit(0)
    if (message.type === 'cancel') cancelled.add(message.id)
    else {
      waiting.push(message)
      if (!busy) drain().catch(fail)
    }
  })

  async function drain(): Promise<void> {
    busy = true
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      await runOne(batch)
    }
    busy = false
  }

  async function runOne(batch: BatchMessage): Promise<void> {
    let told = performance.now()
    const isCancelled = (): boolean => {
      if (performance.now() - told > ALIVE_EVERY_MS) {
        told = performance.now()
        reply({ type: 'alive', id: batch.id })
      }
      return cancelled.has(batch.id)
    }
    // The last part waits for the counters, so that who gets its verdicts finds them counted.
    let held: GuestOutcomes | null = null
    const tell = (outcomes: GuestOutcomes) => {
      if (held !== null) reply({ type: 'part', id: batch.id, outcomes: held })
      held = outcomes
    }
    if (!cancelled.has(batch.id)) await runner.run(batch, tell, isCancelled)
    cancelled.delete(batch.id)
    reply({ type: 'done', id: batch.id, outcomes: held, counters: runner.counters() })
  }
}

function reply(message: WorkerReply): void {
  // A parent that is gone is told by `disconnect`, which ends this process.
  process.send?.(message, undefined, undefined, () => {})
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error)
  const message: WorkerReply = { type: 'failed', message: text }
  process.send?.(message, undefined, undefined, () => process.exit(1))
}

main()
