import type { JsonObject } from '../../src/core/json.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  count,
  flag,
  mapping,
  oneOf,
  type RulesOf,
  required,
  signal,
  text,
} from '../../src/settings/call-options.ts'
import { hashModels, hashModules } from '../assembly/input-hashes.ts'
import { modelWarning } from '../assembly/model-warning.ts'
import { vocabularyWarning, writingWarning } from '../assembly/writing.ts'
import { FolderLock } from '../runs/folder-lock.ts'
import { type HeldOutLogging, onHeldOutRecord } from '../runs/held-out-log.ts'
import { TakenFolderError } from '../runs/taken-folder.ts'
import { noUpdateWarning } from '../training/first-update.ts'
import type { BenchmarkConfig } from './benchmark-config.ts'
import { BenchmarkFolder } from './benchmark-folder.ts'
import { circumstancesHere } from './circumstances.ts'
import type { Contender } from './contender.ts'
import type { PlannedBenchmark } from './manifest.ts'
import { type ProblemSelection, selectProblems } from './problem-selection.ts'
import { runShard, type ShardEvents } from './shards/shard-process.ts'
import { type Unit, type UnitRecord, unitKey } from './unit.ts'

/** How far a benchmark is. */
export interface BenchmarkProgress {
  readonly done: number
  readonly total: number
  /** Programs evaluated since it was started or resumed. */
  readonly programs: number
  readonly last: UnitRecord | null
}

/** Where results go, and go on. */
export interface BenchmarkPlace {
  readonly out: string
  /**
   * Whether another folder is taken, with a number behind its name, where this one is of another benchmark.
   * One that another process works in by the same settings is refused all the same: the work would be done
   * twice. Default false.
   */
  readonly numbered?: boolean
}

export interface BenchmarkOptions extends HeldOutLogging, BenchmarkPlace {
  /** Processes, at least 1; each has a sandbox of its own. */
  readonly jobs: number
  /** Ends it early, without an error; the folder can be resumed. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: BenchmarkProgress) => void
  /** Told in one line what the user should know before the first search. */
  readonly onWarning?: (line: string) => void
  /** What the log of held-out problems calls it. Default `benchmark`. */
  readonly command?: 'benchmark' | 'study'
}

export interface BenchmarkResult {
  readonly folder: BenchmarkFolder
  /** Whether every search has ended. */
  readonly finished: boolean
}

const OPTIONS: RulesOf<BenchmarkOptions> = {
  out: required(text),
  jobs: required(count(1)),
  signal: required(signal),
  numbered: flag,
  onProgress: callback,
  onWarning: callback,
  command: oneOf('benchmark', 'study'),
  heldOutLog: text,
  onHeldOut: callback,
}

/**
 * Runs every search of the benchmark that its folder does not hold yet.
 *
 * Beam search draws nothing, so that one seed stands for all. @throws {ConfigError} when the folder is
 * of another benchmark, or another process works in it; whatever a search throws.
 */
export async function runBenchmark(
  config: BenchmarkConfig,
  options: BenchmarkOptions,
): Promise<BenchmarkResult> {
  checkArgument('runBenchmark', 'config', config, mapping)
  checkOptions('runBenchmark', options, OPTIONS)
  const selection = await selectProblems(config.problems)
  const sets = Object.fromEntries(selection.setOf)
  const configs = config.contenders.map((contender) => contender.config)
  const files = { ...(await hashModels(configs)), ...(await hashModules(configs)) }
  const unwritable = writingWarning(configs, {
    problems: selection.problems,
    sets: config.problems,
  })
  const literals = vocabularyWarning(configs)
  const learnt = await modelWarning(configs, selection.named)
  const idle = config.contenders.map((contender) => noUpdateOf(contender, config.budget))
  for (const line of [literals, unwritable, learnt, ...idle])
    if (line !== null) options.onWarning?.(line)
  const { hash: problemsHash, hashes: problemHashes } = selection
  const planned = { config, problemsHash, problemHashes, sets, files }
  const { folder, lock } = openFolder(options, planned)
  try {
    return await runInFolder(config, folder, selection, options)
  } catch (error) {
    // What fails before its first search has nothing to go on from.
    folder.discardIfEmpty()
    throw error
  } finally {
    lock.releaseEmpty()
  }
}

/** One line for a contender that is to learn and has too few programs of a problem to; else null. */
function noUpdateOf({ name, strategy, config }: Contender, budget: number): string | null {
  if (strategy !== 'learning') return null
  const line = noUpdateWarning(config, { setting: 'budget', episodes: budget })
  return line === null ? null : `contender ${name}: ${line}`
}

/**
 * The folder that the benchmark begins or goes on in, held: before it is opened, since opening one cuts off
 * a line that is not whole.
 */
function openFolder({ out, numbered = false }: BenchmarkPlace, planned: PlannedBenchmark) {
  for (let n = 1; ; n++) {
    const path = n === 1 ? out : `${out}-${n}`
    try {
      return heldFolder(path, planned)
    } catch (error) {
      if (!numbered || !(error instanceof TakenFolderError) || error instanceof UnderWayError) {
        throw error
      }
    }
  }
}

/** A folder in which another process works at what was asked for here, or in which it has only begun. */
class UnderWayError extends TakenFolderError {}

function heldFolder(path: string, planned: PlannedBenchmark) {
  const lock = heldAlone(path, planned)
  try {
    return { lock, folder: BenchmarkFolder.start(path, planned) }
  } catch (error) {
    lock.releaseEmpty()
    throw error
  }
}

function heldAlone(path: string, planned: PlannedBenchmark): FolderLock {
  try {
    return FolderLock.acquire(path, 'benchmark', 'name another folder by --out')
  } catch (error) {
    if (!(error instanceof TakenFolderError) || BenchmarkFolder.isOther(path, planned)) throw error
    throw new UnderWayError(`${error.message}; the same benchmark is not run twice at once`, {
      cause: error,
    })
  }
}

async function runInFolder(
  config: BenchmarkConfig,
  folder: BenchmarkFolder,
  { named }: ProblemSelection,
  options: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const units = unitsOf(
    config,
    named.map(([{ id }]) => id),
  )
  const isFinished = () => units.every((unit) => folder.has(unitKey(unit)))
  const use = {
    command: options.command ?? 'benchmark',
    // Where nothing is left to do, no search sees a problem.
    problems: isFinished() ? [] : named,
    settings: { ...settingsOf(folder.manifest.config), ...figuresOf(folder) },
  }
  await onHeldOutRecord(
    use,
    options,
    () => runOpenUnits(config, folder, units, options),
    () => ({ state: isFinished() ? 'finished' : 'stopped', figures: figuresOf(folder) }),
  )
  return { folder, finished: isFinished() }
}

async function runOpenUnits(
  config: BenchmarkConfig,
  folder: BenchmarkFolder,
  units: readonly Unit[],
  { jobs, signal, onProgress }: BenchmarkOptions,
): Promise<void> {
  const open = units.filter((unit) => !folder.has(unitKey(unit)))
  const total = units.length
  let done = total - open.length
  let programs = 0
  onProgress?.({ done, total, programs, last: null })
  const onRecord = (record: UnitRecord) => {
    folder.append(record)
    programs += record.programs
    onProgress?.({ done: ++done, total, programs, last: record })
  }
  const processes = Math.min(jobs, open.length)
  let started = false
  const onStarted = (backend: string) => {
    if (!started) folder.beginSitting(circumstancesHere(backend, processes))
    started = true
  }
  await runShards(config, open, processes, { onStarted, onRecord }, signal)
}

/** For the log of held-out problems: which benchmark it is. */
function settingsOf(config: BenchmarkConfig): JsonObject {
  const { name, budget, maxSecondsPerProblem, seeds } = config
  return { benchmark: name, budget, max_seconds_per_problem: maxSecondsPerProblem, seeds }
}

/** For the log of held-out problems: what the folder's records show. */
function figuresOf({ manifest, records }: BenchmarkFolder): JsonObject {
  return {
    contenders: manifest.config.contenders.map(({ name }) => {
      const own = records.filter(({ contender }) => contender === name)
      const sumOf = (value: (record: UnitRecord) => number) =>
        own.reduce((sum, record) => sum + value(record), 0)
      return {
        name,
        searches: own.length,
        solved: own.filter(({ solved }) => solved).length,
        samples: sumOf(({ samples }) => samples?.drawn ?? 0),
        samples_passed: sumOf(({ samples }) => samples?.passed ?? 0),
      }
    }),
  }
}

/** Takes the open units off the list until it is empty, one fails or the signal is aborted. */
async function runShards(
  config: BenchmarkConfig,
  open: Unit[],
  jobs: number,
  events: Omit<ShardEvents, 'nextUnit'>,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const ending = AbortSignal.any([signal, failed.signal])
  const shards = Array.from({ length: jobs }, async () => {
    try {
      await runShard(config, { ...events, nextUnit: () => open.shift() ?? null }, ending)
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
