import { type ProblemValidation, validateProblemSet } from '../../problems/adversarial/validate.ts'
import { listProblemSets } from '../../problems/load.ts'
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
      const onProblem = (validation: ProblemValidation) => showValidation(validation, terminal)
      reports.push(
        await validateProblemSet(set, sandbox, {
          writing,
          signal: terminal.signal,
          ...(json ? {} : { onProblem }),
        }),
      )
    }
    if (json) writeJson(terminal, reports)
    else
      for (const { set, ok } of reports)
        terminal.out(`${shownText(set)}: ${ok ? 'valid' : 'NOT VALID'}`)
    if (reports.some(({ ok }) => !ok)) context.exitCode = EXIT_FAILURE
  } finally {
    await sandbox.close()
  }
}

function showValidation(validation: ProblemValidation, terminal: Terminal): void {
  const { id, reference, rejected, wrongPrograms, findings } = validation
  const holes = findings.filter(({ rule }) => rule === 'wrong-program-passes').length
  const solutions = wrongPrograms - rejected - holes
  const noted = solutions === 0 ? '' : ` (${solutions} more turned out to be right)`
  terminal.out(
    `  ${id}: reference ${reference}, ${rejected} of ${plural(wrongPrograms - solutions, 'wrong program')} rejected${noted}`,
  )
  for (const { severity, rule, message } of findings) {
    terminal.out(`    ${severity} ${rule}: ${shownText(message)}`)
  }
}
