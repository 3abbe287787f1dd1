import { existsSync, openSync, readFileSync } from 'node:fs'
import { writeAtomically } from '../atomic-file.ts'
import type { KeptRecords } from './event-file.ts'
import { OpenFile } from './open-file.ts'

/** One line of `metrics.jsonl`: the step and named values; a value that is not finite reads `null`. */
export interface MetricsRecord {
  readonly step: number
  readonly [name: string]: number | string | boolean | null
}

/**
 * Appends records to a JSON-lines file, one write a line.
 *
 * With `kept`, records after a checkpoint are cut off first, and with them a last line that
 * a crash left torn: a resumed run then writes what an unbroken one would have written.
 */
export class MetricsFile {
  readonly path: string
  readonly #file: OpenFile
  #lastStep: number | null = null
  #count = 0

  constructor(path: string, options: { readonly kept?: KeptRecords } = {}) {
    this.path = path
    if (options.kept !== undefined && existsSync(path)) {
      const lines = cut(path, options.kept)
      const last = lines.at(-1)
      this.#lastStep = last === undefined ? null : stepOf(last)
      this.#count = lines.length
    }
    this.#file = new OpenFile(path, openSync(path, 'a'))
  }

  /** That of the latest record, one that was there before included; null where there is none. */
  get lastStep(): number | null {
    return this.#lastStep
  }

  /** Records that are in it, those that were there before included. */
  get count(): number {
    return this.#count
  }

  append(record: MetricsRecord): void {
    if (!this.#file.write(`${JSON.stringify(record)}\n`)) return
    this.#lastStep = record.step
    this.#count++
  }

  /** Brings to the disk what was written so far. */
  sync(): void {
    this.#file.sync()
  }

  /** Later records are ignored. Safe to call twice. */
  close(): void {
    this.#file.close()
  }
}

/** @returns the lines that are left */
function cut(path: string, { throughStep, count }: KeptRecords): readonly string[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => stepOf(line) <= throughStep)
    .slice(0, count ?? undefined)
  writeAtomically(path, lines.map((line) => `${line}\n`).join(''))
  return lines
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
