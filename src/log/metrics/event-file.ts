import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { shownLines, shownText } from '../foreign-text.ts'
import { named } from '../system-trouble.ts'
import { cutEvents, type KeptRecords } from './event-cut.ts'
import { encodeEvent, type LogEvent, SESSION_START, textValue } from './event-schema.ts'
import { frameRecord } from './record-frame.ts'

export interface EventFileOptions {
  /** What of earlier sittings stays. Left out for a new run. */
  readonly kept?: KeptRecords
  /** Milliseconds since 1970; the default reads the clock. */
  readonly now?: () => number
}

/**
 * Writes one TensorBoard event file, `events.out.tfevents.<seconds>.<host>.<pid>.<n>`.
 *
 * Every call reaches the file before it returns. A resumed run cuts off what earlier sessions wrote after
 * the checkpoint, and starts a file of its own, whose session mark says so to a TensorBoard that is open.
 */
export class EventFile {
  readonly path: string
  readonly #now: () => number
  #file: number | null

  constructor(folder: string, options: EventFileOptions = {}) {
    this.#now = options.now ?? Date.now
    mkdirSync(folder, { recursive: true })
    if (options.kept !== undefined) cutEvents(folder, options.kept)
    const opened = openNewFile(folder, Math.floor(this.#now() / 1000))
    this.path = opened.path
    this.#file = opened.file
    this.#write({ fileVersion: 'brain.Event:2' })
    if (options.kept !== undefined) {
      this.#write({
        step: options.kept.throughStep + 1,
        sessionLog: { status: SESSION_START },
      })
    }
  }

  /** One event with a value for each name. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const value = Object.entries(values).map(([name, simpleValue]) => ({
      tag: shownText(name),
      simpleValue,
    }))
    if (value.length > 0) this.#write({ step, summary: { value } })
  }

  /** Markdown for TensorBoard's text page; what is foreign in it is for the caller to escape. */
  text(step: number, tag: string, markdown: string): void {
    this.#write({ step, summary: { value: [textValue(shownText(tag), shownLines(markdown))] } })
  }

  /** Brings to the disk what was written so far. */
  sync(): void {
    const file = this.#file
    if (file !== null) named(this.path, () => fsyncSync(file))
  }

  /** Later writes are ignored. Safe to call twice. */
  close(): void {
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #write(event: Omit<LogEvent, 'wallTime'>): void {
    const file = this.#file
    if (file === null) return
    const bytes = frameRecord(encodeEvent({ wallTime: this.#now() / 1000, ...event }))
    named(this.path, () => writeSync(file, bytes))
  }
}

/** Two sessions within one second of one process get names of their own. */
function openNewFile(folder: string, seconds: number): { path: string; file: number } {
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')
  for (let n = 0; ; n++) {
    const path = join(folder, `events.out.tfevents.${seconds}.${host}.${process.pid}.${n}`)
    try {
      return { path, file: openSync(path, 'ax') }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
