import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import type { TestCase } from '../../src/core/problem.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { taskId } from './human-eval.ts'
import { type JudgeTask, scriptTest } from './judge-task.ts'

const testRecord = z.object({
  input: z.string(),
  output: z.string(),
  testtype: z.enum(['stdin', 'functional']).default('stdin'),
})

const testRecords = z.array(testRecord)

/**
 * The string in a pickle that holds one string and nothing else, as LiveCodeBench packs its private
 * tests. Nothing is executed: any other opcode is refused.
 */
export function unpickleString(pickle: Buffer): string {
  let at = 0
  let text: string | null = null
  while (at < pickle.length) {
    const opcode = pickle[at++]
    if (opcode === 0x80) at += 1
    else if (opcode === 0x95) at += 8
    else if (opcode === 0x94) continue
    else if (opcode === 0x71) at += 1
    else if (opcode === 0x72) at += 4
    else if (opcode === 0x2e && text !== null) return text
    else {
      const [width, length] = stringLength(pickle, opcode, at)
      at += width
      text = pickle.toString('utf8', at, at + length)
      at += length
    }
  }
  throw new Error('The pickle does not end')
}

function stringLength(pickle: Buffer, opcode: number | undefined, at: number): [number, number] {
  if (opcode === 0x8c) return [1, pickle.readUInt8(at)]
  if (opcode === 0x58) return [4, pickle.readUInt32LE(at)]
  if (opcode === 0x8d) return [8, Number(pickle.readBigUInt64LE(at))]
  throw new Error(`The pickle holds something that is no string (opcode ${opcode})`)
}

/** Tests as JSON text, or as base64 of deflated pickled JSON text. */
const packedTests = z.union([
  testRecords,
  z.string().transform((text, context): z.output<typeof testRecords> => {
    if (text.trim() === '') return []
    try {
      const plain = text.trimStart().startsWith('[')
        ? text
        : unpickleString(inflateSync(Buffer.from(text, 'base64')))
      return testRecords.parse(JSON.parse(plain))
    } catch (error) {
      context.addIssue(`cannot be unpacked: ${error instanceof Error ? error.message : error}`)
      return z.NEVER
    }
  }),
])

/** A line of LiveCodeBench. */
export const liveCodeBenchRecord = z.object({
  question_title: z.string().optional(),
  question_content: z.string().min(1),
  question_id: z.string().min(1),
  platform: z.string().optional(),
  difficulty: z.string().optional(),
  starter_code: z.string().default(''),
  public_test_cases: packedTests.default([]),
  private_test_cases: packedTests.default([]),
  metadata: z.union([z.string(), z.record(z.string(), z.custom<Json>())]).optional(),
})

export type LiveCodeBenchRecord = z.output<typeof liveCodeBenchRecord>

function functionNameOf(record: LiveCodeBenchRecord): string | null {
  const { metadata } = record
  const facts =
    typeof metadata === 'string' ? (JSON.parse(metadata || '{}') as Record<string, Json>) : metadata
  return typeof facts?.func_name === 'string' ? facts.func_name : null
}

/** Arguments stand one a line, as JSON. */
function functionalTest(input: string, output: string): TestCase {
  const lines = input.split('\n').filter((line) => line.trim() !== '')
  return {
    args: lines.map((line) => decodeJson(JSON.parse(line) as Json)),
    expected: decodeJson(JSON.parse(output) as Json),
  }
}

export function readLiveCodeBench(record: LiveCodeBenchRecord): JudgeTask {
  const tests = [...record.public_test_cases, ...record.private_test_cases]
  const functional = tests.some(({ testtype }) => testtype === 'functional')
  const labels = [record.platform, record.difficulty].flatMap((label) => label ?? [])
  return {
    id: taskId(record.question_id, 'livecodebench'),
    question: record.question_content,
    starterCode: record.starter_code,
    functionName: functional ? functionNameOf(record) : null,
    readings: [
      tests.map(({ input, output }) =>
        functional ? functionalTest(input, output) : scriptTest(input, output),
      ),
    ],
    solutions: [],
    tags: ['livecodebench', ...labels],
  }
}
