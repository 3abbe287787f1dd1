import { mkdirSync, openSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { shownLines, shownText } from '../foreign-text.ts'
import {
  decodeEvent,
  encodeEvent,
  type LogEvent,
  SESSION_START,
  textValue,
} from './event-schema.ts'
import { OpenFile } from './open-file.ts'
import { frameRecord, recordsIn } from './record-frame.ts'

/** Of what a log holds, that which a run that goes on had recorded by its checkpoint. */
export interface KeptRecords {
  readonly throughStep: number
  /** How many records there were; null where nobody counted them, and the step alone decides. */
  readonly count: number | null
}

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
  readonly #file: OpenFile

  constructor(folder: string, options: EventFileOptions = {}) {
    this.#now = options.now ?? Date.now
    mkdirSync(folder, { recursive: true })
    if (options.kept !== undefined) cutEvents(folder, options.kept)
    this.#file = openNewFile(folder, Math.floor(this.#now() / 1000))
    this.path = this.#file.path
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
    this.#file.sync()
  }

  /** Later writes are ignored. Safe to call twice. */
  close(): void {
    this.#file.close()
  }

  #write(event: Omit<LogEvent, 'wallTime'>): void {
    this.#file.write(frameRecord(encodeEvent({ wallTime: this.#now() / 1000, ...event })))
  }
}

/** Two sessions within one second of one process get names of their own. */
function openNewFile(folder: string, seconds: number): OpenFile {
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')
  for (let n = 0; ; n++) {
    const path = join(folder, `events.out.tfevents.${seconds}.${host}.${process.pid}.${n}`)
    try {
      return new OpenFile(path, openSync(path, 'ax'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

/** As {@link EventFile} names them. */
const FILE = /^events\.out\.tfevents\.\d+\.[A-Za-z0-9-]*\.\d+\.\d+$/

interface Session {
  readonly path: string
  readonly bytes: number
  readonly events: readonly { readonly event: LogEvent; readonly end: number }[]
}

/**
 * Cuts off the events of a folder of TensorBoard files that came after a checkpoint: a run that goes on
 * writes them again. A file of which none is left is removed; what else lies in the folder stays.
 */
function cutEvents(folder: string, kept: KeptRecords): void {
  let count = 0
  let isCut = false
  for (const { path, bytes, events } of sessionsIn(folder)) {
    let end = 0
    let left = 0
    for (const one of events) {
      const { step = 0, summary } = one.event
      const isRecord = summary?.value.some((value) => 'simpleValue' in value) === true
      isCut ||= summary !== undefined && step > kept.throughStep
      isCut ||= isRecord && count === kept.count
      if (isCut) break
      end = one.end
      if (summary !== undefined) left++
      if (isRecord) count++
    }
    if (left === 0) rmSync(path)
    else if (end < bytes) truncateSync(path, end)
  }
}

/** The sittings' files, the first to be begun first. */
function sessionsIn(folder: string): Session[] {
  const paths = readdirSync(folder)
    .filter((name) => FILE.test(name))
    .map((name) => join(folder, name))
  const found = paths.map((path) => {
    const content = readFileSync(path)
    const events = [...recordsIn(content)].map(({ payload, end }) => ({
      event: decodeEvent(payload),
      end,
    }))
    return { path, bytes: content.length, events }
  })
  const startOf = ({ events }: Session) => events[0]?.event.wallTime ?? 0
  return found.sort((a, b) => startOf(a) - startOf(b))
}
