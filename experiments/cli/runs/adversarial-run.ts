import type { ProblemAttack, SurvivingMutant } from '../../../problems/adversarial/attack.ts'
import type { ProblemValidation } from '../../../problems/adversarial/validate.ts'
import { listProblemSets } from '../../../problems/load.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import type { Reward } from '../../../src/core/reward.ts'
import { shownText } from '../../../src/log/foreign-text.ts'
import { plural } from '../../../src/log/plural.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { loadSyntaxParser } from '../../../src/python/syntax-metrics.ts'
import {
  type AdversarialValidation,
  validateAdversarially,
} from '../../validation/adversarial-validation.ts'
import { createHostilePrograms } from '../../validation/hostile-programs.ts'
import type { RewardAttackReport } from '../../validation/reward-attack.ts'
import { readDomainOption } from '../domain-option.ts'
import { EXIT_FAILURE, EXIT_INTERRUPTED } from '../exit.ts'
import { namedReward } from '../named-reward.ts'
import { loadNamedSet } from '../named-set.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { ProblemsValidateOptions } from '../options/problems.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'
import { showProgress } from '../terminal/work-progress.ts'

/** The kind of wrong program of which a problem has many at once. */
const DISTORTION = 'distortion'
/** Overpaid programs shown for each problem; `--json` has all. */
const SHOWN_OVERPAID = 3

/** `codegen-gym problems validate --adversarial`: exit code 1 when there is a hole. */
export async function validateAdversariallyFromCommandLine(
  args: ProblemsValidateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { signal } = terminal
  const names = args.sets.length === 0 ? await listProblemSets() : args.sets
  // All of them before the first is attacked: a broken file is said at once.
  const sets = await Promise.all(names.map(loadNamedSet))
  const reward = args.reward === undefined ? undefined : await rewardFor(sets, args.reward)
  const domains = await readDomainOption(args.domains, sets)
  const problems = sets.reduce((sum, set) => sum + set.problems.length, 0)
  const total = problems * (reward === undefined ? 2 : 3)
  const progress = showProgress({ unit: 'steps', total, quiet: args.json })
  const sandbox = await openSandbox()
  const reports: AdversarialValidation[] = []
  let steps = 0
  try {
    for (const set of sets) {
      const report = await validateAdversarially(set, sandbox, {
        ...(reward === undefined ? {} : { reward }),
        ...(args.attacks ? { hostilePrograms: createHostilePrograms() } : {}),
        ...(domains === null ? {} : { domains }),
        onProblem: () => progress.update(++steps, set.name),
        signal,
      })
      reports.push(report)
    }
  } catch (error) {
    if (!signal.aborted) throw error
    context.exitCode = EXIT_INTERRUPTED
    return
  } finally {
    progress.stop()
    await sandbox.close()
  }
  if (args.json) writeJson(terminal, reports)
  else for (const report of reports) showReport(report, terminal)
  if (reports.some(({ ok }) => !ok)) context.exitCode = EXIT_FAILURE
}

/** Asked of the first problem: what it cannot answer there it could not answer in training. */
async function rewardFor(sets: readonly ProblemSet[], name: string): Promise<Reward | undefined> {
  const problem = sets.flatMap(({ problems }) => problems)[0]
  if (problem === undefined) return undefined
  const parts = { syntax: await loadSyntaxParser(), vocabulary: createVocabulary() }
  return namedReward(name, { problem, ...parts })
}

function showReport(report: AdversarialValidation, terminal: Terminal): void {
  const { set, validation, attack, reward } = report
  terminal.out(`${shownText(set)}: ${plural(validation.problems.length, 'problem')}`)
  for (const [i, problem] of validation.problems.entries()) {
    const ofTests = attack.problems[i]
    if (ofTests !== undefined) showProblem(problem, ofTests, terminal)
  }
  if (reward !== null) showReward(reward, terminal)
  const programs = validation.programs + attack.programs
  terminal.out(
    `${shownText(set)}: ${report.ok ? 'no hole' : 'HOLES'} in ${plural(programs, 'program')}`,
  )
}

function showProblem(
  { id, reference, findings }: ProblemValidation,
  attack: ProblemAttack,
  terminal: Terminal,
): void {
  const { killed, mutants, killedByHiddenOnly } = attack
  const hidden = killedByHiddenOnly === 0 ? '' : `, ${killedByHiddenOnly} by hidden tests only`
  terminal.out(
    `  ${id}: reference ${reference}, ${killed} of ${plural(mutants, 'mutant')} killed${hidden}`,
  )
  for (const { severity, rule, message } of findings) {
    if (severity === 'error') terminal.out(`    error ${rule}: ${message}`)
  }
  for (const mutant of attack.holes) terminal.out(`    hole: ${describeMutant(mutant)}`)
  for (const mutant of attack.equivalent) {
    if (mutant.operator !== DISTORTION) terminal.out(`    survives: ${describeMutant(mutant)}`)
  }
  const bent = attack.equivalent.filter(({ operator }) => operator === DISTORTION)
  if (bent.length > 0) {
    const changes = bent.map(({ change }) => change).join('; ')
    terminal.out(
      `    survive: ${plural(bent.length, 'distortion')} that no input shows: ${changes}`,
    )
  }
  if (attack.undecided !== null) terminal.out(`    undecided: ${attack.undecided}`)
  if (attack.guessedDomain) {
    terminal.out('    its inputs were guessed from its tests; --domains FILE says what is allowed')
  }
  for (const name of attack.hostilePassed) terminal.out(`    hole: the attack ${name} passes`)
}

function describeMutant({ line, operator, change, killer }: SurvivingMutant): string {
  const mutant = `line ${line}, ${operator}, ${change}`
  if (killer === null) return `${mutant}: no input found that tells it from the reference`
  const { call, expected, got } = killer
  return `${mutant}: untested: ${call} should give ${expected}, it gives ${got}`
}

function showReward({ reward, ok, problems }: RewardAttackReport, terminal: Terminal): void {
  terminal.out(
    `reward ${reward}: ${ok ? 'pays no failing program as well as the reference' : 'HOLES'}`,
  )
  for (const { id, referenceScore, failing, overpaid } of problems) {
    if (overpaid.length === 0) continue
    terminal.out(
      `  ${id}: ${overpaid.length} of ${plural(failing, 'failing program')} paid ${referenceScore} or more, as the reference is`,
    )
    for (const { name, score, passed, total } of overpaid.slice(0, SHOWN_OVERPAID)) {
      terminal.out(
        `    hole: ${name}: paid ${score} for ${passed} of ${plural(total, 'visible test')}`,
      )
    }
  }
}
