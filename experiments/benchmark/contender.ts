import { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import type { ConfigPath, Problems } from '../../src/settings/complaints.ts'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import { amongNames, ownEntry } from '../../src/settings/registry.ts'
import type { Registries } from '../config/registries.ts'
import { checkSection } from '../config/resolve-choice.ts'
import { resolveConfig } from '../config/resolve-config.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

export const STRATEGIES = ['sampling', 'beam', 'learning'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** A way of solving one problem, with everything it needs. */
export interface Contender {
  readonly name: string
  readonly strategy: Strategy
  /** What it starts from, as written; null for an agent that learns from scratch. */
  readonly initializer: string | null
  /** Sampling: 1 draws from the initializer as it is, 0 takes its likeliest token. */
  readonly temperature: number
  /** Sampling and beam: whether the grammar masks every token. */
  readonly mask: boolean
  /** Beam: the widest beam. */
  readonly maxWidth: number
  /** Different programs that pass the visible tests before the shortest of them is submitted. */
  readonly passingPrograms: number
  /** Environment, agent and reward; of the others only the environment counts. */
  readonly config: ResolvedConfig
}

const shared = {
  initializer: z
    .string()
    .min(1)
    .nullable()
    .optional()
    .describe(
      'Name or path of what it starts from. Default `seq2seq`; with an agent `none`: from scratch',
    ),
  passingPrograms: z
    .int()
    .min(1)
    .default(1)
    .describe(
      'Different programs to find that pass the visible tests; the shortest is submitted. Default 1',
    ),
  environment: z.unknown().optional().describe('Settings over the benchmark’s own `environment`'),
}

const mask = z
  .boolean()
  .default(true)
  .describe('Whether the grammar masks every token; default true')

/** What a file may say of a contender, by strategy. */
export const contenderSchemas = {
  sampling: z.strictObject({
    strategy: z.literal('sampling').describe('The default without `agent`'),
    ...shared,
    temperature: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe('1 (default) draws from the initializer as it is, 0 takes its likeliest token'),
    mask,
  }),
  beam: z.strictObject({
    strategy: z.literal('beam').describe('The likeliest programs first; nothing is drawn'),
    ...shared,
    mask,
    maxWidth: z
      .int()
      .min(1)
      .max(4096)
      .default(512)
      .describe(
        'The widest beam (default 512): it starts at 8 and widens fourfold while the budget lasts',
      ),
  }),
  learning: z.strictObject({
    strategy: z.literal('learning').describe('The default with `agent`'),
    ...shared,
    agent: z.string().min(1).describe('Name in the registry, or the path of a .ts or .js file'),
    options: z.record(z.string(), z.unknown()).default({}).describe('Settings of the agent'),
    reward: z.unknown().optional().describe('As in an experiment; default code_quality'),
    numEnvs: z.int().min(1).max(4096).default(16).describe('Programs written at once; default 16'),
    doubleBuffered: z
      .boolean()
      .default(false)
      .describe('Half of them are graded while the agent writes the others; default false'),
  }),
} as const satisfies Record<Strategy, z.ZodType>

type Written = Readonly<Record<string, unknown>>

/** The contenders that need no file, but for the agents of the registry. */
const BUILT_IN: Readonly<Record<string, Written>> = {
  unmasked: { strategy: 'sampling', initializer: 'uniform', mask: false },
  uniform: { strategy: 'sampling', initializer: 'uniform' },
  grammar_prior: { strategy: 'sampling', initializer: 'grammar_prior' },
  bigram_prior: { strategy: 'sampling', initializer: 'bigram_prior' },
  sampling: { strategy: 'sampling' },
  beam: { strategy: 'beam' },
}

/** What contenders start from that do not say it. */
export const DEFAULT_INITIALIZER = 'seq2seq'

/**
 * A contender by a name alone: a baseline, or an agent of the registry that learns from the
 * initializer. @throws {ConfigError} for a name that is neither.
 */
export function namedContender(name: string, initializer: string, registries: Registries): Written {
  const built = ownEntry(BUILT_IN, name)
  if (built !== undefined) return 'initializer' in built ? built : { ...built, initializer }
  if (ownEntry(registries.agents, name) !== undefined) {
    return { strategy: 'learning', agent: name, initializer }
  }
  const known = [...Object.keys(BUILT_IN), ...Object.keys(registries.agents)]
  const mend = amongNames(name, known, '; others are named in a file')
  throw new ConfigError(`unknown contender \`${name}\`${mend}`)
}

export interface ContenderContext {
  readonly path: ConfigPath
  readonly problems: Problems
  readonly registries: Registries
  /** The benchmark's `environment`. */
  readonly environment: Written
  /** Folders in which relative paths are looked up. */
  readonly baseFolders: readonly string[]
  readonly locate: (path: ConfigPath) => string
}

/** Checks what a file says of a contender; reports what is wrong, and gives null then. */
export function resolveContender(
  name: string,
  written: Written,
  context: ContenderContext,
): Contender | null {
  const strategy = strategyOf(written)
  if (strategy === null) {
    context.problems.add(
      [...context.path, 'strategy'],
      `Expected \`${[...context.path, 'strategy'].join('.')}\` to be one of ${STRATEGIES.join(', ')}`,
    )
    return null
  }
  const before = context.problems.count
  const checked = checkSection(
    contenderSchemas[strategy],
    { ...written, strategy },
    context,
  ) as Checked
  if (context.problems.count > before) return null
  const initializer = initializerOf(checked)
  if (strategy !== 'learning' && initializer === null) {
    context.problems.add(
      [...context.path, 'initializer'],
      `\`${name}\` needs an initializer: only \`strategy: learning\` starts from scratch`,
    )
    return null
  }
  const config = experimentOf(checked, initializer, context)
  checkEnvironment(name, strategy, config, context)
  return {
    name,
    strategy,
    initializer,
    temperature: checked.temperature ?? 1,
    mask: checked.mask ?? true,
    maxWidth: checked.maxWidth ?? 0,
    passingPrograms: checked.passingPrograms,
    config,
  }
}

/** Gradings are counted by whole programs, so that no contender may ask for more of them. */
const ONE_GRADING_A_PROGRAM: Written = { gradeAt: 'end' }

/** How sampling and beam search write, whatever the environment of others allows. */
const SEARCHED: Written = {
  ...ONE_GRADING_A_PROGRAM,
  actionMasking: true,
  allowDelete: false,
  budgetInMask: true,
}

/** Reports settings that would let contenders spend, or write, by other rules than it seems. */
function checkEnvironment(
  name: string,
  strategy: Strategy,
  { environment: { id, module, options } }: ResolvedConfig,
  { path, problems }: ContenderContext,
): void {
  const searches = strategy !== 'learning'
  if (module !== null) {
    const rule = `\`${name}\` writes programs by itself: it cannot use the environment \`${id}\` of a module`
    if (searches) problems.add([...path, 'environment'], rule)
    return
  }
  for (const [key, needed] of Object.entries(searches ? SEARCHED : ONE_GRADING_A_PROGRAM)) {
    if (options[key] === needed) continue
    const written = toSnakeCase(key)
    const why =
      key === 'gradeAt'
        ? 'a benchmark counts whole programs, each graded once'
        : `\`strategy: ${strategy}\` does not read it; set it for the contenders that learn`
    problems.add(
      [...path, 'environment', key],
      `Expected \`environment.${written}\` of \`${name}\` to be ${JSON.stringify(needed)}: ${why}`,
    )
  }
}

interface Checked {
  readonly strategy: Strategy
  readonly initializer?: string | null
  readonly passingPrograms: number
  readonly environment?: Written
  readonly temperature?: number
  readonly mask?: boolean
  readonly maxWidth?: number
  readonly agent?: string
  readonly options?: Written
  readonly reward?: unknown
  readonly numEnvs?: number
  readonly doubleBuffered?: boolean
}

/** What has an agent learns; all else samples. */
function strategyOf(written: Written): Strategy | null {
  const { strategy } = written
  if (strategy === undefined) return 'agent' in written ? 'learning' : 'sampling'
  return STRATEGIES.find((known) => known === strategy) ?? null
}

function initializerOf({ strategy, initializer }: Checked): string | null {
  if (initializer === 'none' || initializer === null) return null
  if (initializer !== undefined) return initializer
  return strategy === 'learning' ? null : DEFAULT_INITIALIZER
}

/** As an experiment file would say it, so that its own rules check it. */
function experimentOf(
  { agent = 'random', options = {}, reward, numEnvs, doubleBuffered, environment }: Checked,
  initializer: string | null,
  context: ContenderContext,
): ResolvedConfig {
  const module = /\.[cm]?[jt]s$/.test(agent)
  const { config } = resolveConfig(
    {
      environment: { ...context.environment, ...environment },
      agent: { ...options, [module ? 'module' : 'type']: agent, initializer },
      ...(reward === undefined ? {} : { reward }),
      training: {
        ...(numEnvs === undefined ? {} : { num_envs: numEnvs }),
        ...(doubleBuffered === undefined ? {} : { double_buffered: doubleBuffered }),
      },
    },
    context.registries,
    {
      defaultName: 'benchmark',
      baseFolders: context.baseFolders,
      locate: (path) => context.locate([...context.path, ...writtenAt(path)]),
    },
  )
  return config
}

/** Where in the contender a key of the experiment was written. */
function writtenAt([section, key, ...rest]: ConfigPath): ConfigPath {
  if (section !== 'agent' || key === undefined)
    return [section ?? '', ...(key === undefined ? [] : [key]), ...rest]
  if (key === 'type' || key === 'module') return ['agent']
  return key === 'initializer' ? ['initializer'] : ['options', key, ...rest]
}
