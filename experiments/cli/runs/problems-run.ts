import { listProblems, listSets, showProblem } from '../listings/problem-listing.ts'
import type {
  ProblemsListOptions,
  ProblemsShowOptions,
  ProblemsValidateOptions,
} from '../options/problems.ts'
import { validateProblems } from '../problem-validation.ts'
import type { CommandContext } from '../terminal/terminal.ts'

/** `codegen-gym problems list`. */
export async function listFromCommandLine(
  { set, json }: ProblemsListOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (set === undefined) await listSets(terminal, json)
  else await listProblems(set, terminal, json)
}

/** `codegen-gym problems show`. */
export async function showFromCommandLine(
  { problem, set, json }: ProblemsShowOptions,
  { terminal }: CommandContext,
): Promise<void> {
  await showProblem(problem, set, terminal, json)
}

/** `codegen-gym problems validate`, with attacks or without. */
export async function validateFromCommandLine(
  options: ProblemsValidateOptions,
  context: CommandContext,
): Promise<void> {
  if (options.adversarial) {
    const { validateAdversariallyFromCommandLine } = await import('./adversarial-run.ts')
    await validateAdversariallyFromCommandLine(options, context)
  } else {
    await validateProblems(options, context)
  }
}
