import type { ProblemSet } from '../../../src/core/problem.ts'
import { Rng } from '../../../src/random/rng.ts'
import { withChosenTests } from '../stored-tests.ts'
import { SEED_EVAL, SEED_TRAIN } from './seed-problems.ts'
import { type ProblemPlan, writeProblem } from './test-writer.ts'

const SEED = 2024
const COUNTS = { visible: 16, hidden: 40 }

function writeSet(name: string, description: string, plans: readonly ProblemPlan[]): ProblemSet {
  const problems = plans.map((plan) => writeProblem(plan, COUNTS, new Rng(`${SEED}/${plan.id}`)))
  return { name, description, problems }
}

/** The two seed sets as their plans and a fixed seed give them: what a search for tests starts from. */
export function planSeedSets(): readonly ProblemSet[] {
  return [
    writeSet('seed-train', 'Eight first problems over numbers, strings and lists.', SEED_TRAIN),
    writeSet('seed-eval', 'Three problems like those of seed-train, for evaluation.', SEED_EVAL),
  ]
}

/** The two seed sets with the hidden tests chosen for them: the same files every time. */
export function writeSeedSets(): readonly ProblemSet[] {
  return planSeedSets().map((set) => ({
    ...set,
    problems: withChosenTests(set.name, set.problems),
  }))
}
