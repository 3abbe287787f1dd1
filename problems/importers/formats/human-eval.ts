import { z } from 'zod'
import { dedent } from '../../decode.ts'
import { definedFunctions, parsePythonHeader } from '../../python-header.ts'
import { readCheckFunction } from '../checks/check-module.ts'
import type { CheckedTask } from '../checks/checked-task.ts'
import { benchmarkId, functionName, pythonSource, RecordError } from '../record-fields.ts'
import { taskId } from '../task-id.ts'

const source = z.string().min(1).pipe(pythonSource)

/**
 * A line of HumanEval, MBXP's Python or HumanEval-X's Python: a prompt to continue and a
 * `check(candidate)` to pass. HumanEval-X does not name the function: its test calls the check with it.
 */
export const humanEvalRecord = z.object({
  task_id: benchmarkId,
  prompt: source,
  canonical_solution: pythonSource,
  test: source,
  entry_point: functionName.optional(),
})

export type HumanEvalRecord = z.output<typeof humanEvalRecord>

/** A line of ODEX: HumanEval's form with the test in pieces and something behind the completion. */
export const odexRecord = z.object({
  task_id: benchmarkId,
  prompt: source,
  suffix: pythonSource.default(''),
  canonical_solution: pythonSource,
  test_start: source,
  test: z.array(pythonSource).min(1),
  entry_point: functionName,
  intent: z.string().default(''),
})

export type OdexRecord = z.output<typeof odexRecord>

/** The docstring under a function's header, without its quotes; null where there is none. */
export function docstringOf(source: string, name: string): string | null {
  const body = parsePythonHeader(source, name)?.body ?? ''
  // Some tasks import something before their docstring.
  const match = /^\s*[rRuU]?("|')(?!\1)(.*?)\1/.exec(body) ?? /("""|''')([\s\S]*?)\1/.exec(body)
  const docstring = match?.[2]?.trim()
  return docstring === undefined || docstring === '' ? null : dedentDocstring(docstring)
}

/** The first line of a docstring stands beside its quotes, the others carry the body's margin. */
function dedentDocstring(docstring: string): string {
  const [first = '', ...rest] = docstring.split('\n')
  return rest.length === 0 ? first : `${first}\n${dedent(rest.join('\n'))}`.trim()
}

/** The function of a record that does not name it: the last that its prompt begins. */
function namedFunction({ entry_point: name, prompt }: HumanEvalRecord): string {
  const found = name ?? definedFunctions(prompt).at(-1)
  if (found === undefined)
    throw new RecordError('entry_point: is missing, and the prompt has no `def`')
  return functionName.parse(found)
}

/** The task of a line. */
export async function readHumanEval(record: HumanEvalRecord): Promise<CheckedTask> {
  const { prompt } = record
  const name = namedFunction(record)
  const checks = await readCheckFunction(record.test, name)
  return {
    id: taskId(record.task_id, 'humaneval'),
    functionName: name,
    docstring: docstringOf(prompt, name) ?? name,
    preamble: parsePythonHeader(prompt, name)?.before.trimEnd() ?? '',
    ...checks,
    reference: prompt + record.canonical_solution,
    prompt,
    tags: ['humaneval'],
  }
}

/** Tabs are four spaces to ODEX' own executor. */
function withoutTabs(code: string): string {
  return code.replaceAll('\t', '    ')
}

/** The task of a line of ODEX. */
export async function readOdex(record: OdexRecord): Promise<CheckedTask> {
  const { prompt, suffix, entry_point: name } = record
  const checks = await readCheckFunction(`${record.test_start}${record.test.join('')}`, name)
  const header = parsePythonHeader(prompt, name)
  return {
    id: taskId(record.task_id, 'odex'),
    functionName: name,
    docstring: record.intent === '' ? name : record.intent,
    preamble: header?.before.trimEnd() ?? '',
    ...checks,
    reference: withoutTabs(prompt + record.canonical_solution + suffix),
    prompt: withoutTabs(prompt),
    promptSuffix: withoutTabs(suffix),
    tags: ['odex'],
  }
}
