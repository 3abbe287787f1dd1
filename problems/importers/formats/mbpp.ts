import { z } from 'zod'
import { definedFunctions, parsePythonHeader } from '../../python-header.ts'
import { readAssertions } from '../checks/check-module.ts'
import type { CheckedTask } from '../checks/checked-task.ts'
import { benchmarkId, pythonSource } from '../record-fields.ts'
import { taskId } from '../task-id.ts'

/** A line of MBPP (`text`, `test_setup_code`) or an entry of sanitized MBPP (`prompt`, `test_imports`). */
export const mbppRecord = z.object({
  task_id: benchmarkId,
  text: z.string().optional(),
  prompt: z.string().optional(),
  code: z.string().min(1).pipe(pythonSource),
  test_list: z.array(pythonSource).min(1),
  test_setup_code: pythonSource.default(''),
  test_imports: z.array(pythonSource).default([]),
  challenge_test_list: z.array(pythonSource).default([]),
})

export type MbppRecord = z.output<typeof mbppRecord>

/** A name that is called, and is no attribute. */
const CALL = /(?<![\w.])([A-Za-z_]\w*)[ \t]*\(/g

/** The function that the code defines and the assertions call first; MBPP does not name it. */
function testedFunction(record: MbppRecord): string | null {
  const defined = new Set(definedFunctions(record.code))
  for (const [, name = ''] of record.test_list.join('\n').matchAll(CALL)) {
    if (defined.has(name)) return name
  }
  return null
}

/** The task of a record; null where no function of its code is tested. */
export async function readMbpp(record: MbppRecord): Promise<CheckedTask | null> {
  const functionName = testedFunction(record)
  if (functionName === null || parsePythonHeader(record.code, functionName) === null) return null
  const setup = [...record.test_imports, record.test_setup_code].join('\n')
  const assertions = [...record.test_list, ...record.challenge_test_list]
  return {
    id: taskId(record.task_id, 'mbpp'),
    functionName,
    docstring: record.prompt ?? record.text ?? functionName,
    preamble: '',
    ...(await readAssertions(assertions, functionName, setup)),
    reference: record.code,
    tags: ['mbpp'],
  }
}
