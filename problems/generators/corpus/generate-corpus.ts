import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { ConfigError } from '../../../src/core/errors.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import type { TokenVocabulary } from '../../../src/core/token-language.ts'
import { writeAtomically } from '../../../src/log/atomic-file.ts'
import { Rng } from '../../../src/random/rng.ts'
import { loadProblemSet } from '../../load.ts'
import { loadSplit, selectPart } from '../../split.ts'
import { observe } from '../entries/behaviour.ts'
import { trialOf } from '../entries/candidates.ts'
import { findSolutions, withFrozenTests } from '../entries/exclusion.ts'
import { readExercises } from '../entries/exercises.ts'
import type { Family, ProgramSpec } from '../entries/spec.ts'
import { FAMILIES } from '../families/families.ts'
import { type CorpusManifest, count, countSameForm } from './manifest.ts'
import { type CorpusPair, drawPairs, pairToJson } from './pairs.ts'
import { shortest, writable, writeAll } from './program-pool.ts'
import { shareOf } from './shares.ts'

export type CorpusStage = 'write' | 'run' | 'exclude' | 'describe'

export interface CorpusProgress {
  readonly stage: CorpusStage
  readonly done: number
  readonly total: number
}

export interface CorpusOptions {
  readonly seed: number
  /** Pairs wanted, at least 1; fewer come where behaviours and wordings run out. */
  readonly size: number
  /** Programs it cannot write are left out. */
  readonly vocabulary: TokenVocabulary
  readonly sandbox: Sandbox
  /** No program that solves one of their problems gets into the corpus. */
  readonly exclude: readonly ProblemSet[]
  /** Where programs come from, by name. Default: every family and exercise of the project. */
  readonly families?: Readonly<Record<string, Family>>
  readonly onProgress?: (progress: CorpusProgress) => void
}

const MIN_PROGRAMS = 200

/**
 * As many programs as pairs are enough: a small corpus need not run them all. Drawn by the shares
 * of their families (Efraimidis and Spirakis, 2006: keys u^(1/w)).
 */
function choosePrograms(specs: ProgramSpec[], size: number, rng: Rng): ProgramSpec[] {
  const wanted = Math.max(MIN_PROGRAMS, size)
  if (specs.length <= wanted) return specs
  return specs
    .map((spec) => ({ spec, key: rng.uniform() ** (1 / shareOf(spec.source)) }))
    .sort((a, b) => b.key - a.key)
    .slice(0, wanted)
    .map(({ spec }) => spec)
}

/** The families written as code and the exercises written by hand. */
async function allFamilies(): Promise<Readonly<Record<string, Family>>> {
  const exercises = await readExercises()
  return { ...FAMILIES, exercises: () => exercises }
}

export interface Corpus {
  readonly pairs: readonly CorpusPair[]
  /** One pair a line. */
  readonly jsonl: string
  readonly manifest: CorpusManifest
}

/**
 * Makes a corpus of descriptions with programs: writes programs of many families, runs each in the
 * sandbox, leaves out what is trivial, fails, repeats a behaviour or solves an excluded problem,
 * and describes the rest in many wordings, with examples of what they give.
 *
 * The same options give the same text to the byte.
 *
 * @throws {ConfigError} when `size` is not a positive integer.
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function generateCorpus(options: CorpusOptions): Promise<Corpus> {
  const { seed, size, vocabulary, sandbox, exclude } = options
  if (!(Number.isInteger(size) && size >= 1)) {
    throw new ConfigError(`Expected \`size\` to be an integer >= 1, got \`${size}\``)
  }
  const report = (stage: CorpusStage, total: number) => (done: number) =>
    options.onProgress?.({ stage, done, total })
  const rng = new Rng(seed).split('corpus')
  const specs = choosePrograms(
    writeAll(options.families ?? (await allFamilies()), rng),
    size,
    rng.split('choice'),
  )
  report('write', specs.length)(specs.length)
  const written = writable(specs, vocabulary)
  const tokensOf = new Map(written.map(({ spec, tokens }) => [spec, tokens]))
  const observations = await observe(
    written.map(({ spec }) => spec),
    sandbox,
    report('run', written.length),
  )
  const unique = shortest(observations.programs, tokensOf)
  const trials = unique.map(({ spec }) => trialOf(spec))
  const solutions = await findSolutions(trials, exclude, sandbox, report('exclude', trials.length))
  const solving = new Set(solutions.map(({ program }) => program))
  const kept = unique.filter((_, i) => !solving.has(i))
  const { pairs, repeated, ambiguous } = drawPairs(kept, size, rng.split('pairs'))
  report('describe', size)(pairs.length)
  const jsonl = pairs.map((pair) => `${JSON.stringify(pairToJson(pair))}\n`).join('')
  return {
    pairs,
    jsonl,
    manifest: {
      seed,
      requested: size,
      pairs: pairs.length,
      sha256: createHash('sha256').update(jsonl).digest('hex'),
      vocabularyHash: vocabulary.hash,
      programs: {
        written: specs.length,
        unwritable: specs.length - written.length,
        rejected: observations.rejected,
        observed: observations.programs.length,
        duplicates: observations.programs.length - unique.length,
        excluded: solving.size,
        kept: kept.length,
      },
      behaviours: new Set(kept.map(({ behaviour }) => behaviour)).size,
      excludedByProblem: count(solutions, ({ problem }) => problem),
      excludedSets: Object.fromEntries(exclude.map((set) => [set.name, set.problems.length])),
      sameFormByProblem: countSameForm(kept, exclude),
      repeatedWordings: repeated,
      ambiguousWordings: ambiguous,
      pairsBySource: count(pairs, ({ source }) => source),
    },
  }
}

/**
 * What a corpus leaves out unless told otherwise: every shipped problem that learning is measured
 * on. `seed-train` is among them, so that nothing that starts from the corpus has seen a solution.
 * Held-out tests run here only to throw programs away: no figure of an agent comes of it, so that the
 * log of held-out problems has no line for it.
 */
export async function defaultExclusions(): Promise<ProblemSet[]> {
  const intro = await loadProblemSet('intro-100')
  const split = await loadSplit(intro)
  const sets = [
    await loadProblemSet('seed-train'),
    await loadProblemSet('seed-eval'),
    selectPart(intro, split, 'dev'),
    selectPart(intro, split, 'heldOut'),
  ]
  return Promise.all(sets.map(withFrozenTests))
}

export interface WriteCorpusOptions extends Omit<CorpusOptions, 'exclude'> {
  /** The JSONL file; the manifest goes beside it as `<name>.manifest.json`. */
  readonly out: string
  /** Default: {@link defaultExclusions}. */
  readonly exclude?: readonly ProblemSet[]
}

/**
 * Makes a corpus and writes it with its manifest. Neither file is there before it is whole.
 *
 * @returns the manifest and the paths written.
 */
export async function writeCorpus(
  options: WriteCorpusOptions,
): Promise<{ manifest: CorpusManifest; file: string; manifestFile: string }> {
  const { out, exclude = await defaultExclusions(), ...rest } = options
  const { jsonl, manifest } = await generateCorpus({ ...rest, exclude })
  const file = path.resolve(out)
  const manifestFile = `${file.replace(/\.jsonl$/, '')}.manifest.json`
  await mkdir(path.dirname(file), { recursive: true })
  writeAtomically(file, jsonl)
  writeAtomically(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`)
  return { manifest, file, manifestFile }
}
