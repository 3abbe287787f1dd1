import { existsSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from '../../src/core/errors.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import {
  checkArgument,
  checkOptions,
  listOf,
  number,
  type RulesOf,
  text,
} from '../../src/settings/call-options.ts'
import { type ConfigPath, Problems } from '../../src/settings/complaints.ts'
import { isPlainObject } from '../../src/settings/schema-shape.ts'
import type { Registries } from '../config/registries.ts'
import { checkSection } from '../config/resolve-choice.ts'
import { isRunName, RUN_NAME_RULE, seedSchema } from '../config/sections.ts'
import { readYaml, type YamlSource } from '../config/yaml-source.ts'
import {
  type Contender,
  DEFAULT_INITIALIZER,
  namedContender,
  resolveContender,
} from './contender.ts'

/** A benchmark, validated, with every default filled in. */
export interface BenchmarkConfig {
  readonly name: string
  /** For the results page of a study; null in a plain benchmark. */
  readonly title: string | null
  readonly claim: string | null
  /** Sets and parts of sets. */
  readonly problems: readonly string[]
  /** Program evaluations per problem and seed. */
  readonly budget: number
  readonly seeds: readonly number[]
  readonly maxSecondsPerProblem: number | null
  /** Programs per problem and seed that pass@k is estimated from; 0 for none. */
  readonly samples: number
  /** The contender that the others are compared with; null for no comparison. */
  readonly baseline: string | null
  readonly contenders: readonly Contender[]
}

export const benchmarkSchema = z.strictObject({
  name: z
    .string()
    .refine(isRunName, { message: `a benchmark's name is ${RUN_NAME_RULE}` })
    .optional()
    .describe('Results go to `runs/benchmarks/<name>/`; default the file’s name'),
  title: z.string().min(1).optional().describe('Heading of the results page'),
  claim: z.string().min(1).optional().describe('What the study asks or claims'),
  problems: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe('Sets, parts such as `intro-100/dev`, or files, looked up beside this one first'),
  budget: z
    .int()
    .min(1)
    .default(3000)
    .describe('Program evaluations per problem and seed; default 3000'),
  seeds: z
    .union([
      z.int().min(1).max(1000),
      z
        .array(seedSchema)
        .min(1)
        .refine((seeds) => new Set(seeds).size === seeds.length, {
          message: 'a seed is listed twice: it would give the same search again',
        }),
    ])
    .default(3)
    .describe(
      'How many, from 0 up, or a list of them; default 3. A folder that was begun can be given more',
    ),
  maxSecondsPerProblem: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe('Wall-clock limit of one search; default null, none. With one, a rerun may differ'),
  samples: z
    .int()
    .min(0)
    .default(100)
    .describe('Drawn programs per problem and seed that pass@k is estimated from; default 100'),
  baseline: z
    .string()
    .nullable()
    .optional()
    .describe('Contender the others are compared with; default `sampling` where there is one'),
  environment: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Environment of every contender, as in an experiment'),
  contenders: z
    .record(z.string(), z.record(z.string(), z.unknown()).nullable())
    .describe('Name → what it is; an empty entry means the contender of that name'),
})

/** What the command line says over a file, or in its place. */
export interface BenchmarkOverrides {
  readonly name?: string
  readonly agents?: readonly string[]
  readonly problems?: readonly string[]
  readonly budget?: number
  readonly seeds?: number
  readonly maxSecondsPerProblem?: number
  readonly samples?: number
  /** Start of contenders that are named on the command line only. Default `seq2seq`. */
  readonly initializer?: string
}

/** Their values are checked with the benchmark that they come into. */
const OVERRIDES: RulesOf<BenchmarkOverrides> = {
  name: text,
  agents: listOf(text, 'names'),
  problems: listOf(text, 'names'),
  budget: number,
  seeds: number,
  maxSecondsPerProblem: number,
  samples: number,
  initializer: text,
}

/**
 * Reads and resolves a benchmark file. @throws {ConfigError} with a line for each thing that is wrong.
 */
export function loadBenchmark(
  file: string,
  overrides: BenchmarkOverrides,
  registries: Registries,
): BenchmarkConfig {
  checkArgument('loadBenchmark', 'file', file, text)
  checkOptions('loadBenchmark', overrides, OVERRIDES)
  const path = resolve(file)
  const source = readYaml(path, file, 'a benchmark')
  const name = basename(path, extname(path))
  return resolveBenchmark(
    source,
    { defaultName: name, folder: dirname(path) },
    overrides,
    registries,
  )
}

/** A benchmark from the command line alone. @throws {ConfigError} as `loadBenchmark`. */
export function benchmarkOf(
  overrides: BenchmarkOverrides,
  registries: Registries,
): BenchmarkConfig {
  checkOptions('benchmarkOf', overrides, OVERRIDES)
  const missing = overrides.agents === undefined ? '--agents' : '--problems'
  if (overrides.agents === undefined || overrides.problems === undefined) {
    throw new ConfigError(
      `Expected ${missing}, or a file by --config, such as --agents uniform,sampling`,
    )
  }
  const source = { value: {}, locate: () => 'command line' }
  const place = { defaultName: 'benchmark', folder: process.cwd() }
  return resolveBenchmark(source, place, overrides, registries)
}

function resolveBenchmark(
  source: YamlSource,
  place: { readonly defaultName: string; readonly folder: string },
  overrides: BenchmarkOverrides,
  registries: Registries,
): BenchmarkConfig {
  const problems = new Problems((path) => source.locate(path))
  const written = withOverrides(source.value, overrides, registries)
  const top = checkSection(benchmarkSchema, written, { path: [], problems }) as z.output<
    typeof benchmarkSchema
  >
  problems.throwIfAny()
  const contenders = Object.entries(top.contenders).map(([name, entry]) => {
    if (!isRunName(name))
      problems.add(['contenders', name], `a contender's name is ${RUN_NAME_RULE}`)
    const initializer = overrides.initializer ?? DEFAULT_INITIALIZER
    return resolveContender(name, entry ?? namedContender(name, initializer, registries), {
      path: ['contenders', name],
      problems,
      registries,
      environment: top.environment,
      baseFolders: [place.folder, process.cwd()],
      locate: (path: ConfigPath) => source.locate(path),
    })
  })
  if (contenders.length === 0) problems.add(['contenders'], 'Expected at least one contender')
  problems.throwIfAny()
  const resolved = contenders.filter((contender) => contender !== null)
  return {
    name: top.name ?? place.defaultName,
    title: top.title ?? null,
    claim: top.claim ?? null,
    problems:
      overrides.problems ?? [top.problems].flat().map((name) => besideFile(name, place.folder)),
    budget: top.budget,
    seeds:
      typeof top.seeds === 'number' ? Array.from({ length: top.seeds }, (_, i) => i) : top.seeds,
    maxSecondsPerProblem: top.maxSecondsPerProblem,
    samples: Math.min(top.samples, top.budget),
    baseline: baselineOf(top.baseline, resolved),
    contenders: resolved,
  }
}

/** A problem file that lies beside the benchmark's own, by a path from here; any other name as it is. */
function besideFile(name: string, folder: string): string {
  const path = resolve(folder, name)
  return /\.json$/.test(name) && existsSync(path) ? shownPath(path) : name
}

function withOverrides(
  value: Readonly<Record<string, unknown>>,
  overrides: BenchmarkOverrides,
  registries: Registries,
): Record<string, unknown> {
  const { agents, initializer: _, maxSecondsPerProblem, ...others } = overrides
  const given = Object.fromEntries(Object.entries(others).filter(([, item]) => item !== undefined))
  const replaced = (key: string, item: unknown) =>
    key in given ||
    (agents !== undefined && key === 'contenders') ||
    // A file's baseline that was not chosen is no mistake.
    (agents !== undefined && key === 'baseline' && !agents.includes(String(item)))
  const kept = Object.fromEntries(
    Object.entries(value).filter(([key, item]) => !replaced(key, item)),
  )
  return {
    ...kept,
    ...given,
    ...(maxSecondsPerProblem === undefined
      ? {}
      : { max_seconds_per_problem: maxSecondsPerProblem }),
    ...(agents === undefined ? {} : { contenders: chosen(agents, value.contenders, registries) }),
  }
}

/** The contenders named on the command line: the file's own where it has them. */
function chosen(
  agents: readonly string[],
  contenders: unknown,
  registries: Registries,
): Record<string, unknown> {
  const known = isPlainObject(contenders) ? contenders : {}
  return Object.fromEntries(
    agents.map((name) => {
      if (Object.hasOwn(known, name)) return [name, known[name]]
      namedContender(name, 'none', registries)
      return [name, null]
    }),
  )
}

function baselineOf(
  written: string | null | undefined,
  contenders: readonly Contender[],
): string | null {
  if (written === null) return null
  const names = contenders.map(({ name }) => name)
  if (written === undefined) return names.includes('sampling') ? 'sampling' : null
  if (names.includes(written)) return written
  throw new ConfigError(
    `\`baseline\` names \`${written}\`, which is no contender; there are ${names.join(', ')}`,
  )
}
