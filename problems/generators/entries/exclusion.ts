import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { ComparisonRule, Problem, ProblemSet, TestCase } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { valueKey } from '../../../src/values/py-value.ts'
import { TRIAL_LIMITS } from '../../trial-limits.ts'
import { decodeTests, testsSchema } from '../stored-tests.ts'

/** Tests of each problem that every program is tried on first. */
const SCREENING_TESTS = 3
const BATCH = 256

const FROZEN_TESTS = new URL('./exclusion-tests.json', import.meta.url)
const frozenSchema = z.record(
  z.string(),
  z.strictObject({ reference_solution: z.string(), hidden_tests: testsSchema }),
)

/**
 * The set with the references and hidden tests that a corpus has always been compared with, where
 * there are such. Hidden tests grow stronger with time. A corpus must not: what is left out of it, its hash and the
 * models made from it would change, and programs that nearly solve a problem would get in.
 */
export async function withFrozenTests(set: ProblemSet): Promise<ProblemSet> {
  const frozen = frozenSchema.parse(JSON.parse(await readFile(FROZEN_TESTS, 'utf8')))
  const [name] = set.name.split('/')
  const problems = set.problems.map((problem): Problem => {
    const known = frozen[`${name}/${problem.id}`]
    if (known === undefined) return problem
    const hiddenTests = decodeTests(problem, known.hidden_tests)
    return { ...problem, referenceSolution: known.reference_solution, hiddenTests }
  })
  return { ...set, problems }
}

/** A program to be tried: its text and the name of its function. */
export interface Trial {
  readonly source: string
  readonly entryPoint: string
  /** Number of parameters. */
  readonly arity: number
}

/** What was found to solve a problem. */
export interface Solution {
  /** Index of the program. */
  readonly program: number
  /** `set/id`. */
  readonly problem: string
}

interface NamedProblem extends Problem {
  readonly name: string
}

/** Visible tests with answers as different as can be. */
function screeningTests({ visibleTests }: Problem): TestCase[] {
  const seen = new Set<string>()
  const fresh = visibleTests.filter(({ expected }) => {
    const key = valueKey(expected)
    return !seen.has(key) && seen.add(key).size > 0
  })
  return [...fresh, ...visibleTests].slice(0, SCREENING_TESTS)
}

/**
 * Finds every program that solves a problem of the sets: that passes all its tests, visible and
 * hidden. Whatever the types declared, a program is tried on every problem with as many parameters.
 * A screening on a few visible tests spares the rest of the tests where one of them fails.
 *
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function findSolutions(
  trials: readonly Trial[],
  sets: readonly ProblemSet[],
  sandbox: Sandbox,
  onProgress: (done: number) => void = () => {},
): Promise<Solution[]> {
  const problems = sets.flatMap((set) =>
    set.problems.map(
      (problem): NamedProblem => ({ ...problem, name: `${set.name}/${problem.id}` }),
    ),
  )
  const solutions: Solution[] = []
  for (let start = 0; start < trials.length; start += BATCH) {
    const batch = trials.slice(start, start + BATCH)
    const suspects = await screen(batch, problems, sandbox)
    const verdicts = await sandbox.grade(
      suspects.map(({ trial, problem }) => ({
        ...requestOf(batch[trial] as Trial, problem.comparison),
        tests: [...problem.visibleTests, ...problem.hiddenTests],
      })),
    )
    suspects.forEach(({ trial, problem }, i) => {
      if (verdicts[i]?.status !== 'passed') return
      solutions.push({ program: start + trial, problem: problem.name })
    })
    onProgress(Math.min(trials.length, start + BATCH))
  }
  return solutions
}

function requestOf({ source, entryPoint }: Trial, comparison: ComparisonRule) {
  return { source, entryPoint, comparison, limits: TRIAL_LIMITS }
}

interface Suspect {
  readonly trial: number
  readonly problem: NamedProblem
}

async function screen(
  trials: readonly Trial[],
  problems: readonly NamedProblem[],
  sandbox: Sandbox,
): Promise<Suspect[]> {
  const rules = new Map(problems.map(({ comparison }) => [JSON.stringify(comparison), comparison]))
  const suspects: Suspect[] = []
  for (const [key, comparison] of rules) {
    const alike = problems.filter((problem) => JSON.stringify(problem.comparison) === key)
    const plans = trials.flatMap((trial, index) => {
      const fitting = alike.filter(({ parameters }) => parameters.length === trial.arity)
      return fitting.length === 0 ? [] : [{ trial, index, fitting }]
    })
    const verdicts = await sandbox.grade(
      plans.map(({ trial, fitting }) => ({
        ...requestOf(trial, comparison),
        tests: fitting.flatMap(screeningTests),
      })),
    )
    plans.forEach(({ index, fitting }, i) => {
      const tests = verdicts[i]?.tests ?? []
      fitting.forEach((problem, j) => {
        const own = tests.slice(j * SCREENING_TESTS, (j + 1) * SCREENING_TESTS)
        if (own.every(({ status }) => status === 'passed')) suspects.push({ trial: index, problem })
      })
    })
  }
  return suspects
}
