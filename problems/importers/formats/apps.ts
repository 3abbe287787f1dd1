import { z } from 'zod'
import type { TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { toPythonLiteral } from '../../../src/values/literal.ts'
import {
  fieldsOf,
  PythonJsonError,
  parsePythonJson,
  plainValue,
} from '../../../src/values/python-json.ts'
import { identifier } from '../../schema.ts'
import { benchmarkId, listItems, pyValue, RecordError } from '../record-fields.ts'
import { taskId } from '../task-id.ts'
import { type JudgeTask, scriptTest } from './judge-task.ts'

/** A line of APPS; `input_output` and `solutions` are JSON, mostly within JSON. */
export const appsRecord = z.object({
  problem_id: benchmarkId.optional(),
  id: benchmarkId.optional(),
  question: z.string().min(1),
  input_output: pyValue,
  solutions: pyValue.optional(),
  difficulty: z.string().optional(),
  starter_code: z.string().default(''),
})

export const APPS_VALUES: ReadonlySet<string> = new Set(['input_output', 'solutions'])

export type AppsRecord = z.output<typeof appsRecord>

/** The value in a field that may be a text of JSON; null for an empty one. */
function inside(value: PyValue | undefined, name: string): PyValue | null {
  if (value === undefined || value.type === 'none') return null
  if (value.type !== 'str') return value
  if (value.value.trim() === '') return null
  try {
    return parsePythonJson(value.value)
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error
    throw new RecordError(`${name}: not valid JSON: ${error.message}`)
  }
}

interface InputOutput {
  readonly functionName: string | null
  readonly inputs: readonly PyValue[]
  readonly outputs: readonly PyValue[]
}

function inputOutputOf(record: AppsRecord): InputOutput {
  const value = inside(record.input_output, 'input_output')
  if (value === null) return { functionName: null, inputs: [], outputs: [] }
  const fields = fieldsOf(value)
  const [inputs, outputs] = [fields?.get('inputs'), fields?.get('outputs')]
  if (inputs === undefined || outputs === undefined) {
    throw new RecordError('input_output: expected {"inputs": [...], "outputs": [...]}')
  }
  const name = fields?.get('fn_name')
  const given = name === undefined || name.type === 'none' ? null : plainValue(name)
  if (given !== null && !identifier.safeParse(given).success) {
    throw new RecordError('input_output.fn_name: must be a Python identifier')
  }
  return {
    functionName: given as string | null,
    inputs: listItems(inputs, 'input_output.inputs'),
    outputs: listItems(outputs, 'input_output.outputs'),
  }
}

function solutionsOf(record: AppsRecord): readonly string[] {
  const value = inside(record.solutions, 'solutions')
  if (value === null) return []
  return listItems(value, 'solutions').flatMap((each) => (each.type === 'str' ? each.value : []))
}

/** Text as it stands, other values as Python prints them; a list is one item a line. */
function asText(value: PyValue): string {
  if (value.type === 'list') return value.items.map(asText).join('\n')
  return value.type === 'str' ? value.value : toPythonLiteral(value)
}

function callTests({ inputs, outputs }: InputOutput, unwrap: boolean): TestCase[] {
  return inputs.flatMap((input, i) => {
    const output = outputs[i]
    if (output === undefined || input.type !== 'list') return []
    const wrapped = unwrap && output.type === 'list' && output.items.length === 1
    const expected = wrapped ? (output.items[0] as PyValue) : output
    return [{ args: input.items, expected }]
  })
}

/** @throws {RecordError} where a field is damaged. */
export function readApps(record: AppsRecord, index: number): JudgeTask {
  const data = inputOutputOf(record)
  const { functionName, inputs, outputs } = data
  const wrapped = outputs.every((output) => output.type === 'list' && output.items.length === 1)
  const scripts = () =>
    inputs.flatMap((input, i) => {
      const output = outputs[i]
      return output === undefined ? [] : [scriptTest(asText(input), asText(output))]
    })
  return {
    id: taskId(record.problem_id ?? record.id ?? index, 'apps'),
    question: record.question,
    starterCode: record.starter_code,
    functionName,
    readings:
      functionName === null ? [scripts()] : [callTests(data, wrapped), callTests(data, !wrapped)],
    solutions: solutionsOf(record),
    tags: ['apps', ...(record.difficulty === undefined ? [] : [record.difficulty])],
  }
}
