import { basename, dirname, extname, resolve } from 'node:path'
import { readNamedFileSync } from '../../src/log/named-file.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  mapping,
  type RulesOf,
  text,
} from '../../src/settings/call-options.ts'
import type { ConfigPath } from '../../src/settings/complaints.ts'
import { sameKey } from '../../src/settings/key-case.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import { overrides } from './call-rules.ts'
import { applyOverride, type Override, optionOf } from './overrides.ts'
import type { OptionRegistry, Registries } from './registries.ts'
import { type Resolution, resolveConfig } from './resolve-config.ts'
import { readYaml } from './yaml-source.ts'

export interface LoadOptions {
  /** Values that replace the file's; later ones win. */
  readonly overrides?: readonly Override[]
  /** Name of the run when the experiment gives none. Default the file's name without its ending. */
  readonly defaultName?: string
  /**
   * Gives the schema that a user's module brings for its options, or null when it has none. Called
   * with absolute paths. Default: every module's options are taken as they are.
   */
  readonly moduleSchema?: (section: string, path: string) => Promise<OptionRegistry[string] | null>
}

const LOAD: Omit<RulesOf<LoadOptions>, 'moduleSchema'> = { overrides, defaultName: text }

const known = { ...mapping, rule: 'what `await loadRegistries()` gives' }

/**
 * Reads an experiment file and resolves it. Relative paths in it are looked up beside the file,
 * then in the current folder.
 *
 * Throws a `ConfigError` for a file that is missing, not YAML, or breaks a rule.
 */
export async function loadConfig(
  file: string,
  registries: Registries,
  options: LoadOptions = {},
): Promise<Resolution> {
  checkArgument('loadConfig', 'file', file, text)
  checkArgument('loadConfig', 'registries', registries, known)
  checkLoadOptions('loadConfig', options)
  const path = resolve(file)
  const source = readYaml(path, file, 'an experiment')
  const overrides = options.overrides ?? []
  const raw = overrides.reduce<unknown>(applyOverride, source.value)
  const baseFolders = [...new Set([dirname(path), process.cwd()])]
  return resolveConfig(raw, registries, {
    defaultName: options.defaultName ?? basename(path, extname(path)),
    baseFolders,
    locate: (where) => overrideAt(overrides, where) ?? source.locate(where),
    userModules: await loadModuleSchemas(raw, baseFolders, options.moduleSchema),
  })
}

/** Modules that are missing are left to the resolver, which says where they were named. */
async function loadModuleSchemas(
  raw: unknown,
  folders: readonly string[],
  load: LoadOptions['moduleSchema'],
): Promise<OptionRegistry> {
  const schemas: Record<string, OptionRegistry[string]> = {}
  if (load === undefined || !isPlainObject(raw)) return schemas
  for (const [section, value] of Object.entries(raw)) {
    const module = isPlainObject(value) ? value.module : undefined
    if (typeof module !== 'string' || !/\.[cm]?[jt]s$/.test(module)) continue
    for (const path of folders.map((folder) => resolve(folder, module))) {
      const entry = fileIsThere(path) ? await load(section, path) : null
      if (entry === null) continue
      schemas[path] = entry
      break
    }
  }
  return schemas
}

function fileIsThere(path: string): boolean {
  try {
    readNamedFileSync(path)
    return true
  } catch {
    return false
  }
}

function overrideAt(overrides: readonly Override[], where: ConfigPath): string | null {
  const hit = overrides.findLast((override) =>
    override.path.every((key, i) => i < where.length && sameKey(key, String(where[i]))),
  )
  return hit === undefined ? null : optionOf(hit)
}

/** Throws a `ConfigError` for options that the call does not take. */
export function checkLoadOptions(call: 'loadExperiment' | 'loadConfig', options: unknown): void {
  const rules = call === 'loadConfig' ? { ...LOAD, moduleSchema: callback } : LOAD
  checkOptions(call, options, rules)
}
