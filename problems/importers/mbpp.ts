import { z } from 'zod'
import { readAssertions } from './check-steps.ts'
import type { CheckedTask } from './checked-task.ts'
import { taskId } from './human-eval.ts'
import { parsePythonHeader } from './python-header.ts'

/** A line of MBPP (`text`, `test_setup_code`) or an entry of sanitized MBPP (`prompt`, `test_imports`). */
export const mbppRecord = z.object({
  task_id: z.union([z.number(), z.string().min(1)]),
  text: z.string().optional(),
  prompt: z.string().optional(),
  code: z.string().min(1),
  test_list: z.array(z.string()).min(1),
  test_setup_code: z.string().default(''),
  test_imports: z.array(z.string()).default([]),
  challenge_test_list: z.array(z.string()).default([]),
})

export type MbppRecord = z.output<typeof mbppRecord>

/** The function that the code defines and the assertions call first; MBPP does not name it. */
function testedFunction(record: MbppRecord): string | null {
  const defined = Array.from(record.code.matchAll(/^def[ \t]+(\w+)/gm), ([, name]) => name ?? '')
  const assertions = record.test_list.join('\n')
  const called = defined
    .map((name) => ({ name, at: assertions.search(new RegExp(`\\b${name}[ \\t]*\\(`)) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
  return called[0]?.name ?? null
}

/** The task of a record; null where no function of its code is tested. */
export async function readMbpp(record: MbppRecord): Promise<CheckedTask | null> {
  const functionName = testedFunction(record)
  if (functionName === null || parsePythonHeader(record.code, functionName) === null) return null
  const assertions = [...record.test_list, ...record.challenge_test_list]
  return {
    id: taskId(record.task_id, 'mbpp'),
    functionName,
    docstring: record.prompt ?? record.text ?? functionName,
    preamble: '',
    setup: [...record.test_imports, record.test_setup_code].join('\n'),
    alias: functionName,
    steps: await readAssertions(assertions, functionName),
    reference: record.code.replaceAll('\r\n', '\n'),
    tags: ['mbpp'],
  }
}
