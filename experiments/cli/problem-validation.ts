import {
  type ProblemValidation,
  type ValidationReport,
  validateProblemSet,
} from '../../problems/adversarial/validate.ts'
import { listProblemSets } from '../../problems/load.ts'
import { byWeight, type Finding } from '../../problems/test-rules.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { plural } from '../../src/log/plural.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { EXIT_FAILURE } from './exit.ts'
import { loadNamedSet } from './named-set.ts'
import { openSandbox } from './open-sandbox.ts'
import type { ProblemsValidateOptions } from './options/problems.ts'
import { type CommandContext, type Terminal, writeJson } from './terminal/terminal.ts'

/** `codegen-gym problems validate`: exit code 1 when a set has a fault. */
export async function validateProblems(
  { sets, json, vocabSize, maxSteps }: ProblemsValidateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const writing = { vocabulary: createVocabulary({ size: vocabSize }), maxSteps }
  const names = sets.length === 0 ? await listProblemSets() : sets
  // All of them before the first is graded: a broken file is said at once.
  const loaded = await Promise.all(names.map(loadNamedSet))
  const sandbox = await openSandbox()
  try {
    const reports = []
    for (const set of loaded) {
      if (!json) {
        terminal.out(`${shownText(set.name)}: ${plural(set.problems.length, 'problem')}`)
      }
      const isLarge = set.problems.length > FEW_PROBLEMS
      const onProblem = (validation: ProblemValidation) =>
        showValidation(validation, isLarge, terminal)
      reports.push(
        await validateProblemSet(set, sandbox, {
          writing,
          signal: terminal.signal,
          ...(json ? {} : { onProblem }),
        }),
      )
    }
    if (json) writeJson(terminal, reports)
    else for (const report of reports) showOutcome(report, terminal)
    if (reports.some(({ ok }) => !ok)) context.exitCode = EXIT_FAILURE
  } finally {
    await sandbox.close()
  }
}

/** Findings of more problems are summed up by their rules, too. */
const FEW_PROBLEMS = 5
/** Of a rule's problems. */
const MOST_NAMED = 4
/** What most problems of a set have in common or none: in a large set it is said once, at the end. */
const OF_WHOLE_SETS = new Set(['few-tests', 'unbalanced', 'reference-missing'])

/** Whether a set is valid, and of a large one how many problems each rule found, the weightiest first. */
function showOutcome({ set, ok, problems }: ValidationReport, terminal: Terminal): void {
  if (problems.length > FEW_PROBLEMS) {
    const first = new Map<string, Finding>()
    for (const finding of problems.flatMap(({ findings }) => findings)) {
      if (!first.has(finding.rule)) first.set(finding.rule, finding)
    }
    for (const { severity, rule } of [...first.values()].sort(byWeight)) {
      const found = problems.filter(({ findings }) => findings.some((one) => one.rule === rule))
      const share = `${found.length} of ${plural(problems.length, 'problem')}`
      terminal.out(`  ${severity} ${rule}: ${share}${examples(rule, found)}`)
    }
  }
  terminal.out(`${shownText(set)}: ${ok ? 'valid' : 'NOT VALID'}`)
}

/** Ids, and what was found of the first where nothing above says it. */
function examples(rule: string, found: readonly ProblemValidation[]): string {
  const ids = found.slice(0, MOST_NAMED).map(({ id }) => shownText(id))
  const more = found.length > MOST_NAMED ? ' and others' : ''
  if (!OF_WHOLE_SETS.has(rule)) return `: ${ids.join(', ')}${more}`
  const message = found[0]?.findings.find((one) => one.rule === rule)?.message ?? ''
  return `, such as ${ids[0]}: ${shownText(message)}`
}

function showValidation(validation: ProblemValidation, isLarge: boolean, terminal: Terminal): void {
  const { id, reference, rejected, wrongPrograms, findings } = validation
  const holes = findings.filter(({ rule }) => rule === 'wrong-program-passes').length
  const solutions = wrongPrograms - rejected - holes
  const noted = solutions === 0 ? '' : ` (${solutions} more turned out to be right)`
  terminal.out(
    `  ${id}: reference ${reference}, ${rejected} of ${plural(wrongPrograms - solutions, 'wrong program')} rejected${noted}`,
  )
  for (const { severity, rule, message } of findings) {
    if (isLarge && OF_WHOLE_SETS.has(rule)) continue
    terminal.out(`    ${severity} ${rule}: ${shownText(message)}`)
  }
}
