import { MultiBar, type SingleBar } from 'cli-progress'
import { barOptions, drawLine } from './bar.ts'
import { shownText } from './foreign-text.ts'
import {
  describeProgress,
  PaceWatch,
  type ReporterOptions,
  type TrainingProgress,
  type TrainingReporter,
} from './training-reporter.ts'

type Stream = NonNullable<ReporterOptions['stream']>

/** A bar on a terminal, plain lines every few seconds elsewhere. */
export function createTrainingReporter(options: ReporterOptions = {}): TrainingReporter {
  const stream: Stream = options.stream ?? process.stderr
  const now = options.now ?? (() => performance.now())
  return stream.isTTY === true
    ? new BarReporter(stream, now)
    : new LineReporter(stream, now, options.lineIntervalMs ?? 5000)
}

/** Says nothing, for `--json` and for tests. */
export const silentReporter: TrainingReporter = {
  start() {},
  update() {},
  note() {},
  stop() {},
}

class BarReporter implements TrainingReporter {
  readonly #stream: Stream
  readonly #now: () => number
  #bars: MultiBar | null = null
  #bar: SingleBar | null = null
  #watch: PaceWatch | null = null

  constructor(stream: Stream, now: () => number) {
    this.#stream = stream
    this.#now = now
  }

  start(progress: TrainingProgress): void {
    const { label } = progress
    this.stop()
    this.#watch = new PaceWatch(progress, this.#now)
    this.#bars = new MultiBar({
      stream: this.#stream,
      format: (_options, params, payload: { facts: string }) =>
        drawLine(
          params.progress,
          `${label} ${params.value}/${params.total} | ${payload.facts}`,
          this.#stream.columns,
        ),
      ...barOptions,
    })
    this.#bar = this.#bars.create(progress.totalEpisodes, progress.episodes, this.#facts(progress))
  }

  update(progress: TrainingProgress): void {
    this.#bar?.setTotal(progress.totalEpisodes)
    this.#bar?.update(progress.episodes, this.#facts(progress))
  }

  note(line: string): void {
    const shown = `${shownText(line)}\n`
    if (this.#bars === null) this.#stream.write(shown)
    else this.#bars.log(shown)
  }

  stop(): void {
    // A redraw first: lines that wait for the next one would be lost.
    this.#bars?.update()
    this.#bars?.stop()
    this.#bars = null
    this.#bar = null
  }

  #facts(progress: TrainingProgress): { facts: string } {
    return { facts: describeProgress(progress, this.#watch?.at(progress) ?? null) }
  }
}

class LineReporter implements TrainingReporter {
  readonly #stream: Stream
  readonly #now: () => number
  readonly #intervalMs: number
  #watch: PaceWatch | null = null
  #latest: TrainingProgress | null = null
  #shownMs = 0

  constructor(stream: Stream, now: () => number, intervalMs: number) {
    this.#stream = stream
    this.#now = now
    this.#intervalMs = intervalMs
  }

  start(progress: TrainingProgress): void {
    this.#watch = new PaceWatch(progress, this.#now)
    this.#shownMs = this.#now()
  }

  update(progress: TrainingProgress): void {
    this.#latest = progress
    this.#watch?.at(progress)
    if (this.#now() - this.#shownMs >= this.#intervalMs) this.#show(progress)
  }

  note(line: string): void {
    this.#stream.write(`${shownText(line)}\n`)
  }

  stop(): void {
    if (this.#latest !== null) this.#show(this.#latest)
    this.#latest = null
  }

  #show(progress: TrainingProgress): void {
    this.#shownMs = this.#now()
    const { label, episodes, totalEpisodes } = progress
    const facts = describeProgress(progress, this.#watch?.at(progress) ?? null)
    this.#stream.write(`${label} ${episodes}/${totalEpisodes} episodes | ${facts}\n`)
  }
}
