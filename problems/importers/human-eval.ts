import { z } from 'zod'
import { dedent } from '../decode.ts'
import { readCheckFunction } from './check-steps.ts'
import type { CheckedTask } from './checked-task.ts'
import { parsePythonHeader } from './python-header.ts'

/** A line of HumanEval: a prompt to continue and a `check(candidate)` to pass. */
export const humanEvalRecord = z.object({
  task_id: z.string().min(1),
  prompt: z.string().min(1),
  canonical_solution: z.string(),
  test: z.string().min(1),
  entry_point: z.string().min(1),
})

export type HumanEvalRecord = z.output<typeof humanEvalRecord>

/** The id as this project writes ids. */
export function taskId(id: string | number, prefix?: string): string {
  const text = String(id)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_./-]/g, '_')
  return prefix === undefined || text.includes('/') ? text : `${prefix}/${text}`
}

/** The docstring under a function's header, without its quotes; null where there is none. */
export function docstringOf(source: string, functionName: string): string | null {
  const body = parsePythonHeader(source, functionName)?.body ?? ''
  // Some tasks import something before their docstring.
  const match = /^\s*[rRuU]?("|')(?!\1)(.*?)\1/.exec(body) ?? /("""|''')([\s\S]*?)\1/.exec(body)
  const text = match?.[2]?.trim()
  return text === undefined || text === '' ? null : dedentDocstring(text)
}

/** The first line of a docstring stands beside its quotes, the others carry the body's margin. */
function dedentDocstring(text: string): string {
  const [first = '', ...rest] = text.split('\n')
  return rest.length === 0 ? first : `${first}\n${dedent(rest.join('\n'))}`.trim()
}

/** What stands before the function's `def` line. */
function preambleOf(source: string, functionName: string): string {
  const at = source.search(new RegExp(`^def[ \\t]+${functionName}[ \\t]*\\(`, 'm'))
  return at <= 0 ? '' : source.slice(0, at).trimEnd()
}

/** The task of a line; null where it has no `check(candidate)`. */
export async function readHumanEval(record: HumanEvalRecord): Promise<CheckedTask | null> {
  const { prompt, entry_point: functionName } = record
  const checks = await readCheckFunction(record.test)
  if (checks === null) return null
  return {
    id: taskId(record.task_id, 'humaneval'),
    functionName,
    docstring: docstringOf(prompt, functionName) ?? functionName,
    preamble: preambleOf(prompt, functionName),
    setup: checks.setup,
    alias: checks.alias,
    steps: checks.steps,
    reference: prompt + record.canonical_solution,
    prompt,
    tags: ['humaneval'],
  }
}
