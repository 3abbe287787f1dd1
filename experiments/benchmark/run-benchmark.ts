import type { BenchmarkConfig } from './benchmark-config.ts'
import { BenchmarkFolder } from './benchmark-folder.ts'
import { hashContenderFiles } from './contender-files.ts'
import { heldOutLogFile, recordHeldOutRun } from './held-out-log.ts'
import { heldOutParts, selectProblems } from './problem-selection.ts'
import { runShard } from './shard-process.ts'
import { type Unit, type UnitRecord, unitKey } from './unit.ts'

/** How far a benchmark is. */
export interface BenchmarkProgress {
  readonly done: number
  readonly total: number
  /** Programs evaluated since it was started or resumed. */
  readonly programs: number
  readonly last: UnitRecord | null
}

export interface BenchmarkOptions {
  /** Where results go, and go on. */
  readonly out: string
  /** Processes, at least 1; each has a sandbox of its own. */
  readonly jobs: number
  /** Ends it early, without an error; the folder can be resumed. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: BenchmarkProgress) => void
  /** Where runs on held-out problems are put on record. Default `heldOutLogFile()`. */
  readonly heldOutLog?: string
  /** Told of that file, once the run is on record there, before its first search. */
  readonly onHeldOut?: (logFile: string) => void
}

export interface BenchmarkResult {
  readonly folder: BenchmarkFolder
  /** Whether every search has ended. */
  readonly finished: boolean
}

/**
 * Runs every search of the benchmark that its folder does not hold yet.
 *
 * Beam search draws nothing, so that one seed stands for all. @throws {ConfigError} when the folder is
 * of another benchmark; whatever a search throws.
 */
export async function runBenchmark(
  config: BenchmarkConfig,
  { out, jobs, signal, onProgress, onHeldOut, heldOutLog = heldOutLogFile() }: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const selection = await selectProblems(config.problems)
  const heldOut = await heldOutParts(selection)
  const sets = Object.fromEntries(selection.setOf)
  const files = await hashContenderFiles(config.contenders)
  const { hash: problemsHash, hashes: problemHashes } = selection
  const planned = { config, problemsHash, problemHashes, sets, files }
  const folder = BenchmarkFolder.start(out, planned)
  const units = unitsOf(config, Object.keys(sets))
  const open = units.filter((unit) => !folder.has(unitKey(unit)))
  const before = units.length - open.length
  let done = before
  let programs = 0
  const logged = heldOut.length > 0 && open.length > 0
  if (logged) {
    recordHeldOutRun(folder, heldOut, 'started', heldOutLog)
    onHeldOut?.(heldOutLog)
  }
  onProgress?.({ done, total: units.length, programs, last: null })
  const onRecord = (record: UnitRecord) => {
    folder.append(record)
    programs += record.programs
    onProgress?.({ done: ++done, total: units.length, programs, last: record })
  }
  try {
    await runShards(config, open, Math.min(jobs, open.length), onRecord, signal)
  } finally {
    if (logged) {
      const state = done === units.length ? 'finished' : 'stopped'
      recordHeldOutRun(folder, heldOut, state, heldOutLog)
    }
  }
  return { folder, finished: done === units.length }
}

/** Takes the open units off the list until it is empty, one fails or the signal is aborted. */
async function runShards(
  config: BenchmarkConfig,
  open: Unit[],
  jobs: number,
  onRecord: (record: UnitRecord) => void,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const ending = AbortSignal.any([signal, failed.signal])
  const shards = Array.from({ length: jobs }, async () => {
    try {
      await runShard(config, { nextUnit: () => open.shift() ?? null, onRecord }, ending)
    } catch (error) {
      // The others stop too: what is wrong with one search is most often wrong with all.
      failed.abort()
      throw error
    }
  })
  const failure = (await Promise.allSettled(shards)).find(({ status }) => status === 'rejected')
  if (failure?.status === 'rejected') throw failure.reason
}

/** Seed by seed, so that a run that is stopped early holds every contender on most problems. */
function unitsOf(config: BenchmarkConfig, problemIds: readonly string[]): Unit[] {
  const [first] = config.seeds
  return config.seeds.flatMap((seed) =>
    problemIds.flatMap((problem) =>
      config.contenders
        .filter(({ strategy }) => strategy !== 'beam' || seed === first)
        .map(({ name: contender }) => ({ contender, problem, seed })),
    ),
  )
}
