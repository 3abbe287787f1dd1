import type { HostileProgram } from '../../problems/adversarial/attack.ts'
import { mutantsOf } from '../../problems/adversarial/mutants.ts'
import { simplePrograms } from '../../problems/adversarial/simple-programs.ts'
import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import type { Reward } from '../../src/core/reward.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import type { SyntaxReport } from '../../src/core/syntax.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { withoutAddresses } from '../../src/grading/returned-values.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { loadSyntaxParser } from '../../src/python/syntax-metrics.ts'
import { tokenize } from '../../src/python/tokenizer.ts'
import { programContext } from '../../src/scoring/program-context.ts'
import { scoreReward } from '../../src/scoring/score-reward.ts'
import {
  callback,
  checkArgument,
  checkOptions,
  type RulesOf,
  signal,
} from '../../src/settings/call-options.ts'
import {
  problemSet,
  reward as rewardRule,
  sandbox as sandboxRule,
} from '../../src/settings/problem-rules.ts'

/** A program that fails visible tests and is paid no less than the reference. */
export interface OverpaidProgram extends HostileProgram {
  readonly score: number
  /** Visible tests it passes. */
  readonly passed: number
  readonly total: number
}

export interface RewardAttackOfProblem {
  readonly id: string
  readonly referenceScore: number
  /** Failing programs scored. */
  readonly failing: number
  /** Best paid first. */
  readonly overpaid: readonly OverpaidProgram[]
}

/** JSON as it stands. */
export interface RewardAttackReport {
  readonly reward: string
  /** No failing program is paid as well as the reference. */
  readonly ok: boolean
  readonly problems: readonly RewardAttackOfProblem[]
}

export interface RewardAttackOptions {
  readonly hostilePrograms?: (problem: Problem) => readonly HostileProgram[]
  readonly onProblem?: () => void
  readonly signal?: AbortSignal
}

const OPTIONS: RulesOf<RewardAttackOptions> = {
  hostilePrograms: callback,
  onProblem: callback,
  signal,
}

/**
 * Asks a reward what it gives for finished programs that fail: nothing, constants, guesses, mutants
 * of the reference and hostile programs. Each must be paid less than the reference. As in training a
 * reward sees the verdicts of visible tests, so that programs which only hidden tests tell apart are
 * not held against it. Problems whose reference is missing or fails are left out.
 *
 * Throws a `RewardError` when the reward throws or gives no finite number.
 */
export async function attackReward(
  reward: Reward,
  set: ProblemSet,
  sandbox: Sandbox,
  options: RewardAttackOptions = {},
): Promise<RewardAttackReport> {
  checkArgument('attackReward', 'reward', reward, rewardRule)
  checkArgument('attackReward', 'set', set, problemSet)
  checkArgument('attackReward', 'sandbox', sandbox, sandboxRule)
  checkOptions('attackReward', options, OPTIONS)
  const score = await createScorer(reward)
  const requestOptions = {
    limits: 'training',
    keepReturned: reward.readsReturned === true,
  } as const
  const grading = options.signal === undefined ? {} : { signal: options.signal }
  const problems: RewardAttackOfProblem[] = []
  for (const problem of set.problems) {
    const reference = problem.referenceSolution
    if (reference !== undefined) {
      const hostile = options.hostilePrograms?.(problem) ?? []
      const programs = await programsAgainst(problem, reference, hostile)
      const requests = programs.map(({ source }) =>
        gradeRequestOf(problem, source, problem.visibleTests, requestOptions),
      )
      const verdicts = (await sandbox.grade(requests, grading)).map(withoutAddresses)
      const judged = judge(problem, programs, verdicts, score)
      if (judged !== null) problems.push(judged)
    }
    options.onProblem?.()
  }
  const ok = problems.every(({ overpaid }) => overpaid.length === 0)
  return { reward: reward.name, ok, problems }
}

type Scorer = (problem: Problem, source: string, verdict: ProgramVerdict) => number

/** What is reported of a source nested deeper than a parser can follow, which is no Python either. */
const UNREADABLE: SyntaxReport = {
  valid: false,
  errorNodes: 1,
  hasBody: false,
  hasReturn: false,
  structure: 0,
  statements: 0,
  cyclomaticComplexity: 1,
  maxNesting: 0,
  tokens: 0,
  lines: 0,
  idioms: [],
}

async function createScorer(reward: Reward): Promise<Scorer> {
  const parser = await loadSyntaxParser()
  const vocabulary = createVocabulary()
  const syntax = {
    analyze: (source: string) => readDeep(() => parser.analyze(source)) ?? UNREADABLE,
  }
  return (problem, source, verdicts) => {
    const written = readDeep(() => tokenize(source, vocabulary))
    // A program that the token language cannot write has no tokens and took one step.
    const steps = written?.ok ? { tokens: written.tokens, step: written.tokens.length } : {}
    const context = programContext({ problem, source, verdicts, syntax, ...steps })
    return scoreReward(reward, context).value
  }
}

/** Null where the source is nested so deep that reading it overflows the stack. */
function readDeep<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The reference first, then whatever may fail, each source once. */
async function programsAgainst(
  problem: Problem,
  reference: string,
  hostile: readonly HostileProgram[],
): Promise<HostileProgram[]> {
  const mutants = (await mutantsOf(reference)).map(({ operator, line, change, source }) => ({
    name: `mutant of line ${line} (${operator}: ${change})`,
    source,
  }))
  const programs = [
    { name: 'reference', source: reference },
    ...simplePrograms(problem),
    ...mutants,
    ...hostile,
  ]
  const bySource = new Map<string, HostileProgram>()
  for (const { name, source } of programs) {
    if (!bySource.has(source)) bySource.set(source, { name, source })
  }
  return [...bySource.values()]
}

/** Null where the reference itself does not pass the visible tests. */
function judge(
  problem: Problem,
  programs: readonly HostileProgram[],
  verdicts: readonly ProgramVerdict[],
  score: Scorer,
): RewardAttackOfProblem | null {
  const [reference, ofReference] = [programs[0], verdicts[0]]
  if (reference === undefined || ofReference?.status !== 'passed') return null
  const referenceScore = score(problem, reference.source, ofReference)
  const failing = programs.flatMap(({ name, source }, i): OverpaidProgram[] => {
    const verdict = verdicts[i]
    if (verdict === undefined || verdict.status === 'passed') return []
    const { passed, total } = verdict
    return [{ name, source, score: score(problem, source, verdict), passed, total }]
  })
  const overpaid = failing
    .filter((program) => program.score >= referenceScore)
    .sort((a, b) => b.score - a.score)
  return { id: problem.id, referenceScore, failing: failing.length, overpaid }
}
