import type { KeptRecords } from './event-file.ts'
import { EventFile } from './event-file.ts'
import { MetricsFile } from './metrics-file.ts'

export interface MetricsLogOptions {
  readonly metricsPath: string
  /** Folder of the TensorBoard event files; made when it is not there. */
  readonly tensorboardPath: string
  /** What stays of what was recorded, when a run goes on; left out for a new run. */
  readonly kept?: KeptRecords
}

/** Writes each record to `metrics.jsonl` and to TensorBoard alike. */
export class MetricsLog {
  readonly #metrics: MetricsFile
  readonly #events: EventFile

  constructor(options: MetricsLogOptions) {
    const kept = options.kept === undefined ? {} : { kept: options.kept }
    this.#metrics = new MetricsFile(options.metricsPath, kept)
    this.#events = new EventFile(options.tensorboardPath, kept)
  }

  /** The step of the latest record, of the run that goes on, too; null where there is none. */
  get lastStep(): number | null {
    return this.#metrics.lastStep
  }

  /** How many records there are, those of the run before it went on included. */
  get count(): number {
    return this.#metrics.count
  }

  /** Names with a slash, such as `reward/quality`, are grouped by TensorBoard. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    this.#metrics.append({ step, ...values })
    this.#events.scalars(step, values)
  }

  /** For TensorBoard's text page only. */
  text(step: number, tag: string, markdown: string): void {
    this.#events.text(step, tag, markdown)
  }

  /** Brings to the disk what was recorded so far: a checkpoint that comes next counts on it. */
  sync(): void {
    this.#metrics.sync()
    this.#events.sync()
  }

  /** Safe to call twice. */
  close(): void {
    this.#metrics.close()
    this.#events.close()
  }
}
