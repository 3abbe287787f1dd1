import { SingleBar } from 'cli-progress'
import { barOptions, drawLine } from '../../../src/log/bar.ts'
import { shownText } from '../../../src/log/foreign-text.ts'
import { formatSeconds } from '../../../src/log/training-reporter.ts'

/** Progress through countable work, on standard error. */
export interface WorkProgress {
  /** How much is done by now; `facts` is shown beside it. */
  update(done: number, facts?: string): void
  /** Once, also after a failure; safe to call twice. */
  stop(): void
}

export interface WorkProgressOptions {
  /** What is counted, such as `samples`. */
  readonly unit: string
  readonly total: number
  /** What was done before. Default 0. */
  readonly done?: number
  /** Whether to say nothing but to a person who watches. Default false. */
  readonly quiet?: boolean
  readonly stream?: NodeJS.WriteStream
  /** Milliseconds of a clock that never goes back. Default `performance.now`. */
  readonly now?: () => number
}

/** Work that is done by then needs no progress. */
const FIRST_LINE_MS = 2_000
const LINE_INTERVAL_MS = 5_000

/**
 * A bar on a terminal; elsewhere plain lines every few seconds, the first after two. The clock starts at
 * the first piece of work that is done: what came before, such as starting a sandbox, is no speed.
 */
export function showProgress(options: WorkProgressOptions): WorkProgress {
  const { unit, total, done = 0, quiet = false } = options
  const { stream = process.stderr, now = () => performance.now() } = options
  const pace = new Pace(total, done, now)
  let facts = ''
  const describe = (value: number): string => {
    const { rate, left } = pace.at(value)
    const parts = [`${value}/${total} ${unit}`, rate, facts, left]
    return parts.filter((part) => part !== '').join(' | ')
  }
  const take = (value: number, text: string) => {
    pace.update(value)
    facts = shownText(text)
  }
  if (stream.isTTY) return barOn(stream, total, done, describe, take)
  let dueMs = now() + FIRST_LINE_MS
  return {
    update(value, text = '') {
      take(value, text)
      if (quiet || now() < dueMs) return
      dueMs = now() + LINE_INTERVAL_MS
      stream.write(`${describe(value)}\n`)
    },
    stop() {},
  }
}

/** How fast work goes from the first piece on. */
class Pace {
  readonly #total: number
  readonly #done: number
  readonly #now: () => number
  #first: { readonly value: number; readonly atMs: number } | null = null

  constructor(total: number, done: number, now: () => number) {
    this.#total = total
    this.#done = done
    this.#now = now
  }

  update(value: number): void {
    if (value > this.#done) this.#first ??= { value, atMs: this.#now() }
  }

  /** Speed and time left, in words; empty until a second piece tells them. */
  at(value: number): { readonly rate: string; readonly left: string } {
    const first = this.#first
    if (first === null || value <= first.value) return { rate: '', left: '' }
    const perSecond = ((value - first.value) * 1000) / Math.max(1, this.#now() - first.atMs)
    return {
      rate: `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`,
      left: `${formatSeconds((this.#total - value) / perSecond)} left`,
    }
  }
}

function barOn(
  stream: NodeJS.WriteStream,
  total: number,
  done: number,
  describe: (value: number) => string,
  take: (value: number, facts: string) => void,
): WorkProgress {
  const bar = new SingleBar({
    stream,
    format: (_options, { progress, value }) => drawLine(progress, describe(value), stream.columns),
    ...barOptions,
    clearOnComplete: true,
  })
  bar.start(total, done)
  return {
    update(value, facts = '') {
      take(value, facts)
      bar.update(value)
    },
    stop: () => bar.stop(),
  }
}
