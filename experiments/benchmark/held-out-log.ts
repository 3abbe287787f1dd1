import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchmarkFolder } from './benchmark-folder.ts'
import type { HeldOutPart } from './problem-selection.ts'
import type { UnitRecord } from './unit.ts'

const LOG_FILE = 'held-out.log.jsonl'

/**
 * `experiments/studies/held-out.log.jsonl` of a clone; where the package is installed,
 * `held-out.log.jsonl` of the current folder.
 */
export function heldOutLogFile(): string {
  const studies = fileURLToPath(new URL('../studies/', import.meta.url))
  return join(existsSync(studies) ? studies : resolve('.'), LOG_FILE)
}

/**
 * Puts a run on held-out problems on record: a line of the log before its first search, and one when
 * it ends. A run that is killed leaves the first: it has shown figures too.
 */
export function recordHeldOutRun(
  { manifest, records }: BenchmarkFolder,
  parts: readonly HeldOutPart[],
  state: 'started' | 'stopped' | 'finished',
  logFile: string,
): void {
  const { config } = manifest
  const counts = (name: string) => records.filter(({ contender }) => contender === name)
  const line = {
    date: new Date().toISOString(),
    commit: commitOf(),
    parts: parts.map(({ splitHash: split, ...part }) => ({ ...part, split })),
    benchmark: config.name,
    budget: config.budget,
    max_seconds_per_problem: config.maxSecondsPerProblem,
    seeds: config.seeds,
    state,
    contenders: config.contenders.map(({ name }) => ({
      name,
      searches: counts(name).length,
      solved: counts(name).filter(({ solved }) => solved).length,
      samples: sumOf(counts(name), ({ samples }) => samples?.drawn ?? 0),
      samples_passed: sumOf(counts(name), ({ samples }) => samples?.passed ?? 0),
    })),
  }
  appendFileSync(logFile, `${JSON.stringify(line)}\n`)
}

function sumOf(records: readonly UnitRecord[], value: (record: UnitRecord) => number): number {
  return records.reduce((sum, record) => sum + value(record), 0)
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
