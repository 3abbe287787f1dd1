import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { z } from 'zod'
import {
  callback,
  checkArgument,
  checkOptions,
  listOf,
  mapping,
  type RulesOf,
  required,
  text,
} from '../../src/settings/call-options.ts'
import { type ConfigPath, type Locate, Problems } from '../../src/settings/complaints.ts'
import { foldKey, sameKey, toCamelCase } from '../../src/settings/key-case.ts'
import { amongNames } from '../../src/settings/registry.ts'
import { show } from '../../src/settings/schema-issue.ts'
import { fieldsOf, isPlainObject, keysOf } from '../../src/settings/schema-shape.ts'
import { KeyPlaces } from './key-places.ts'
import { MovedKeys } from './older/moved-keys.ts'
import { defaultsLine } from './older/older-defaults.ts'
import { readOlder } from './older/older-file.ts'
import { type OlderContext, olderSign, writtenAt } from './older/older-keys.ts'
import type { OptionRegistry, Registries } from './registries.ts'
import {
  type ChoiceContext,
  type ChoiceRules,
  checkSection,
  chosenEntry,
  type ResolvedChoice,
  resolveChoice,
} from './resolve-choice.ts'
import type { DataConfig, ResolvedConfig } from './resolved-config.ts'
import { agentStartSchema, sectionSchemas, topSchema } from './sections.ts'
import { torchDevice } from './torch-device.ts'

export interface ResolveContext {
  /** Name of the run when the experiment gives none. */
  readonly defaultName: string
  /** Folders in which relative paths are looked up, in order. Default the current one. */
  readonly baseFolders?: readonly string[]
  /** Says where a path was written, for messages. */
  readonly locate?: Locate
  /** Schemas of users' modules that were loaded, by absolute path. */
  readonly userModules?: OptionRegistry
}

export interface Resolution {
  readonly config: ResolvedConfig
  /** How an older file is read, which defaults the older trainer had otherwise, and what a device stands for. */
  readonly notes: readonly string[]
  /** Older values that were left out or replaced, each by name. */
  readonly warnings: readonly string[]
}

const CONTEXT: RulesOf<ResolveContext> = {
  defaultName: required(text),
  baseFolders: listOf(text, 'folders'),
  locate: callback,
  userModules: mapping,
}

/**
 * Validates an experiment as it was read, fills in every default, and freezes the result.
 *
 * Throws a `ConfigError` with one line for each thing that is wrong: where it stands, the rule, the
 * value, and for an unknown key the likely one. Touches no file but to see whether one exists.
 */
export function resolveConfig(
  raw: unknown,
  registries: Registries,
  context: ResolveContext,
): Resolution {
  checkArgument('resolveConfig', 'registries', registries, mapping)
  checkOptions('resolveConfig', context, CONTEXT)
  return new Resolver(registries, context).resolve(raw)
}

/** The three choices, in the order in which they are written out. */
export function choiceRules(registries: Registries): Record<ChoiceRules['section'], ChoiceRules> {
  return {
    environment: {
      section: 'environment',
      idKey: 'id',
      defaultId: 'code-generation',
      reserved: [],
      registry: registries.environments,
    },
    agent: {
      section: 'agent',
      idKey: 'type',
      defaultId: 'dqn',
      reserved: ['initializer', 'initializer_temperature'],
      registry: registries.agents,
    },
    reward: {
      section: 'reward',
      idKey: 'type',
      defaultId: 'code_quality',
      reserved: [],
      registry: registries.rewards,
    },
  }
}

class Resolver {
  readonly #registries: Registries
  readonly #context: ResolveContext
  readonly #folders: readonly string[]
  readonly #moved = new Map<string, ConfigPath>()
  readonly #problems: Problems
  #places: KeyPlaces | null = null

  constructor(registries: Registries, context: ResolveContext) {
    this.#registries = registries
    this.#context = context
    this.#folders = context.baseFolders ?? [process.cwd()]
    this.#problems = new Problems((path) => this.#locate(path))
  }

  resolve(raw: unknown): Resolution {
    if (!isPlainObject(raw)) {
      this.#problems.add([], `Expected a mapping of keys to values, got ${show(raw)}`)
      this.#problems.throwIfAny()
      throw new TypeError('not reached')
    }
    const context: OlderContext = {
      knows: (section, key) => this.#optionKnown(raw, section, key),
      defaultOf: (section, key) => this.#optionDefault(raw, section, key),
      fileExists: (path) => this.#find(path) !== null,
    }
    const sign = olderSign(raw, context)
    const { keys, meanings } =
      sign === null ? { keys: new MovedKeys(raw), meanings: [] } : readOlder(raw, context)
    this.#renamed(keys, context)
    const torch = torchDevice(keys.read('device'))
    if (torch !== null) {
      keys.take('device')
      keys.fill('device', torch.device)
    }
    for (const [path, from] of keys.moved) this.#moved.set(path, from)
    this.#places = new KeyPlaces(choiceRules(this.#registries), keys.value)
    const config = this.#sections(keys.value)
    this.#problems.throwIfAny()
    const older = sign === null ? [] : [olderLine(sign, meanings), defaultsLine(keys, config)]
    const notes = [...older, torch?.note ?? null]
    return {
      config: deepFreeze(config),
      notes: notes.filter((line) => line !== null),
      warnings: keys.warnings,
    }
  }

  /** An agent's setting that has another name since; agents that have neither refuse it. */
  #renamed(keys: MovedKeys, { knows }: OlderContext): void {
    const [older, newer] = ['agent.entropy_coefficient', 'divergence_coefficient']
    if (!knows('agent', newer) || keys.read(older) === undefined) return
    keys.move(`agent.${newer}`, keys.take(older), older)
  }

  #sections(written: Readonly<Record<string, unknown>>): ResolvedConfig {
    const top = this.#check(topSchema, written, [])
    const rules = choiceRules(this.#registries)
    const agent = this.#choice(top.agent, rules.agent)
    const { initializer, ...start } = agent.extras
    return {
      name: top.name ?? this.#context.defaultName,
      seed: top.seed,
      verbose: top.verbose,
      device: top.device,
      environment: withoutExtras(this.#choice(top.environment, rules.environment)),
      agent: {
        ...withoutExtras(agent),
        initializer: this.#initializer(initializer),
        ...this.#check(agentStartSchema, start, ['agent']),
      },
      reward: withoutExtras(this.#choice(top.reward, rules.reward)),
      training: this.#check(sectionSchemas.training, top.training ?? {}, ['training']),
      evaluation: this.#check(sectionSchemas.evaluation, top.evaluation ?? {}, ['evaluation']),
      data: this.#data(this.#check(sectionSchemas.data, top.data ?? {}, ['data'])),
      sandbox: this.#check(sectionSchemas.sandbox, top.sandbox ?? {}, ['sandbox']),
    }
  }

  #check<T>(schema: z.ZodType<T>, written: unknown, path: ConfigPath): T {
    const elsewhere = (key: string) => this.#places?.elsewhere(key, path) ?? null
    return checkSection(schema, written, { path, problems: this.#problems, elsewhere }) as T
  }

  #choice(raw: unknown, rules: ChoiceRules): ResolvedChoice {
    const context: ChoiceContext = {
      problems: this.#problems,
      resolveFile: (path, file) => this.#file(path, file),
      userModules: this.#context.userModules ?? {},
      elsewhere: (key) => this.#places?.elsewhere(key, [rules.section]) ?? null,
    }
    return resolveChoice(raw, rules, context)
  }

  #initializer(value: unknown): string | null {
    if (value === undefined || value === null) return null
    if (typeof value !== 'string' || value === '') {
      this.#problems.add(
        ['agent', 'initializer'],
        `Expected \`agent.initializer\` to be a name or a path, got ${show(value)}`,
      )
      return null
    }
    if (isPath(value)) return this.#file(['agent', 'initializer'], value)
    this.#known(['agent', 'initializer'], 'initializer', value, this.#registries.initializers)
    return value
  }

  #data(data: Partial<DataConfig>): DataConfig {
    return {
      problems: this.#problemSet('problems', data.problems),
      evalProblems: this.#problemSet('eval_problems', data.evalProblems),
    }
  }

  #problemSet(key: string, value: string | undefined): string {
    const known = this.#registries.problemSets
    // What is no text, or an empty one, is reported by its schema.
    if (typeof value !== 'string' || value === '' || known.includes(value)) return value ?? ''
    const [set = ''] = value.split('/')
    if (isPath(value) && !known.includes(set)) return this.#file(['data', key], value)
    this.#known(['data', key], 'problem set', value, known)
    return value
  }

  /** Reports a name that is neither known nor looks like a path. */
  #known(path: ConfigPath, noun: string, name: string, known: readonly string[]): void {
    if (known.includes(name)) return
    const mend = amongNames(name, known, '; or a path to a .json file')
    this.#problems.add(path, `unknown ${noun} \`${name}\`${mend}`)
  }

  #file(path: ConfigPath, file: string): string {
    const found = this.#find(file)
    if (found === null) {
      const places = [...new Set(this.#folders.map((folder) => resolve(folder, file)))]
      const folder = places.find((place) => existsSync(place))
      const why =
        folder === undefined
          ? `there is no file ${places.join(' or ')}`
          : `${folder} is a folder, not a file`
      this.#problems.add(path, `\`${path.join('.')}\`: ${why}`)
    }
    return found ?? file
  }

  #find(file: string): string | null {
    const places = this.#folders.map((folder) => resolve(folder, file))
    return places.find((place) => existsSync(place) && statSync(place).isFile()) ?? null
  }

  /** Whether the options of what the experiment chooses have a key, before anything is checked. */
  #optionKnown(
    raw: Readonly<Record<string, unknown>>,
    section: ChoiceRules['section'],
    key: string,
  ): boolean {
    const rules = choiceRules(this.#registries)[section]
    const written = writtenAt(raw, section)
    // What a user's file calls its options is its own affair.
    if (typeof writtenAt(written, 'module') === 'string') return true
    const entry = chosenEntry(rules, written)
    return entry !== undefined && keysOf(entry.configSchema).some((name) => sameKey(name, key))
  }

  #optionDefault(
    raw: Readonly<Record<string, unknown>>,
    section: ChoiceRules['section'],
    key: string,
  ): unknown {
    const entry = chosenEntry(choiceRules(this.#registries)[section], writtenAt(raw, section))
    const schema = entry && fieldsOf(entry.configSchema)[toCamelCase(key)]
    const parsed = schema?.safeParse(undefined)
    return parsed?.success ? parsed.data : undefined
  }

  #locate(path: ConfigPath): string {
    const folded = foldKey(path.join('.'))
    const moved = [...this.#moved].find(([now]) => foldKey(now) === folded)
    return this.#context.locate?.(moved?.[1] ?? path) ?? 'configuration'
  }
}

function olderLine(sign: string, meanings: readonly string[]): string {
  const said = meanings.length === 0 ? 'written keys mean what they meant' : meanings.join(', ')
  return `older file (${sign}): ${said}; \`format: current\` reads it as one of today’s`
}

function isPath(value: string): boolean {
  return /[/\\]/.test(value) || /\.[a-z]+$/i.test(value)
}

function withoutExtras(choice: ResolvedChoice): Omit<ResolvedChoice, 'extras'> {
  const { id, module, options } = choice
  return { id, module, options }
}

function deepFreeze<T>(value: T): T {
  if (Array.isArray(value) || isPlainObject(value)) {
    for (const item of Object.values(value)) deepFreeze(item)
    Object.freeze(value)
  }
  return value
}
