import { readFileSync } from 'node:fs'
import type { Json } from '../core/json.ts'
import type { ComparisonRule, TestCase } from '../core/problem.ts'
import type { GradeRequest, LimitProfile, SandboxLimits } from '../core/sandbox.ts'
import type { Status } from '../core/verdict.ts'
import { decodeJson } from '../values/json-codec.ts'
import { overrideLimits } from './limits.ts'

/** What an attack does to a grader without defences: see `Attack.control`. */
export type Control = 'passed' | 'broken' | 'poisoned'

/** A problem that attacks are aimed at. */
export interface AttackedProblem {
  readonly name: string
  readonly comparison: ComparisonRule
  /** Tests that an attacker knows, and tests that it does not. */
  readonly visibleTests: readonly TestCase[]
  readonly hiddenTests: readonly TestCase[]
  /** All of them, as one list that keeps its identity. */
  readonly tests: readonly TestCase[]
  readonly solution: string
}

/** One hostile program with the verdict it must get. */
export interface Attack {
  readonly id: string
  /** The line of the catalogue of attacks that it shows. */
  readonly line: string
  readonly source: string
  readonly expected: Status
  readonly problem: AttackedProblem
  readonly limits: SandboxLimits
  /**
   * `passed`: a naive grader believes it. `broken`: the naive grader itself crashes, hangs or runs
   * out of memory. `poisoned`: the correct program after it is graded wrongly.
   */
  readonly control: Control
  /** How the naive grader is set up for it. */
  readonly naive: NaiveSettings
}

export interface NaiveSettings {
  /** How it compares: `equal` is `==`, `marshal` compares marshalled bytes. */
  readonly mode: 'equal' | 'float' | 'unordered' | 'marshal'
  /** Its limit for a test, measured with the clock that the candidate can patch. */
  readonly limitMs: number
  /** Whether it asks the reference for the expected value after the call. */
  readonly referenceAfter: boolean
}

interface ManifestProblem {
  readonly naive?: 'marshal'
  readonly mode: ComparisonRule['mode']
  readonly tests: readonly (readonly [readonly Json[], Json])[]
  readonly hidden: readonly (readonly [readonly Json[], Json])[]
  readonly solution: string
}

interface Manifest {
  readonly problems: Readonly<Record<string, ManifestProblem>>
  readonly attacks: readonly {
    readonly id: string
    readonly line: string
    readonly file: string
    readonly expected: Status
    readonly problem: string
    readonly control: Control
    readonly limits?: { readonly profile: LimitProfile } & Partial<SandboxLimits>
    readonly naive?: Partial<Omit<NaiveSettings, 'mode'>>
  }[]
}

const DEFAULT_NAIVE_LIMIT_MS = 10_000

const FOLDER = new URL('./attacks/', import.meta.url)

/** The name of the function that every attacked problem asks for. */
export const ATTACKED_ENTRY_POINT = 'solve'

/** Reads the corpus that ships with the package: `attacks/manifest.json` and one file a program. */
export function loadAttacks(): readonly Attack[] {
  const manifest = JSON.parse(read('manifest.json')) as Manifest
  const problems = new Map(
    Object.entries(manifest.problems).map(([name, entry]) => [name, problemOf(name, entry)]),
  )
  return manifest.attacks.map((entry) => {
    const { profile, ...changes } = entry.limits ?? { profile: 'training' as const }
    return {
      id: entry.id,
      line: entry.line,
      source: read(entry.file),
      expected: entry.expected,
      problem: problems.get(entry.problem) as AttackedProblem,
      limits: overrideLimits(profile, changes),
      control: entry.control,
      naive: {
        mode: naiveMode(manifest.problems[entry.problem] as ManifestProblem),
        limitMs: entry.naive?.limitMs ?? DEFAULT_NAIVE_LIMIT_MS,
        referenceAfter: entry.naive?.referenceAfter ?? false,
      },
    }
  })
}

function naiveMode(problem: ManifestProblem): NaiveSettings['mode'] {
  if (problem.naive !== undefined) return problem.naive
  return problem.mode === 'float' || problem.mode === 'unordered' ? problem.mode : 'equal'
}

/** The request that grades a program, hostile or not, on an attacked problem. */
export function attackRequest(
  problem: AttackedProblem,
  source: string,
  limits: SandboxLimits,
): GradeRequest {
  const { tests, comparison } = problem
  return { source, entryPoint: ATTACKED_ENTRY_POINT, tests, comparison, limits }
}

function read(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8')
}

function problemOf(name: string, entry: ManifestProblem): AttackedProblem {
  const cases = (tests: ManifestProblem['tests']): TestCase[] =>
    tests.map(([args, expected]) => ({
      args: args.map((arg) => decodeJson(arg)),
      expected: decodeJson(expected),
    }))
  const visibleTests = cases(entry.tests)
  const hiddenTests = cases(entry.hidden)
  return {
    name,
    comparison: { mode: entry.mode },
    visibleTests,
    hiddenTests,
    tests: [...visibleTests, ...hiddenTests],
    solution: entry.solution,
  }
}
