import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '../../src/core/json.ts'
import { refuseOddFile } from '../../src/log/named-file.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { named } from '../../src/log/system-trouble.ts'
import { heldOutParts, type NamedProblem } from './held-out-parts.ts'

const LOG_FILE = 'held-out.log.jsonl'

/**
 * `held-out.log.jsonl` of a folder, by default the current one: a run writes nothing into the package. A
 * study's is beside its file, as its page is, so that the studies of this project have theirs on record.
 */
export function heldOutLogFile(folder = '.'): string {
  return join(resolve(folder), LOG_FILE)
}

/** The line that tells people. */
export function heldOutNotice(logFile: string): string {
  return `this run on held-out problems is on record in ${logFile}`
}

/** Where runs on held-out problems are put on record, and who is told of it. */
export interface HeldOutLogging {
  /** A file of JSON lines. Default {@link heldOutLogFile}. */
  readonly heldOutLog?: string
  /** Told of that file, once the run is on record there, before it gives its first figure. */
  readonly onHeldOut?: (logFile: string) => void
}

/** A run that names problems, some of which may be held out. */
export interface HeldOutUse {
  readonly command: 'benchmark' | 'study' | 'train' | 'evaluate' | 'pretrain' | 'grade'
  readonly problems: Iterable<NamedProblem>
  /** The run's name, and what decides its figures. */
  readonly settings: JsonObject
}

/** How a run ended, and the figures it has shown. */
export interface HeldOutEnd {
  readonly state: 'stopped' | 'finished'
  readonly figures: JsonObject
}

/**
 * Does the work of a run. If it names held-out problems, a line of the log says so before the work
 * begins, and another when it has ended, by an error too. A run that is killed leaves the first: it
 * may have shown figures.
 *
 * @param endOf is given null when the work threw
 */
export async function onHeldOutRecord<T>(
  use: HeldOutUse,
  { heldOutLog = heldOutLogFile(), onHeldOut }: HeldOutLogging,
  work: () => Promise<T>,
  endOf: (result: T | null) => HeldOutEnd,
): Promise<T> {
  const parts = await heldOutParts(use.problems)
  if (parts.length === 0) return work()
  const append = (state: HeldOutEnd['state'] | 'started', figures: JsonObject) => {
    const line = {
      date: new Date().toISOString(),
      commit: commitOf(),
      command: use.command,
      parts: parts.map(({ name, problems, splitHash: split }) => ({
        name: shownPath(name),
        problems,
        split,
      })),
      ...use.settings,
      state,
      ...figures,
    }
    refuseOddFile(heldOutLog)
    named(heldOutLog, () => appendFileSync(heldOutLog, `${JSON.stringify(line)}\n`))
  }
  append('started', {})
  onHeldOut?.(heldOutLog)
  let result: T | null = null
  try {
    result = await work()
    return result
  } finally {
    const { state, figures } = endOf(result)
    append(state, figures)
  }
}

/** The commit and whether the tree differs from it; null where git does not know. */
function commitOf(): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    return (
      git('rev-parse', 'HEAD') + (git('status', '--porcelain', '-uno') === '' ? '' : ' + changes')
    )
  } catch {
    return null
  }
}
