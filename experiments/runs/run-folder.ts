import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigError, ContractError } from '../../src/core/errors.ts'
import { sweepPartial, writeAtomically } from '../../src/log/atomic-file.ts'
import { MetricsLog } from '../../src/log/metrics/metrics-log.ts'
import { refuseOddFiles } from '../../src/log/named-file.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { checkArgument, oneOf, text } from '../../src/settings/call-options.ts'
import { isRunName, RUN_NAME_RULE } from '../config/sections.ts'
import { CheckpointShelf, type CheckpointUse } from './checkpoint-shelf.ts'
import { removeEmptyFolders } from './empty-folders.ts'
import { FolderLock } from './folder-lock.ts'
import { atProcessEnd } from './process-end.ts'
import type { TrainSummary } from './report-types.ts'
import {
  type CheckpointContent,
  type CheckpointName,
  RunCheckpoint,
} from './run-folder-checkpoint.ts'
import { summaryMarkdown } from './run-folder-summary.ts'
import { RunRecord, type UncheckedOptions } from './run-record.ts'
import type { RunInputs, RunOrigin } from './run-record-state.ts'
import { TakenFolderError } from './taken-folder.ts'

/** What may stand in the way of a run's name, and what becomes of it. */
export type RunMode = 'new' | 'overwrite' | 'resume'

/** Where runs are written unless a folder is named. */
export const RUNS_FOLDER = 'runs'

/**
 * The folder of one run:
 *
 * - `config.yaml`: the resolved configuration, with seed and versions
 * - `sittings.json`: what the run began with, and what changed each time it went on
 * - `metrics.jsonl` and `tensorboard/`: what was measured
 * - `checkpoints/last/` and `checkpoints/best/`: `state.safetensors` and `state.json`; by the number of
 *   their episodes those that are kept beside; `checkpoints/blocks/`: what they share
 * - `programs/<problem>.py`: the best program of each problem
 * - `summary.json` and `summary.md`
 *
 * Nothing is written before there is something to keep: {@link begin} only says what the run is, and
 * the folder appears with the first log, checkpoint, program or summary. Until a checkpoint or a
 * summary is in place, {@link rollBack} leaves everything as it was. From {@link hold} or the first
 * writing to {@link end} no other process can write there.
 */
export class RunFolder {
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly #mode: RunMode
  readonly #record: RunRecord
  #stage: 'planned' | 'written' | 'kept' = 'planned'
  /** Whether the folder was made, with nothing in it yet. */
  #claimed = false
  /** The topmost folder that was made for the run; it goes when the run comes to nothing. */
  #made: string | null = null
  #lock: FolderLock | null = null
  /** It has ended before the process. */
  #ended = (): void => {}

  private constructor(path: string, mode: RunMode) {
    this.name = basename(path)
    this.path = path
    this.#mode = mode
    this.#record = new RunRecord(path)
  }

  /**
   * The folder a run will have, which may not be there yet.
   *
   * Throws a `ConfigError` for a name that could leave the folder of runs, for a run that exists
   * (mode `new`), and for a folder that is not a run's (`overwrite`, `resume`).
   */
  static plan(name: string, mode: RunMode = 'new', runsFolder: string = RUNS_FOLDER): RunFolder {
    if (!isRunName(name)) {
      throw new ConfigError(`Expected the run's name to be ${RUN_NAME_RULE}, got \`${name}\``)
    }
    checkArgument('RunFolder.plan', 'mode', mode, oneOf('new', 'overwrite', 'resume'))
    const path = resolve(runsFolder, name)
    if (mode === 'resume') return RunFolder.open(path)
    if (isThere(path) && !FolderLock.isAllIn(path)) refuseUnlessOverwritten(path, mode)
    return new RunFolder(path, mode)
  }

  /**
   * A run that exists, by its name or by its folder.
   * Throws a `ConfigError` when there is none.
   */
  static open(nameOrPath: string, runsFolder: string = RUNS_FOLDER): RunFolder {
    checkArgument('RunFolder.open', 'nameOrPath', nameOrPath, text)
    const path = isRunName(nameOrPath) ? resolve(runsFolder, nameOrPath) : resolve(nameOrPath)
    if (!isRun(path)) {
      throw new ConfigError(`${shownPath(path)}: there is no run here (no config.yaml)`)
    }
    refuseOddFiles(path)
    return new RunFolder(path, 'resume')
  }

  /** @throws {ConfigError} where the run was stopped before its first checkpoint. */
  refuseWithoutCheckpoint(): void {
    if (holdsCheckpoint(this.path)) return
    throw new ConfigError(
      `${this.shownPath}: it has no checkpoint to continue from; start it again (--overwrite; from code by RunFolder.plan)`,
    )
  }

  /** Whether the run is there already, and goes on from its last checkpoint. */
  get resumes(): boolean {
    return this.#mode === 'resume'
  }

  /** The folder in which the run lies. */
  get runsFolder(): string {
    return dirname(this.path)
  }

  get configPath(): string {
    return this.#record.configPath
  }

  /** The path for people: relative to the current folder where that is shorter. */
  get shownPath(): string {
    return shownPath(this.path)
  }

  /**
   * Says what the run is; the configuration is written with the first thing that is kept. Throws a
   * `ConfigError` where a run that goes on would become another one: only what {@link MAY_CHANGE}
   * lists may differ.
   *
   * @param unchecked options of modules that bring no schema
   */
  begin(configYaml: string, unchecked?: UncheckedOptions): void {
    if (this.#mode === 'resume') this.#record.goOn(configYaml, unchecked)
    else this.#record.begin(configYaml)
  }

  /**
   * Says what the run is made of beside its settings. Gives the modules that have changed since a run
   * that goes on began; throws a `ConfigError` where its problems or its model have.
   */
  uses(inputs: RunInputs): readonly string[] {
    return this.#mode === 'resume' ? this.#record.goOnWith(inputs) : this.#record.beginWith(inputs)
  }

  /** As {@link RunRecord.hasChanged}. */
  hasChanged(setting: string, hash: string | null): boolean {
    return this.#record.hasChanged(setting, hash)
  }

  /** Says whose weights a new run starts from. */
  startsFrom(origin: RunOrigin): void {
    this.#record.beginFrom(origin)
  }

  /**
   * Keeps other processes out: of a run that exists, or of the name of a new one, whose folder is made and
   * stays only if something is written. Throws a {@link TakenFolderError} when another process was first.
   * A process that ends meanwhile lets others in, and one that waits for what never comes rolls back.
   */
  hold(): void {
    if (this.#lock !== null) return
    if (this.#mode !== 'new' && existsSync(this.path)) this.#lock = this.#acquire()
    else this.#claim()
    // What waits for what never comes is as much as rejected; what else ends the process leaves what there is.
    const undone = [
      atProcessEnd('stuck', () => this.rollBack()),
      atProcessEnd('exit', () => this.end()),
    ]
    this.#ended = () => {
      for (const done of undone) done()
    }
  }

  /** Lets other processes write there again. */
  end(): void {
    this.#ended()
    this.#lock?.release()
    this.#lock = null
    if (this.#stage === 'planned' && this.#claimed) this.#unclaim()
  }

  /**
   * Takes back what was written, and gives an overwritten run its place again. Does nothing once a
   * checkpoint or a summary was written, nor where another process has gone on with the run.
   */
  rollBack(): void {
    try {
      if (this.#stage === 'written') this.#takeBack()
    } finally {
      this.end()
    }
  }

  #takeBack(): void {
    try {
      this.#lock ??= this.#acquire()
    } catch (error) {
      if (error instanceof ConfigError) return
      throw error
    }
    this.#stage = 'planned'
    if (this.#mode === 'resume') {
      this.#record.takeBack()
      return
    }
    this.#claimed = false
    rmSync(this.path, { recursive: true, force: true })
    if (existsSync(this.#replaced)) renameSync(this.#replaced, this.path)
    else if (this.#made !== null) removeEmptyFolders(dirname(this.path), this.#made)
  }

  /**
   * @param resumedAfterStep the checkpoint's step when a run goes on: later records are cut off
   * @param records how many there were by then; null where nobody counted them
   */
  openLog(resumedAfterStep?: number, records: number | null = null): MetricsLog {
    this.#write(resumedAfterStep)
    return new MetricsLog({
      metricsPath: join(this.path, 'metrics.jsonl'),
      tensorboardPath: join(this.path, 'tensorboard'),
      ...(resumedAfterStep === undefined
        ? {}
        : { kept: { throughStep: resumedAfterStep, count: records } }),
    })
  }

  /**
   * @param keeps whether saving it is something to keep. The first one of a run is not: it lets a run
   *   go on that was killed, and goes with one that comes to nothing.
   */
  checkpoint(name: CheckpointName, keeps = true): RunCheckpoint {
    const events = {
      beforeSave: () => this.#write(),
      afterSave: () => {
        if (keeps) this.#keep()
      },
      atEnd: () => this.#shelf.sweepBlocks(),
    }
    return new RunCheckpoint(this.#shelf.pathOf(name), events, this.#record)
  }

  /** Saves a checkpoint under its number of episodes, and takes away all but the latest `count`. */
  async keepCheckpoint(episodes: number, count: number, content: CheckpointContent): Promise<void> {
    await this.checkpoint(episodes).save(content)
    this.#shelf.keepLatest(count, episodes)
  }

  /**
   * The checkpoint to read: the one of that name, else the best, else the last. Throws a `CheckpointError`
   * where it is not there.
   */
  findCheckpoint(name?: CheckpointName): CheckpointName {
    return this.#shelf.find(name)
  }

  /** As {@link CheckpointShelf.using}. */
  using<T>(name: CheckpointName, use: CheckpointUse, work: () => Promise<T>): Promise<T> {
    return this.#shelf.using(name, use, work)
  }

  get #shelf(): CheckpointShelf {
    return new CheckpointShelf(this.path)
  }

  /** Writes `programs/<problem>.py`, in place of an earlier one. */
  writeProgram(problemId: string, source: string): void {
    this.#write()
    const file = join(this.path, 'programs', `${encodeURIComponent(problemId)}.py`)
    writeAtomically(file, source.endsWith('\n') ? source : `${source}\n`)
  }

  writeSummary(summary: TrainSummary): void {
    this.#write()
    const json = `${JSON.stringify(summary, null, 2)}\n`
    writeAtomically(join(this.path, 'summary.json'), json)
    writeAtomically(join(this.path, 'summary.md'), summaryMarkdown(summary))
    this.#keep()
  }

  /** The summary of a finished run, or null when there is none yet. */
  readSummary(): TrainSummary | null {
    const path = join(this.path, 'summary.json')
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TrainSummary) : null
  }

  /** Where a run that is overwritten waits until the new one has something to keep. */
  get #replaced(): string {
    return `${this.path}.overwritten`
  }

  #write(episodesBefore = 0): void {
    if (this.#stage !== 'planned') return
    if (!this.#record.planned) {
      throw new ContractError('RunFolder: call `begin` before anything is written')
    }
    this.hold()
    if (this.#mode === 'overwrite' && !this.#claimed) this.#moveAside()
    this.#stage = 'written'
    mkdirSync(join(this.path, 'programs'), { recursive: true })
    this.#sweepPartial()
    this.#record.write(episodesBefore)
  }

  /** What processes that were killed left half written. */
  #sweepPartial(): void {
    for (const folder of [this.path, join(this.path, 'programs')]) sweepPartial(folder)
    this.#shelf.sweepPartial()
  }

  /**
   * A run that is overwritten moves aside, its lock with it. Where one waits there already, a process that
   * was killed left it, and what stands in its place had nothing to keep.
   */
  #moveAside(): void {
    if (existsSync(this.#replaced)) rmSync(this.path, { recursive: true, force: true })
    else renameSync(this.path, this.#replaced)
    try {
      this.#claim()
    } catch (error) {
      // Unless another process was first.
      if (!isThere(this.path)) renameSync(this.#replaced, this.path)
      throw error
    }
  }

  /** Makes the folder, which must not be there, nor be more than the leavings of a process that was killed. */
  #claim(): void {
    const made = mkdirSync(dirname(this.path), { recursive: true }) ?? null
    try {
      try {
        mkdirSync(this.path)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
        if (!FolderLock.isAllIn(this.path)) throw taken(this.path)
      }
      this.#lock = this.#acquire()
    } catch (error) {
      removeEmptyFolders(this.path, made ?? this.path)
      throw error
    }
    this.#made = made
    this.#claimed = true
  }

  #unclaim(): void {
    this.#claimed = false
    removeEmptyFolders(this.path, this.#made ?? this.path)
  }

  #acquire(): FolderLock {
    return FolderLock.acquire(this.path, 'run', 'train under another name')
  }

  #keep(): void {
    if (this.#stage === 'kept') return
    this.#stage = 'kept'
    rmSync(this.#replaced, { recursive: true, force: true })
  }
}

/** A link that leads nowhere is in the way, too. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function refuseUnlessOverwritten(path: string, mode: RunMode): void {
  if (mode !== 'overwrite') throw taken(path)
  if (isRun(path)) return
  throw new ConfigError(
    `${shownPath(path)} is not a run's folder (no config.yaml), so it is not overwritten; give another name`,
  )
}

function isRun(path: string): boolean {
  return existsSync(join(path, 'config.yaml'))
}

function holdsCheckpoint(path: string): boolean {
  return new RunCheckpoint(join(path, 'checkpoints', 'last')).isThere()
}

function taken(path: string): TakenFolderError {
  const shown = shownPath(path)
  if (!isRun(path)) {
    return new TakenFolderError(`${shown} exists and is not a run's folder; give another name`)
  }
  const goesOn = holdsCheckpoint(path)
  const why = goesOn ? '' : ' and has no checkpoint to continue from'
  const goOn = goesOn ? `, continue it (--resume ${basename(path)})` : ''
  return new TakenFolderError(
    `${shown} exists${why}; give another name (--name)${goOn}, or start it again (--overwrite); from code: \`run\` by ${goesOn ? 'RunFolder.open or ' : ''}RunFolder.plan`,
  )
}
