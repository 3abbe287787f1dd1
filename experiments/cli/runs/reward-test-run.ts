import type { Problem } from '../../../src/core/problem.ts'
import type { Reward } from '../../../src/core/reward.ts'
import type { ProgramVerdict } from '../../../src/core/verdict.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { withoutAddresses } from '../../../src/grading/returned-values.ts'
import { plural } from '../../../src/log/plural.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { loadSyntaxParser } from '../../../src/python/syntax-metrics.ts'
import { tokenize } from '../../../src/python/tokenizer.ts'
import type { FirstStepParts } from '../../../src/scoring/first-step.ts'
import { programContext } from '../../../src/scoring/program-context.ts'
import { type ScoredStep, scoreReward } from '../../../src/scoring/score-reward.ts'
import { findProblem } from '../find-problem.ts'
import { namedReward } from '../named-reward.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { RewardTestOptions } from '../options/reward-test.ts'
import { readSource } from '../read-source.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'

interface NamedProgram {
  readonly name: string
  readonly source: string
}

interface ProgramScore extends ScoredStep, NamedProgram {
  readonly passed: number
  readonly total: number
}

/** `codegen-gym reward test`: what a reward gives for finished programs of one problem. */
export async function testRewardFromCommandLine(
  args: RewardTestOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const problem = await findProblem(args.problem, args.set)
  const parts = { problem, syntax: await loadSyntaxParser(), vocabulary: createVocabulary() }
  const reward = await namedReward(args.file, parts)
  const programs = programsOf(problem, args.program)
  const scores = await scorePrograms(reward, programs, parts)
  if (args.json) writeJson(terminal, { reward: reward.name, problem: problem.id, programs: scores })
  else showScores(reward, problem, scores, terminal)
}

function programsOf(problem: Problem, file: string | undefined): NamedProgram[] {
  if (file !== undefined) return [{ name: file, source: readSource(file) }]
  const parameters = problem.parameters.map(({ name }) => name).join(', ')
  const nothing = `def ${problem.functionName}(${parameters}):\n    pass\n`
  const reference = problem.referenceSolution
  return [
    ...(reference === undefined ? [] : [{ name: 'reference solution', source: reference }]),
    { name: 'a program that does nothing', source: nothing },
  ]
}

async function scorePrograms(
  reward: Reward,
  programs: readonly NamedProgram[],
  { problem, syntax, vocabulary }: FirstStepParts,
): Promise<ProgramScore[]> {
  const verdicts = await gradeVisible(problem, programs, reward.readsReturned === true)
  return programs.map(({ name, source }, i) => {
    const verdict = verdicts[i] as ProgramVerdict
    const written = tokenize(source, vocabulary)
    // A program that the token language cannot write has no tokens and took one step.
    const steps = written.ok ? { tokens: written.tokens, step: written.tokens.length } : {}
    const context = programContext({ problem, source, verdicts: verdict, syntax, ...steps })
    const { passed, total } = verdict
    return { name, source, passed, total, ...scoreReward(reward, context) }
  })
}

async function gradeVisible(
  problem: Problem,
  programs: readonly NamedProgram[],
  keepReturned: boolean,
): Promise<ProgramVerdict[]> {
  const sandbox = await openSandbox(1)
  try {
    const verdicts = await sandbox.grade(
      programs.map(({ source }) =>
        gradeRequestOf(problem, source, problem.visibleTests, { keepReturned }),
      ),
    )
    return verdicts.map(withoutAddresses)
  } finally {
    await sandbox.close()
  }
}

function showScores(
  reward: Reward,
  problem: Problem,
  scores: readonly ProgramScore[],
  terminal: Terminal,
): void {
  terminal.out(`reward ${reward.name} on problem ${problem.id}, the last step, tests run`)
  for (const { name, value, components, passed, total } of scores) {
    terminal.out(`${name} (${passed} of ${plural(total, 'visible test')}): ${value}`)
    for (const [part, amount] of Object.entries(components)) terminal.out(`  ${part}: ${amount}`)
  }
}
