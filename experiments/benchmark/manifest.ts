import { z } from 'zod'
import type { BenchmarkConfig } from './benchmark-config.ts'
import type { Sitting } from './circumstances.ts'

/** What a benchmark's folder says of itself: `benchmark.json`. */
export interface BenchmarkManifest {
  readonly config: BenchmarkConfig
  /** SHA-256 of the problems. */
  readonly problemsHash: string
  /** The same of each problem, by its id: whether two runs were on the same ones. */
  readonly problemHashes: Readonly<Record<string, string>>
  /** The set of each problem, by the problem's id, in order. */
  readonly sets: Readonly<Record<string, string>>
  /** SHA-256 of each model and module that contenders are made of, by its name or path. */
  readonly files: Readonly<Record<string, string>>
  /** Of the package, Node and the grader; older folders lack the last. */
  readonly versions: Readonly<Record<string, string>>
  /** What it was measured under, each time it began or went on; older folders lack it. */
  readonly sittings?: readonly Sitting[]
}

/** What is known of a benchmark before it begins. */
export type PlannedBenchmark = Omit<BenchmarkManifest, 'versions' | 'sittings'>

const texts = z.record(z.string(), z.string())

/**
 * What is read of a stored benchmark, by whichever version it was written: a key that has come or gone since
 * is no mistake, one of another type is.
 */
const storedSchema = z.looseObject({
  config: z.looseObject({
    name: z.string(),
    title: z.string().nullable(),
    claim: z.string().nullable(),
    problems: z.array(z.string()),
    budget: z.int().min(1),
    seeds: z.array(z.int()),
    maxSecondsPerProblem: z.number().nullable(),
    samples: z.int().min(0),
    baseline: z.string().nullable(),
    contenders: z.array(
      z.looseObject({
        name: z.string(),
        strategy: z.string(),
        initializer: z.string().nullable(),
        config: z.looseObject({}),
      }),
    ),
  }),
  problemsHash: z.string(),
  problemHashes: texts.optional(),
  sets: texts,
  files: texts.optional(),
  versions: texts,
  sittings: z
    .array(
      z.strictObject({
        machine: z.string(),
        node: z.string(),
        backend: z.string(),
        jobs: z.int().min(1),
        searchesBefore: z.int().min(0),
      }),
    )
    .optional(),
})

/** A stored manifest, or the key at which it is none; an empty text for the whole. */
export function readManifest(value: unknown): BenchmarkManifest | { readonly brokenAt: string } {
  const { success, error } = storedSchema.safeParse(value)
  if (success) return value as BenchmarkManifest
  return { brokenAt: (error.issues[0]?.path ?? []).join('.') }
}
