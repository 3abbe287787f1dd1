/** Where training stands; the reporter adds rates and the time left. */
export interface TrainingProgress {
  /** Whose episodes they are, such as `agent`; shown first. */
  readonly label: string
  readonly episodes: number
  readonly totalEpisodes: number
  /** Problems with a program that passes every visible test; null where no programs are written. */
  readonly solved: number | null
  readonly total: number
  /** Mean return of recent episodes. */
  readonly meanReturn: number
  /** Seconds after which it ends in any case; null, or left out, for no such limit. */
  readonly secondsAllowed?: number | null
}

/** What training tells the person who watches; metrics go elsewhere. Calls never throw. */
export interface TrainingReporter {
  /** Once, before the first episode. `episodes` is above 0 for a resumed run. */
  start(progress: TrainingProgress): void
  /** As often as the loop likes; the reporter decides what to show. */
  update(progress: TrainingProgress): void
  /** A line for people, such as a solved problem or a warning. */
  note(line: string): void
  /** Once, also after a failure; safe to call twice. */
  stop(): void
}

export interface ReporterOptions {
  /** Where lines go; a terminal (`isTTY`) gets a bar. Default standard error. */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  /** Milliseconds between plain lines, at least 0. Default 5,000. */
  readonly lineIntervalMs?: number
  /** Milliseconds of a clock that never goes back; the default reads the process's. */
  readonly now?: () => number
}

/**
 * Episodes a second since a start, and the seconds left at that rate, at most those that are allowed (null
 * before the next).
 */
export interface Pace {
  readonly episodesPerSecond: number
  readonly secondsLeft: number | null
}

export function paceOf(start: TrainingProgress, now: TrainingProgress, elapsedMs: number): Pace {
  const done = now.episodes - start.episodes
  const episodesPerSecond = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0
  const left = Math.max(0, now.totalEpisodes - now.episodes)
  const allowed = now.secondsAllowed ?? Number.POSITIVE_INFINITY
  return {
    episodesPerSecond,
    secondsLeft: episodesPerSecond > 0 ? Math.min(left / episodesPerSecond, allowed) : null,
  }
}

/**
 * `812/s | visible 3/8 | reward 12.31 | 1m20s left`: problems with a program that passes the visible tests,
 * where programs are written. Speed and time left are there once two moments tell them, and figures of
 * episodes once there are episodes: null is `starting`.
 */
export function describeProgress(progress: TrainingProgress, pace: Pace | null): string {
  if (pace === null) return 'starting'
  const { episodesPerSecond: rate, secondsLeft } = pace
  return [
    ...(secondsLeft === null ? [] : [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`]),
    ...(progress.solved === null ? [] : [`visible ${progress.solved}/${progress.total}`]),
    `reward ${progress.meanReturn.toFixed(2)}`,
    ...(secondsLeft === null ? [] : [`${formatSeconds(secondsLeft)} left`]),
  ].join(' | ')
}

/**
 * The pace from the first episode that ended: what came before it, such as starting a sandbox, is no
 * speed. Null until an episode has ended.
 */
export class PaceWatch {
  readonly #now: () => number
  readonly #start: TrainingProgress
  #first: { readonly progress: TrainingProgress; readonly atMs: number } | null = null

  constructor(start: TrainingProgress, now: () => number) {
    this.#start = start
    this.#now = now
  }

  at(progress: TrainingProgress): Pace | null {
    if (progress.episodes <= this.#start.episodes) return null
    this.#first ??= { progress, atMs: this.#now() }
    return paceOf(this.#first.progress, progress, this.#now() - this.#first.atMs)
  }
}

/** `42s`, `1m20s`, `2h05m`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes}m${String(whole % 60).padStart(2, '0')}s`
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`
}
