import { checkedOutcomes, type IndexedOutcomes, indexed } from '../worker/given-outcomes.ts'
import { type Batch, batchMessage, type Job } from './jobs.ts'
import type { Worker } from './worker-crew.ts'

/** Gives jobs to a worker, as one batch. */
export function sendBatch(worker: Worker, id: number, jobs: readonly Job[]): void {
  const message = batchMessage(id, jobs)
  const longestTestMs = Math.max(
    ...message.programs.map(({ clock }) => clock.cpuMsPerTest * clock.wallFactor),
  )
  worker.batches.set(id, { id, jobs, delivered: 0, cancelled: false, longestTestMs })
  worker.heardAt = performance.now()
  worker.process.send(message)
}

/** Tells a worker to leave batches that hold programs of calls that have ended. */
export function cancelSettled(worker: Worker): void {
  for (const batch of worker.batches.values()) {
    if (batch.jobs.some((job) => job.call.settled)) {
      batch.cancelled = true
      worker.process.send({ type: 'cancel', id: batch.id })
    }
  }
}

/** Whether a worker may be given a job now: one that is suspected has its worker for itself. */
export function fits(worker: Worker, next: Job): boolean {
  const [running] = worker.batches.values()
  if (running === undefined) return true
  return next.attempts === 0 && running.jobs.every((job) => job.attempts === 0)
}

/** Jobs of a batch that still want a verdict. */
export function left(batch: Batch): readonly Job[] {
  return batch.jobs.slice(batch.delivered).filter((job) => !job.call.settled)
}

/** Outcomes of whole programs, the next ones of the batch. Null for anything else: no worker is trusted. */
export function soundOutcomes(batch: Batch, given: unknown): IndexedOutcomes | null {
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
