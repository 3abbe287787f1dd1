import { encodeProblemSet, formatJson } from '../../../problems/encode.ts'
import { type ImportResult, importProblems } from '../../../problems/importers/import.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import { shownText } from '../../../src/log/foreign-text.ts'
import { plural } from '../../../src/log/plural.ts'
import { renderTable } from '../../../src/log/table.ts'
import { refuseInputs } from '../../config/input-guard.ts'
import { EXIT_FAILURE, EXIT_INTERRUPTED } from '../exit.ts'
import { openSandbox } from '../open-sandbox.ts'
import type { ImportOptions } from '../options/import.ts'
import { type CommandContext, type Terminal, writeJson } from '../terminal/terminal.ts'
import { refuseExisting, writeWhole } from '../written-file.ts'

/** Named one by one up to here; `--json` has all. */
const SHOWN_SKIPPED = 20

/** `codegen-gym problems import`: writes the set whole, or nothing. */
export async function importFromCommandLine(
  args: ImportOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  if (!args.out.endsWith('.json')) {
    throw new ConfigError(`--out ${args.out}: a problem set is a file that ends in .json`)
  }
  refuseInputs(args.out, { 'the file that is imported': args.file })
  refuseExisting(args.out, args.overwrite)
  const result = await runImport(args, terminal)
  if (result === null) {
    terminal.err('stopped: nothing was written')
    context.exitCode = EXIT_INTERRUPTED
    return
  }
  if (result.set.problems.length > 0) {
    writeWhole(args.out, `${formatJson(encodeProblemSet(result.set))}\n`)
  } else {
    terminal.err(`error: ${args.file}: no task of it can be graded; nothing was written`)
    context.exitCode = EXIT_FAILURE
  }
  if (args.json) {
    const { format, notes, skipped, set } = result
    writeJson(terminal, {
      format,
      set: set.name,
      out: set.problems.length === 0 ? null : args.out,
      problems: set.problems.length,
      notes,
      skipped,
    })
  } else showImport(result, args.out, terminal)
}

/** Null where it was stopped. */
async function runImport(args: ImportOptions, terminal: Terminal): Promise<ImportResult | null> {
  const { signal } = terminal
  const progress = showTasks(args.json)
  const sandbox = await openSandbox(1)
  const stop = () => void sandbox.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await importProblems(args.file, sandbox, {
      ...(args.format === undefined ? {} : { format: args.format }),
      ...(args.name === undefined ? {} : { name: args.name }),
      strict: args.strict,
      keepFailing: args.keepFailing,
      limits: { maxMb: args.maxMb },
      onTask: ({ id }) => progress(id),
    })
  } catch (error) {
    if (signal.aborted) return null
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    await sandbox.close()
  }
}

const LINE_INTERVAL_MS = 2_000

/** How many tasks there are is known only when all are read: a line every two seconds. */
function showTasks(quiet: boolean): (id: string) => void {
  let tasks = 0
  let dueMs = performance.now() + LINE_INTERVAL_MS
  return (id) => {
    tasks++
    if (quiet || performance.now() < dueMs) return
    dueMs = performance.now() + LINE_INTERVAL_MS
    process.stderr.write(`${plural(tasks, 'task')} imported, the last is ${shownText(id)}\n`)
  }
}

function showImport(
  { format, set, notes, skipped }: ImportResult,
  out: string,
  terminal: Terminal,
) {
  const forms = new Map<string, { grading: string; tasks: number; cases: number; host: number }>()
  for (const { form, grading, cases, hostCases } of notes) {
    const key = `${form}/${grading}`
    const sum = forms.get(key) ?? { grading, tasks: 0, cases: 0, host: 0 }
    sum.tasks++
    sum.cases += cases
    sum.host += hostCases
    forms.set(key, sum)
  }
  const rows = [...forms].map(([key, { grading, tasks, cases, host }]) => [
    key.split('/')[0] as string,
    grading,
    String(tasks),
    `${host} of ${cases}`,
  ])
  const head = ['form', 'grading', 'tasks', 'compared in the host']
  if (rows.length > 0) terminal.out(renderTable({ head, rows, width: terminal.columns }))
  const inSandbox = notes.filter(({ grading }) => grading === 'in-sandbox')
  if (inSandbox.length > 0) terminal.out(`in the sandbox: ${listed(inSandbox.map(({ id }) => id))}`)
  const failing = notes.filter(({ referencePasses }) => referencePasses === false)
  for (const { id, failure } of failing.slice(0, SHOWN_SKIPPED)) {
    terminal.out(`kept ${id}, though its reference does not pass: ${shownText(failure ?? '')}`)
  }
  const unproven = notes.filter(({ referencePasses }) => referencePasses === null).length
  if (unproven > 0) {
    terminal.out(
      `${plural(unproven, 'task')} without a reference, so that nothing proves the tests`,
    )
  }
  for (const { id, leftOut, cases, leftOutWhy } of notes) {
    if (leftOut === undefined) continue
    terminal.out(
      `${id}: ${leftOut} of ${plural(leftOut + cases, 'input')} left out, which its canonical solution answers by nothing that can be compared (${leftOutWhy})`,
    )
  }
  for (const { id, line, status, reason } of skipped.slice(0, SHOWN_SKIPPED)) {
    const place = id.endsWith(`:${line}`) ? '' : ` (line ${line})`
    terminal.out(`${status} ${shownText(id)}${place}: ${shownText(reason)}`)
  }
  if (skipped.length > SHOWN_SKIPPED) {
    terminal.out(`skipped ${skipped.length - SHOWN_SKIPPED} more; --json names them`)
  }
  const written =
    set.problems.length === 0 ? '' : `${plural(set.problems.length, 'problem')} in ${out}, `
  terminal.out(`${format}: ${written}${plural(skipped.length, 'task')} skipped`)
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN_SKIPPED).join(', ')
  return ids.length > SHOWN_SKIPPED ? `${shown} and ${ids.length - SHOWN_SKIPPED} more` : shown
}
