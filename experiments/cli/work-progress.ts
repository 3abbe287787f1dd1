import { SingleBar } from 'cli-progress'
import { shownText } from '../../src/log/foreign-text.ts'
import { formatSeconds } from '../../src/log/training-reporter.ts'

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
}

/** Work that is done by then needs no progress. */
const FIRST_LINE_MS = 2_000
const LINE_INTERVAL_MS = 5_000
const LONGEST_BAR = 24
const SHORTEST_BAR = 4

/** A bar on a terminal; elsewhere plain lines every few seconds, the first after two. */
export function showProgress(options: WorkProgressOptions): WorkProgress {
  const { unit, total, done = 0, quiet = false, stream = process.stderr } = options
  const startMs = performance.now()
  let facts = ''
  const describe = (value: number): string => {
    const perSecond = ((value - done) * 1000) / Math.max(1, performance.now() - startMs)
    const left = perSecond > 0 ? formatSeconds((total - value) / perSecond) : '?'
    const rate = `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`
    const parts = [`${value}/${total} ${unit}`, rate, ...(facts === '' ? [] : [facts])]
    return [...parts, `${left} left`].join(' | ')
  }
  const setFacts = (text: string) => {
    facts = shownText(text)
  }
  if (stream.isTTY) return barOn(stream, total, done, describe, setFacts)
  let dueMs = startMs + FIRST_LINE_MS
  return {
    update(value, text = '') {
      setFacts(text)
      if (quiet || performance.now() < dueMs) return
      dueMs = performance.now() + LINE_INTERVAL_MS
      stream.write(`${describe(value)}\n`)
    },
    stop() {},
  }
}

function barOn(
  stream: NodeJS.WriteStream,
  total: number,
  done: number,
  describe: (value: number) => string,
  setFacts: (facts: string) => void,
): WorkProgress {
  const bar = new SingleBar({
    stream,
    format: (_options, { progress, value }) => {
      const text = describe(value)
      const columns = stream.columns ?? 80
      const size = Math.min(LONGEST_BAR, columns - text.length - 2)
      if (size < SHORTEST_BAR) return text.slice(0, columns - 1)
      const complete = Math.round(size * Math.min(1, Math.max(0, progress)))
      return `${'█'.repeat(complete)}${'░'.repeat(size - complete)} ${text}`
    },
    // It would install a signal handler of its own and end the process before anything is saved.
    gracefulExit: false,
    linewrap: false,
    clearOnComplete: true,
    fps: 5,
  })
  bar.start(total, done)
  return {
    update(value, facts = '') {
      setFacts(facts)
      bar.update(value)
    },
    stop: () => bar.stop(),
  }
}
