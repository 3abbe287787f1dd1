import type { z } from 'zod'
import { canonicalKeys, type KeyContext } from '../../src/settings/canonical-keys.ts'
import type { ConfigPath, Problems } from '../../src/settings/complaints.ts'
import { sameKey, toCamelCase, toSnakeCase } from '../../src/settings/key-case.ts'
import { amongNames, ownEntry } from '../../src/settings/registry.ts'
import { describeIssue, show } from '../../src/settings/schema-issue.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import type { OptionRegistry, RegistryEntry } from './registries.ts'

/** How one section names what it wants from a registry. */
export interface ChoiceRules {
  readonly section: 'environment' | 'agent' | 'reward'
  /** The key that holds the name: `id` or `type`. */
  readonly idKey: 'id' | 'type'
  readonly defaultId: string
  /** Keys beside the options; `module` is always one. */
  readonly reserved: readonly string[]
  readonly registry: OptionRegistry
}

export interface ChoiceContext {
  readonly problems: Problems
  /** Finds a file named in the experiment, or reports that it is missing. */
  readonly resolveFile: (path: ConfigPath, file: string) => string
  /** Schemas of users' modules that were loaded, by absolute path. */
  readonly userModules: OptionRegistry
  /** Where else a key belongs that the section lacks; null where no place stands out. */
  readonly elsewhere: (key: string) => string | null
}

export interface ResolvedChoice {
  readonly id: string
  readonly module: string | null
  readonly options: Readonly<Record<string, unknown>>
  /** The reserved keys but for the name and the module, as written. */
  readonly extras: Readonly<Record<string, unknown>>
}

/**
 * What a section chooses, before anything of it is checked: undefined for what its registry lacks, and
 * for a user's own module.
 */
export function chosenEntry(
  { idKey, defaultId, registry }: ChoiceRules,
  written: unknown,
): RegistryEntry | undefined {
  const { kept } = splitReserved(isPlainObject(written) ? written : {}, [idKey, 'module'])
  if (typeof kept.module === 'string') return undefined
  const named = isPlainObject(written) ? kept[idKey] : written
  return ownEntry(registry, typeof named === 'string' ? named : defaultId)
}

/** Reads `agent: dqn` and `agent: {type: dqn, hidden_dim: 256}` alike. */
export function resolveChoice(
  raw: unknown,
  rules: ChoiceRules,
  context: ChoiceContext,
): ResolvedChoice {
  const { section, idKey } = rules
  const written = typeof raw === 'string' ? { [idKey]: raw } : (raw ?? {})
  if (!isPlainObject(written)) {
    context.problems.add([section], `Expected \`${section}\` to be a mapping, got ${show(raw)}`)
    return { id: rules.defaultId, module: null, options: {}, extras: {} }
  }
  const { kept, rest } = splitReserved(written, [idKey, 'module', ...rules.reserved])
  const module = moduleOf(kept.module, section, context)
  const id = idOf(kept[idKey], module === null ? rules.defaultId : 'custom', rules, context)
  if (module !== null && id !== 'custom') {
    context.problems.add(
      [section, idKey],
      `\`${section}.${idKey}\` and \`${section}.module\` exclude each other: one names what ships, the other a file of your own`,
    )
  }
  const entry = entryOf(id, module, rules, context)
  const options =
    entry === null ? camelOptions(rest) : checkOptions(entry.configSchema, rest, rules, context)
  const extras = Object.fromEntries(
    Object.entries(kept).filter(([key]) => rules.reserved.includes(key)),
  )
  return { id, module, options, extras }
}

function idOf(
  value: unknown,
  defaultId: string,
  rules: ChoiceRules,
  context: ChoiceContext,
): string {
  if (value === undefined || value === null) return defaultId
  if (typeof value === 'string' && value !== '') return value
  const name = `${rules.section}.${rules.idKey}`
  context.problems.add(
    [rules.section, rules.idKey],
    `Expected \`${name}\` to be a text, got ${show(value)}`,
  )
  return defaultId
}

function moduleOf(
  value: unknown,
  section: ChoiceRules['section'],
  context: ChoiceContext,
): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && /\.[cm]?[jt]s$/.test(value)) {
    return context.resolveFile([section, 'module'], value)
  }
  context.problems.add(
    [section, 'module'],
    `Expected \`${section}.module\` to be the path of a .ts or .js file, got ${show(value)}`,
  )
  return null
}

/** Null where options cannot be checked: a module without a schema, or a name that is reported. */
function entryOf(
  id: string,
  module: string | null,
  rules: ChoiceRules,
  context: ChoiceContext,
): RegistryEntry | null {
  if (module !== null) return ownEntry(context.userModules, module) ?? null
  const entry = ownEntry(rules.registry, id) ?? null
  if (entry === null) {
    const known = Object.keys(rules.registry).sort()
    context.problems.add(
      [rules.section, rules.idKey],
      `unknown ${rules.section} ${rules.idKey} \`${id}\`${amongNames(id, known, `; a file of your own is named by \`${rules.section}.module\``)}`,
    )
  }
  return entry
}

function checkOptions(
  schema: z.ZodType,
  rest: Readonly<Record<string, unknown>>,
  rules: ChoiceRules,
  context: ChoiceContext,
): Readonly<Record<string, unknown>> {
  const siblings = [rules.idKey, 'module', ...rules.reserved]
  return checkSection(schema, rest, {
    path: [rules.section],
    problems: context.problems,
    siblings,
    elsewhere: context.elsewhere,
  }) as Readonly<Record<string, unknown>>
}

/** Canonical keys, then the schema; every broken rule is reported where it was written. */
export function checkSection(schema: z.ZodType, written: unknown, context: KeyContext): unknown {
  const canonical = canonicalKeys(schema, written, context)
  const parsed = schema.safeParse(canonical)
  if (parsed.success) return parsed.data
  for (const issue of firstOfEachPath(parsed.error.issues)) {
    const path = [...context.path, ...writtenPath(written, issue.path)]
    const message = describeIssue(issue, `\`${path.join('.')}\``, schema, canonical, toSnakeCase)
    context.problems.add(path, message)
  }
  // Never used but to look for more problems: the resolver throws at the end.
  return isPlainObject(canonical) ? canonical : {}
}

/** What is of the wrong type is of the wrong size, too: that need not be said. */
function firstOfEachPath(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const mistyped = new Set(
    issues.filter(({ code }) => code === 'invalid_type').map(({ path }) => path.join('.')),
  )
  return issues.filter(({ code, path }) => code !== 'too_small' || !mistyped.has(path.join('.')))
}

/** The keys of a path as the experiment spells them. */
function writtenPath(root: unknown, path: readonly PropertyKey[]): ConfigPath {
  let at = root
  return path.map((key) => {
    if (Array.isArray(at)) {
      at = at[Number(key)] as unknown
      return Number(key)
    }
    const entries = isPlainObject(at) ? Object.entries(at) : []
    const entry = entries.find(([written]) => sameKey(written, String(key)))
    at = entry?.[1]
    return entry?.[0] ?? toSnakeCase(String(key))
  })
}

function splitReserved(
  written: Readonly<Record<string, unknown>>,
  reserved: readonly string[],
): { kept: Record<string, unknown>; rest: Record<string, unknown> } {
  const kept: Record<string, unknown> = {}
  const rest: [string, unknown][] = []
  for (const [key, value] of Object.entries(written)) {
    const name = reserved.find((candidate) => sameKey(candidate, key))
    if (name === undefined) rest.push([key, value])
    else kept[name] = value
  }
  return { kept, rest: Object.fromEntries(rest) }
}

function camelOptions(rest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [toCamelCase(key), value]))
}
