import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { CheckpointError, ConfigError } from '../../src/core/errors.ts'
import type { Json } from '../../src/core/json.ts'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { runVersions } from '../../src/log/package-version.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import {
  type RecordedRun,
  type RunInputs,
  type RunOrigin,
  type RunSitting,
  recordState,
} from './run-record-state.ts'

/** How long, how often, and where it computes: what a run may go on with in another way. */
export const MAY_CHANGE: readonly string[] = [
  'training.num_episodes',
  'training.max_minutes',
  'training.eval_frequency',
  'training.save_frequency',
  'training.save_minutes',
  'training.keep_checkpoints',
  'training.save_best_only',
  'training.log_frequency',
  'sandbox.workers',
  'device',
  'verbose',
]

/** What no schema checks: options of modules that bring none. */
export interface UncheckedOptions {
  /** Such as `agent`. */
  readonly sections: readonly string[]
  /** Such as `agent.depth`. */
  readonly paths: readonly string[]
}

const NO_OPTIONS: UncheckedOptions = { sections: [], paths: [] }
const NO_INPUTS: RunInputs = { fixed: {}, modules: {} }

/**
 * What a run is: `config.yaml`, its configuration as it was last gone on with, and `sittings.json`,
 * what it began with and each time it began or went on. Nothing is written before {@link write}.
 */
export class RunRecord {
  readonly #folder: string
  #configYaml: string | null = null
  #inputs: RunInputs = NO_INPUTS
  #from: RunOrigin | null = null
  #changedModules: readonly string[] = []
  /** Of its last checkpoint, where no file says what the run is called. */
  #adopted: string | null = null
  /** The two files as they were before {@link write}; null for one that was not there. */
  #before: readonly [string | null, string | null] | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  get configPath(): string {
    return join(this.#folder, 'config.yaml')
  }

  get sittingsPath(): string {
    return join(this.#folder, 'sittings.json')
  }

  get planned(): boolean {
    return this.#configYaml !== null
  }

  /** Says what a new run is. */
  begin(configYaml: string): void {
    this.#configYaml = configYaml
  }

  /** Says where the first weights of a new run come from. */
  beginFrom(from: RunOrigin): void {
    this.#from = from
  }

  /**
   * Says how a run goes on. @throws {ConfigError} when that changes what it is.
   *
   * @param unchecked options that no schema knows, such as `agent.depth`: one that came or went was
   *   written or taken away by somebody
   */
  goOn(configYaml: string, unchecked: UncheckedOptions = NO_OPTIONS): void {
    const stored = this.#stored()
    const fixed = stored?.inputs.fixed ?? {}
    // A run of before there were sittings has its configuration alone.
    const began = stored?.settings ?? settingsOf(readFileSync(this.configPath, 'utf8'))
    const now = settingsOf(configYaml)
    const changes = [...changesOf(began, now), ...uncheckedChanges(began, now, unchecked)]
    const other = changes.filter(
      ([key, { from, to }]) =>
        !MAY_CHANGE.includes(key) && !Object.hasOwn(fixed, key) && !isMoved(key, from, to),
    )
    if (other.length > 0) {
      const list = other.map(
        ([key, { from, to }]) => `\`${key}\` is ${show(from)}, not ${show(to)}`,
      )
      throw new ConfigError(
        `${shownPath(this.#folder)}: a run stays what it was when it began: ${list.join('; ')}; ` +
          'only its budget, its frequencies, `device`, `sandbox.workers` and `verbose` may change; for the rest begin another run',
      )
    }
    this.begin(configYaml)
  }

  /** Says what a new run is made of beside its settings. */
  beginWith(inputs: RunInputs): readonly string[] {
    this.#inputs = inputs
    return []
  }

  /**
   * The same of a run that goes on. Gives the modules that are not what they were.
   * @throws {ConfigError} when its problems or its model are not those that it began with.
   */
  goOnWith(inputs: RunInputs): readonly string[] {
    const began = this.#stored()?.inputs ?? NO_INPUTS
    // One that is not there any more differs, too.
    const other = Object.keys(began.fixed).find((key) => began.fixed[key] !== inputs.fixed[key])
    if (other !== undefined) {
      throw new ConfigError(
        `${shownPath(this.#folder)}: what \`${other}\` names has changed since the run began; ` +
          'put it back as it was, or begin another run',
      )
    }
    this.#inputs = inputs
    this.#changedModules = differing(began.modules, inputs.modules)
    return this.#changedModules
  }

  /**
   * What its checkpoints are bound to: a hash of what it was born with, so that the same configuration and seed
   * give the same. Null where nothing says it.
   */
  get id(): string | null {
    return this.#stored()?.id ?? null
  }

  /** Takes the name by which a checkpoint knows the run, where nothing else says it. */
  adopt(id: string): void {
    this.#adopted = id
  }

  /** Whether what a setting names is not what it was when the run began, where that is known. */
  hasChanged(setting: string, hash: string | null): boolean {
    const began = this.#stored()?.inputs.fixed[setting]
    return began !== undefined && began !== hash
  }

  /** @param episodesBefore how many episodes the run had when it went on */
  write(episodesBefore: number): void {
    const configYaml = this.#configYaml ?? ''
    this.#before = [readText(this.configPath), readText(this.sittingsPath)]
    const stored = this.#stored()
    const now = settingsOf(configYaml)
    const [before] = this.#before
    const last = before === null ? now : settingsOf(before)
    const sitting: RunSitting = {
      startedAt: new Date().toISOString(),
      episodesBefore,
      versions: runVersions(),
      changed: Object.fromEntries(changesOf(last, now)),
      changedModules: [...this.#changedModules],
    }
    const { fixed, modules } = this.#inputs
    const birth: Birth = {
      from: stored?.from ?? this.#from,
      settings: stored?.settings ?? last,
      inputs: stored?.inputs ?? { fixed: { ...fixed }, modules: { ...modules } },
    }
    const record: RecordedRun = {
      id: stored?.id ?? this.#adopted ?? identityOf(birth),
      ...birth,
      sittings: [...(stored?.sittings ?? []), sitting],
    }
    writeAtomically(this.sittingsPath, `${JSON.stringify(recordState.write(record), null, 2)}\n`)
    writeAtomically(this.configPath, configYaml)
  }

  /** Puts both files back as they were before {@link write}. */
  takeBack(): void {
    if (this.#before === null) return
    for (const [i, path] of [this.configPath, this.sittingsPath].entries()) {
      const text = this.#before[i] ?? null
      if (text === null) rmSync(path, { force: true })
      else if (readText(path) !== text) writeAtomically(path, text)
    }
    this.#before = null
  }

  #stored(): RecordedRun | null {
    if (!existsSync(this.sittingsPath)) return null
    const text = readFileSync(this.sittingsPath, 'utf8')
    try {
      return recordState.read(JSON.parse(text))
    } catch (cause) {
      const why = cause instanceof CheckpointError ? cause.message : 'it is not JSON'
      throw new CheckpointError(
        `${shownPath(this.sittingsPath)}: ${why}; remove the file to continue without what it records`,
        { cause },
      )
    }
  }
}

type Birth = Pick<RecordedRun, 'from' | 'settings' | 'inputs'>

/** Without what a run may go on with in another way, and without its name: none of them makes another run. */
function identityOf({ from, settings, inputs }: Birth): string {
  const fixed = Object.entries(settings).filter(
    ([key]) => key !== 'name' && !MAY_CHANGE.includes(key),
  )
  const parts = [fixed, Object.entries(inputs.fixed), Object.entries(inputs.modules)]
  const text = JSON.stringify([from, ...parts.map((part) => part.sort(byKey))])
  return createHash('sha256').update(text).digest('hex')
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

/** Each setting by its path, such as `agent.gamma`; lists are one value. */
function settingsOf(configYaml: string): Record<string, Json> {
  const { versions: _, ...document } = (parse(configYaml) ?? {}) as Record<string, Json>
  const settings: Record<string, Json> = {}
  const walk = (value: Json, path: readonly string[]): void => {
    if (!isPlainObject(value)) settings[path.join('.')] = value
    else for (const [key, item] of Object.entries(value)) walk(item as Json, [...path, key])
  }
  walk(document, [])
  return settings
}

/**
 * The settings that both name and that differ: one that has come since, or has another name, is no
 * change of the run.
 */
function changesOf(
  before: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
): [string, { from: Json; to: Json }][] {
  return differing(before, now).map((key) => [key, { from: before[key]!, to: now[key]! }])
}

/** Options without a schema that only one of both names; for the other they are null. */
function uncheckedChanges(
  before: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
  { sections, paths }: UncheckedOptions,
): [string, { from: Json; to: Json }][] {
  const isWithin = (key: string, path: string) => key === path || key.startsWith(`${path}.`)
  const came = Object.keys(now).filter(
    (key) => !Object.hasOwn(before, key) && paths.some((path) => isWithin(key, path)),
  )
  const went = Object.keys(before).filter(
    (key) => !Object.hasOwn(now, key) && sections.some((section) => isWithin(key, section)),
  )
  return [...came, ...went].map((key) => [key, { from: before[key] ?? null, to: now[key] ?? null }])
}

/** The keys that both have, with different values. */
function differing(
  before: Readonly<Record<string, Json>>,
  now: Readonly<Record<string, Json>>,
): string[] {
  return Object.keys(before).filter(
    (key) => Object.hasOwn(now, key) && JSON.stringify(before[key]) !== JSON.stringify(now[key]),
  )
}

/** Whether a setting that names a file names one of that name in another folder. */
function isMoved(key: string, from: Json, to: Json): boolean {
  if (!/^data\.|^agent\.initializer$|^(?:environment|agent|reward)\.module$/.test(key)) return false
  if (typeof from !== 'string' || typeof to !== 'string') return false
  return [from, to].every((path) => /[\\/]/.test(path)) && basename(from) === basename(to)
}

function show(value: Json): string {
  return shownText(JSON.stringify(value))
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
