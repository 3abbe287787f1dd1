import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import type { TestCase } from '../../src/core/problem.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { taskId } from './human-eval.ts'
import { type JudgeTask, scriptTest } from './judge-task.ts'

const inputOutput = z.object({
  fn_name: z.string().optional(),
  inputs: z.array(z.custom<Json>()),
  outputs: z.array(z.custom<Json>()),
})

function parsed<T extends z.ZodType>(schema: T) {
  return z.union([
    schema,
    z.string().transform((text, context): z.output<T> => {
      try {
        return schema.parse(JSON.parse(text))
      } catch {
        context.addIssue('is not the JSON that was expected')
        return z.NEVER
      }
    }),
  ])
}

/** A line of APPS; `input_output` and `solutions` are JSON within JSON. */
export const appsRecord = z.object({
  problem_id: z.union([z.number(), z.string()]).optional(),
  id: z.union([z.number(), z.string()]).optional(),
  question: z.string().min(1),
  input_output: z.union([
    z.literal('').transform(() => ({ inputs: [], outputs: [], fn_name: undefined })),
    parsed(inputOutput),
  ]),
  solutions: z.union([z.literal(''), parsed(z.array(z.string()))]).default([]),
  difficulty: z.string().optional(),
  starter_code: z.string().default(''),
})

export type AppsRecord = z.output<typeof appsRecord>

function asText(json: Json): string {
  return Array.isArray(json) ? (json as readonly Json[]).map(asText).join('\n') : String(json)
}

function callTests(record: AppsRecord, unwrap: boolean): TestCase[] {
  const { inputs, outputs } = record.input_output
  return inputs.flatMap((input, i) => {
    const output = outputs[i]
    if (output === undefined || !Array.isArray(input)) return []
    const answer = unwrap && Array.isArray(output) && output.length === 1 ? output[0] : output
    const args = (input as readonly Json[]).map((arg) => decodeJson(arg))
    return [{ args, expected: decodeJson(answer as Json) }]
  })
}

export function readApps(record: AppsRecord, index: number): JudgeTask {
  const { fn_name: functionName, inputs, outputs } = record.input_output
  const wrapped = outputs.every((output) => Array.isArray(output) && output.length === 1)
  const scripts = () =>
    inputs.flatMap((input, i) => {
      const output = outputs[i]
      return output === undefined ? [] : [scriptTest(asText(input), asText(output))]
    })
  return {
    id: taskId(record.problem_id ?? record.id ?? index, 'apps'),
    question: record.question,
    starterCode: record.starter_code,
    functionName: functionName ?? null,
    readings:
      functionName === undefined
        ? [scripts()]
        : [callTests(record, wrapped), callTests(record, !wrapped)],
    solutions: record.solutions === '' ? [] : record.solutions,
    tags: ['apps', ...(record.difficulty === undefined ? [] : [record.difficulty])],
  }
}
