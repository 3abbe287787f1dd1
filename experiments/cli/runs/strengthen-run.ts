import {
  type SetStrengthening,
  type StrengthenedProblem,
  strengthenSet,
} from '../../../problems/adversarial/strengthen-set.ts'
import { encodeProblemSet, formatJson } from '../../../problems/encode.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import type { ProblemSet } from '../../../src/core/problem.ts'
import { shownText } from '../../../src/log/foreign-text.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { refuseInputs } from '../../config/input-guard.ts'
import { readSamples } from '../../grade/samples-file.ts'
import { readDomainOption } from '../domain-option.ts'
import { EXIT_INTERRUPTED } from '../exit.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { StrengthenOptions } from '../options/strengthen.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'
import { showProgress } from '../terminal/work-progress.ts'
import { refuseExisting, writeWhole } from '../written-file.ts'

/** `codegen-gym problems strengthen`: writes the whole set, or nothing. */
export async function strengthenFromCommandLine(
  args: StrengthenOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  refuseInputs(args.out, {
    'the problem set': args.set,
    'the file of the domains': args.domains,
    'the file of the programs': args.programs,
  })
  if (!args.out.endsWith('.json')) {
    throw new ConfigError(`--out ${args.out}: a problem set is a file that ends in .json`)
  }
  refuseExisting(args.out, args.overwrite)
  const set = await loadProblemSet(args.set)
  const result = await runStrengthening(set, args, terminal)
  if (result === null) {
    terminal.err('stopped: nothing was written')
    context.exitCode = EXIT_INTERRUPTED
    return
  }
  writeWhole(args.out, `${formatJson(encodeProblemSet(result.set))}\n`)
  const { problems, untouched } = result
  if (args.json) writeJson(terminal, { set: set.name, out: args.out, problems, untouched })
  else showStrengthening(result, args.out, terminal)
}

/** Null where it was stopped. */
async function runStrengthening(
  set: ProblemSet,
  args: StrengthenOptions,
  terminal: Terminal,
): Promise<SetStrengthening | null> {
  const { signal } = terminal
  const domains = await readDomainOption(args.domains, [set])
  const programs = await samplesByProblem(set, args.programs)
  const total = set.problems.length
  const progress = showProgress({
    unit: total === 1 ? 'problem' : 'problems',
    total,
    quiet: args.json,
  })
  const sandbox = await openSandbox()
  let done = 0
  try {
    return await strengthenSet(set, sandbox, {
      seed: args.seed,
      inputs: args.inputs,
      size: args.tests,
      ...(domains === null ? {} : { domains }),
      programs: ({ id }) => programs.get(id) ?? [],
      onProblem: (id) => progress.update(++done, id),
      signal,
    })
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    progress.stop()
    await sandbox.close()
  }
}

async function samplesByProblem(
  set: ProblemSet,
  file: string | undefined,
): Promise<Map<string, string[]>> {
  const programs = new Map<string, string[]>()
  if (file === undefined) return programs
  for (const { problem, program } of (await readSamples(file, set)).samples) {
    const before = programs.get(problem.id)
    if (before === undefined) programs.set(problem.id, [program])
    else before.push(program)
  }
  return programs
}

function showStrengthening(
  { set, problems, untouched }: SetStrengthening,
  out: string,
  terminal: Terminal,
): void {
  const rows = problems.map((problem) => [
    problem.id,
    String(problem.programs),
    `${problem.slipsBefore} -> ${problem.slipsAfter}`,
    `${problem.conditionalSlipsBefore} -> ${problem.conditionalSlipsAfter}`,
    String(problem.undecided.length),
    String(problem.hiddenTests),
  ])
  const head = ['problem', 'programs', 'wrong that pass', 'cases untested', 'undecided', 'tests']
  if (rows.length > 0) terminal.out(renderTable({ head, rows, width: terminal.columns }))
  const guessed = problems.filter(({ guessedDomain }) => guessedDomain)
  if (guessed.length > 0) {
    terminal.out(
      `inputs guessed from the tests (--domains says what is allowed): ${idsOf(guessed)}`,
    )
  }
  const open = problems.filter(({ undecided }) => undecided.length > 0)
  if (open.length > 0) {
    terminal.out(`programs that no input tells from the reference, in --json: ${idsOf(open)}`)
  }
  for (const { id, reason } of untouched) {
    terminal.out(`left as it was: ${id}: ${shownText(reason)}`)
  }
  const left =
    untouched.length === 0 ? '' : `, ${plural(untouched.length, 'problem')} left unchanged`
  terminal.out(
    `${shownText(set.name)}: ${plural(problems.length, 'problem')} with new hidden tests${left}, in ${out}`,
  )
}

function idsOf(problems: readonly StrengthenedProblem[]): string {
  return problems.map(({ id }) => id).join(', ')
}
