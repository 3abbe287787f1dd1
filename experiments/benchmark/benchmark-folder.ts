import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../../src/core/errors.ts'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { refuseOddFiles } from '../../src/log/named-file.ts'
import { runVersions } from '../../src/log/package-version.ts'
import { named } from '../../src/log/system-trouble.ts'
import { UNKNOWN_GRADER } from '../../src/sandbox/grader-version.ts'
import { TakenFolderError } from '../runs/taken-folder.ts'
import type { BenchmarkConfig } from './benchmark-config.ts'
import type { Circumstances } from './circumstances.ts'
import { type BenchmarkManifest, type PlannedBenchmark, readManifest } from './manifest.ts'
import { type UnitRecord, unitKey, unitRecordSchema } from './unit.ts'

const MANIFEST = 'benchmark.json'
const UNITS = 'units.jsonl'

/**
 * The folder of a benchmark: `benchmark.json` says what it is, `units.jsonl` holds a line for each
 * search that ended. Opened again it goes on, if nothing that decides its figures has changed, the
 * grader included, but that more seeds follow those it was started with.
 */
export class BenchmarkFolder {
  readonly path: string
  #manifest: BenchmarkManifest
  readonly #records: Map<string, UnitRecord>

  private constructor(path: string, manifest: BenchmarkManifest, records: Map<string, UnitRecord>) {
    this.path = path
    this.#manifest = manifest
    this.#records = records
  }

  get manifest(): BenchmarkManifest {
    return this.#manifest
  }

  /** In the order in which they ended. */
  get records(): readonly UnitRecord[] {
    return [...this.#records.values()]
  }

  /** Makes the folder, or goes on with it. @throws {ConfigError} when it is of another benchmark. */
  static start(path: string, planned: PlannedBenchmark): BenchmarkFolder {
    const manifest = manifestHere(planned)
    refuseOddFiles(path)
    if (existsSync(join(path, MANIFEST))) {
      cutTornLine(join(path, UNITS))
      const folder = BenchmarkFolder.open(path)
      checkGrader(folder, manifest)
      const changed = changedKey(folder.manifest, manifest)
      if (changed === null) {
        folder.#plan(manifest)
        return folder
      }
      throw new TakenFolderError(
        `${path}: it was started with another \`${changed}\`; set it as it was, or name another folder by --out`,
      )
    }
    mkdirSync(path, { recursive: true })
    if (existsSync(join(path, UNITS))) {
      throw new TakenFolderError(
        `${path}: it holds ${UNITS} without ${MANIFEST}; name another folder by --out`,
      )
    }
    const folder = new BenchmarkFolder(path, manifest, new Map())
    folder.#writeManifest()
    return folder
  }

  /** Reads a folder. @throws {ConfigError} when it is not a benchmark's. */
  static open(path: string): BenchmarkFolder {
    refuseOddFiles(path)
    const manifest = manifestOf(path)
    const records = readRecords(join(path, UNITS))
    for (const record of records.values()) checkRecord(path, manifest, record)
    return new BenchmarkFolder(path, manifest, records)
  }

  /** Whether a folder, whoever works in it, is of another benchmark for certain. Changes nothing there. */
  static isOther(path: string, planned: PlannedBenchmark): boolean {
    if (!existsSync(join(path, MANIFEST))) return false
    const [before, now] = [manifestOf(path), manifestHere(planned)]
    return graderOf(before) !== graderOf(now) || changedKey(before, now) !== null
  }

  /** Takes away what it says of itself, where no search has ended. */
  discardIfEmpty(): void {
    if (this.#records.size === 0) rmSync(join(this.path, MANIFEST), { force: true })
  }

  has(key: string): boolean {
    return this.#records.has(key)
  }

  /** Says what the searches are measured under that are appended from now on. */
  beginSitting(circumstances: Circumstances): void {
    const sitting = { ...circumstances, searchesBefore: this.#records.size }
    const { sittings = [], ...rest } = this.#manifest
    this.#manifest = { ...rest, sittings: [...sittings, sitting] }
    this.#writeManifest()
  }

  /** What differs changes no figure it has: more seeds, or what the page says. */
  #plan({ config, sets }: Pick<BenchmarkManifest, 'config' | 'sets'>): void {
    if (sameJson({ config, sets }, { config: this.#manifest.config, sets: this.#manifest.sets }))
      return
    this.#manifest = { ...this.#manifest, config, sets }
    this.#writeManifest()
  }

  /** @throws {ConfigError} when another version of the grader graded it than the folder's. */
  append(record: UnitRecord): void {
    checkRecord(this.path, this.#manifest, record)
    this.#records.set(unitKey(record), record)
    const file = join(this.path, UNITS)
    named(file, () => appendFileSync(file, `${JSON.stringify(record)}\n`))
  }

  #writeManifest(): void {
    writeAtomically(join(this.path, MANIFEST), `${JSON.stringify(this.#manifest, null, 2)}\n`)
  }
}

function manifestHere(planned: PlannedBenchmark): BenchmarkManifest {
  return { ...planned, versions: runVersions(), sittings: [] }
}

function manifestOf(path: string): BenchmarkManifest {
  let stored: unknown
  try {
    stored = JSON.parse(readFileSync(join(path, MANIFEST), 'utf8'))
  } catch (cause) {
    throw new ConfigError(
      `${path}: not the folder of a benchmark: it has no ${MANIFEST} that can be read`,
      { cause },
    )
  }
  const manifest = readManifest(stored)
  if (!('brokenAt' in manifest)) return manifest
  const { brokenAt } = manifest
  throw new ConfigError(
    `${join(path, MANIFEST)}: ${brokenAt === '' ? 'it' : `\`${shownText(brokenAt)}\``} is not what \`benchmark\` wrote; put it back, or name another folder by --out`,
  )
}

/** The version of the grader by which the searches of a folder were graded. */
export function graderOf({ versions }: Pick<BenchmarkManifest, 'versions'>): string {
  return versions.grader ?? UNKNOWN_GRADER
}

function checkGrader({ path, manifest }: BenchmarkFolder, now: BenchmarkManifest): void {
  if (graderOf(manifest) === graderOf(now)) return
  throw new TakenFolderError(
    `${path}: it was graded by grader version ${shownText(graderOf(manifest))}, and this is ${graderOf(now)}: figures of two versions are not mixed; start anew by --out ${path}-${graderOf(now)}`,
  )
}

function checkRecord(path: string, manifest: BenchmarkManifest, record: UnitRecord): void {
  const { grader = UNKNOWN_GRADER } = record
  if (grader === graderOf(manifest)) return
  throw new ConfigError(
    `${path}: \`${record.contender}\` on \`${record.problem}\` was graded by grader version ${shownText(grader)}, and the folder is of ${shownText(graderOf(manifest))}: take that line out of ${UNITS}, or name another folder by --out`,
  )
}

/** What a page says and how a folder is called changes no figure; problems are known by their hash. */
const OF_NO_CONSEQUENCE = new Set(['name', 'title', 'claim', 'baseline', 'problems'])

/** The first setting that differs, by its path; null when the figures would be the same. */
function changedKey(before: BenchmarkManifest, now: BenchmarkManifest): string | null {
  if (before.problemsHash !== now.problemsHash) return 'problems'
  for (const key of Object.keys(now.config) as (keyof BenchmarkConfig)[]) {
    if (OF_NO_CONSEQUENCE.has(key) || key === 'contenders') continue
    if (key === 'seeds' && startsWith(now.config.seeds, before.config.seeds)) continue
    if (!sameJson(before.config[key], now.config[key])) return key
  }
  const earlier = new Map(before.config.contenders.map((contender) => [contender.name, contender]))
  if (earlier.size !== now.config.contenders.length) return 'contenders'
  const other = now.config.contenders.find(({ name, ...rest }) => {
    const known = earlier.get(name)
    return known === undefined || !sameJson({ ...known }, { name, ...rest })
  })
  if (other !== undefined) return `contenders.${other.name}`
  const version = 'codegen-gym'
  if (before.versions[version] !== now.versions[version]) return `versions.${version}`
  // A folder of before there were hashes cannot say which models it is of.
  const file = Object.keys(now.files).find((name) => before.files?.[name] !== now.files[name])
  return file === undefined ? null : `files.${file}`
}

/** Seeds of which the first ones are searched already. */
function startsWith(seeds: readonly number[], searched: readonly number[]): boolean {
  return searched.every((seed, i) => seeds[i] === seed)
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

/** A line torn by a kill would run into the next: its search runs again. */
function cutTornLine(path: string): void {
  if (!existsSync(path)) return
  const bytes = readFileSync(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  if (whole < bytes.length) truncateSync(path, whole)
}

/** Whole lines only, for a benchmark may be writing another. */
function readRecords(path: string): Map<string, UnitRecord> {
  const records = new Map<string, UnitRecord>()
  if (!existsSync(path)) return records
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  for (const [i, line] of lines.entries()) {
    const record = parseRecord(line)
    if (record === null)
      throw new ConfigError(`${path}:${i + 1}: not a search that \`benchmark\` wrote`)
    records.set(unitKey(record), record)
  }
  return records
}

function parseRecord(line: string): UnitRecord | null {
  try {
    return unitRecordSchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}
