import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { writeAtomically } from './atomic-file.ts'
import { named } from './system-trouble.ts'

/** One line of `metrics.jsonl`: the step and named values; a value that is not finite reads `null`. */
export interface MetricsRecord {
  readonly step: number
  readonly [name: string]: number | string | boolean | null
}

/**
 * Appends records to a JSON-lines file, one write a line.
 *
 * With `keepThroughStep`, records after that step are cut off first, and with them a last line that
 * a crash left torn: a resumed run then writes what an unbroken one would have written.
 */
export class MetricsFile {
  readonly path: string
  #file: number | null
  #lastStep: number | null = null

  constructor(path: string, options: { readonly keepThroughStep?: number } = {}) {
    this.path = path
    if (options.keepThroughStep !== undefined && existsSync(path)) {
      this.#lastStep = cutAfterStep(path, options.keepThroughStep)
    }
    this.#file = openSync(path, 'a')
  }

  /** That of the latest record, one that was there before included; null where there is none. */
  get lastStep(): number | null {
    return this.#lastStep
  }

  append(record: MetricsRecord): void {
    const file = this.#file
    if (file === null) return
    named(this.path, () => writeSync(file, `${JSON.stringify(record)}\n`))
    this.#lastStep = record.step
  }

  /** Later records are ignored. Safe to call twice. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }
}

/** @returns the step of the last record that is left; null where none is */
function cutAfterStep(path: string, keepThroughStep: number): number | null {
  const kept = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => stepOf(line) <= keepThroughStep)
  writeAtomically(path, kept.map((line) => `${line}\n`).join(''))
  const last = kept.at(-1)
  return last === undefined ? null : stepOf(last)
}

/** A line that does not parse is torn, and counts as written after everything else. */
function stepOf(line: string): number {
  try {
    const step = (JSON.parse(line) as { step?: unknown }).step
    return typeof step === 'number' ? step : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
