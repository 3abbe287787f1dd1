import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BenchmarkFolder } from './benchmark-folder.ts'
import { reportOf } from './benchmark-report.ts'
import type { HeldOutPart } from './problem-selection.ts'

const LOG_FILE = 'held-out.log.jsonl'

/** `experiments/studies` of a clone; null where the package is installed. */
export function studiesFolder(): string | null {
  const folder = fileURLToPath(new URL('../studies/', import.meta.url))
  return existsSync(folder) ? folder : null
}

/**
 * Puts a run on a held-out part on record: a line of `experiments/studies/held-out.log.jsonl` in a
 * clone, else of `held-out.log.jsonl` in the current folder. A run that was stopped has shown
 * figures too, and gets its line.
 *
 * @returns the log's path
 */
export function recordHeldOutRun(
  { manifest, records }: BenchmarkFolder,
  parts: readonly HeldOutPart[],
  finished: boolean,
): string {
  const { config } = manifest
  const report = reportOf([{ name: config.name, manifest, records }], { baseline: config.baseline })
  const line = {
    date: new Date().toISOString(),
    commit: commitOf(),
    parts: parts.map(({ name, splitHash }) => ({ name, split: splitHash })),
    benchmark: config.name,
    budget: config.budget,
    max_seconds_per_problem: config.maxSecondsPerProblem,
    seeds: config.seeds,
    finished,
    contenders: report.contenders.map(({ name, searches, solved, passAtK }) => ({
      name,
      searches,
      solved: solved.estimate,
      pass_at_k: passAtK?.map(({ k, estimate }) => ({ k, estimate })) ?? null,
    })),
  }
  const path = join(studiesFolder() ?? resolve('.'), LOG_FILE)
  appendFileSync(path, `${JSON.stringify(line)}\n`)
  return path
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
