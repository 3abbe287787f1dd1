import type { BenchmarkConfig } from './benchmark-config.ts'
import { BenchmarkFolder } from './benchmark-folder.ts'
import { recordHeldOutRun } from './held-out-log.ts'
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
  /** Told where a run on a held-out part was put on record. */
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
  { out, jobs, signal, onProgress, onHeldOut }: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const { problems, setOf, hash } = await selectProblems(config.problems)
  const heldOut = await heldOutParts(config.problems)
  const sets = Object.fromEntries(setOf)
  const folder = BenchmarkFolder.start(out, { config, problemsHash: hash, sets })
  const units = unitsOf(
    config,
    problems.map(({ id }) => id),
  )
  const open = units.filter((unit) => !folder.has(unitKey(unit)))
  const ran = open.length
  let programs = 0
  const tell = (last: UnitRecord | null) =>
    onProgress?.({ done: units.length - left, total: units.length, programs, last })
  let left = open.length
  tell(null)
  const failed = new AbortController()
  const ending = AbortSignal.any([signal, failed.signal])
  const shards = Array.from({ length: Math.min(jobs, open.length) }, () =>
    runShard(
      config,
      {
        nextUnit: () => open.shift() ?? null,
        onRecord: (record) => {
          folder.append(record)
          programs += record.programs
          left--
          tell(record)
        },
      },
      ending,
    ).catch((error: unknown) => {
      // The others stop too: what is wrong with one unit is most often wrong with all.
      failed.abort()
      throw error
    }),
  )
  const ended = await Promise.allSettled(shards)
  const finished = left === 0
  if (heldOut.length > 0 && left < ran) {
    onHeldOut?.(recordHeldOutRun(folder, heldOut, finished))
  }
  const failure = ended.find((one) => one.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return { folder, finished }
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
