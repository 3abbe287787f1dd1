import { EventFile } from './event-file.ts'
import { MetricsFile } from './metrics-file.ts'

export interface MetricsLogOptions {
  readonly metricsPath: string
  /** Folder of the TensorBoard event files; made when it is not there. */
  readonly tensorboardPath: string
  /** The checkpoint's step when a run goes on; left out for a new run. */
  readonly resumedAfterStep?: number
}

/** Writes each record to `metrics.jsonl` and to TensorBoard alike. */
export class MetricsLog {
  readonly #metrics: MetricsFile
  readonly #events: EventFile

  constructor(options: MetricsLogOptions) {
    const step = options.resumedAfterStep
    this.#metrics = new MetricsFile(
      options.metricsPath,
      step === undefined ? {} : { keepThroughStep: step },
    )
    this.#events = new EventFile(
      options.tensorboardPath,
      step === undefined ? {} : { resumedAfterStep: step },
    )
  }

  /** The step of the latest record, of the run that goes on, too; null where there is none. */
  get lastStep(): number | null {
    return this.#metrics.lastStep
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

  /** Safe to call twice. */
  close(): void {
    this.#metrics.close()
    this.#events.close()
  }
}
