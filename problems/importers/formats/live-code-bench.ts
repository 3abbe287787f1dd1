import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import type { TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { PythonJsonError, parsePythonJson, plainValue } from '../../../src/values/python-json.ts'
import { identifier } from '../../schema.ts'
import { pyValue, RecordError } from '../record-fields.ts'
import { taskId } from '../task-id.ts'
import { LIVE_CODE_BENCH_PRELUDE } from './judge-prelude.ts'
import { type JudgeTask, scriptTest } from './judge-task.ts'

const testRecord = z.object({
  input: z.string(),
  output: z.string(),
  testtype: z.enum(['stdin', 'functional']).default('stdin'),
})

const testRecords = z.array(testRecord)
type TestRecord = z.output<typeof testRecord>

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
      if (at + length > pickle.length) break
      text = new TextDecoder('utf-8', { fatal: true }).decode(pickle.subarray(at, at + length))
      at += length
    }
  }
  throw new RecordError('the pickle does not end')
}

function stringLength(pickle: Buffer, opcode: number | undefined, at: number): [number, number] {
  if (opcode === 0x8c && at < pickle.length) return [1, pickle.readUInt8(at)]
  if (opcode === 0x58 && at + 4 <= pickle.length) return [4, pickle.readUInt32LE(at)]
  if (opcode === 0x8d && at + 8 <= pickle.length) return [8, Number(pickle.readBigUInt64LE(at))]
  throw new RecordError(`the pickle holds something that is no string (opcode ${opcode})`)
}

/** A line of LiveCodeBench; its tests are JSON text, or base64 of deflated pickled JSON text. */
export const liveCodeBenchRecord = z.object({
  question_title: z.string().optional(),
  question_content: z.string().min(1),
  question_id: z.string().min(1).max(200),
  platform: z.string().optional(),
  difficulty: z.string().optional(),
  starter_code: z.string().default(''),
  public_test_cases: pyValue.optional(),
  private_test_cases: pyValue.optional(),
  metadata: pyValue.optional(),
})

/** Fields that hold JSON, or JSON within JSON. */
export const LIVE_CODE_BENCH_VALUES: ReadonlySet<string> = new Set([
  'public_test_cases',
  'private_test_cases',
  'metadata',
])

export type LiveCodeBenchRecord = z.output<typeof liveCodeBenchRecord>

/** The value within a field that may be a text of JSON. */
function unpackedField(value: PyValue, name: string, maxBytes: number): PyValue | null {
  if (value.type !== 'str') return value
  const text = value.value
  if (text.trim() === '') return null
  try {
    return parsePythonJson(/^\s*[[{]/.test(text) ? text : inflated(text, maxBytes))
  } catch (error) {
    throw new RecordError(`${name}: cannot be unpacked: ${whyNot(error)}`)
  }
}

function whyNot(error: unknown): string {
  if (error instanceof RecordError || error instanceof PythonJsonError) return error.message
  const { code } = error as NodeJS.ErrnoException
  return code === 'ERR_BUFFER_TOO_LARGE' ? 'it is larger than --max-mb allows' : 'it is damaged'
}

function inflated(base64: string, maxBytes: number): string {
  const pickle = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: maxBytes })
  return unpickleString(pickle)
}

function testsIn(
  record: LiveCodeBenchRecord,
  name: 'public_test_cases' | 'private_test_cases',
  maxBytes: number,
): readonly TestRecord[] {
  const field = record[name]
  const value = field === undefined ? null : unpackedField(field, name, maxBytes)
  if (value === null || value.type === 'none') return []
  const { success, data } = testRecords.safeParse(plainValue(value))
  if (!success) throw new RecordError(`${name}: expected a list of {"input", "output", "testtype"}`)
  return data
}

function functionNameOf(record: LiveCodeBenchRecord): string {
  const facts = record.metadata === undefined ? null : unpackedField(record.metadata, 'metadata', 0)
  const plain = z
    .object({ func_name: identifier })
    .safeParse(facts === null ? {} : plainValue(facts))
  if (!plain.success) {
    throw new RecordError('metadata: a functional test needs an identifier as `func_name`')
  }
  return plain.data.func_name
}

/** Arguments stand one a line, as JSON. */
function functionalTest({ input, output }: TestRecord): TestCase {
  const lines = input.split('\n').filter((line) => line.trim() !== '')
  try {
    return { args: lines.map((line) => parsePythonJson(line)), expected: parsePythonJson(output) }
  } catch (error) {
    if (!(error instanceof PythonJsonError)) throw error
    throw new RecordError(`a functional test is ${error.message}`)
  }
}

/** @throws {RecordError} where a field is damaged. */
export function readLiveCodeBench(record: LiveCodeBenchRecord, maxBytes: number): JudgeTask {
  const tests = [
    ...testsIn(record, 'public_test_cases', maxBytes),
    ...testsIn(record, 'private_test_cases', maxBytes),
  ]
  const functional = tests.some(({ testtype }) => testtype === 'functional')
  const labels = [record.platform, record.difficulty].flatMap((label) => label || [])
  return {
    id: taskId(record.question_id, 'livecodebench'),
    question: record.question_content,
    starterCode: record.starter_code,
    functionName: functional ? functionNameOf(record) : null,
    readings: [
      tests.map((test) =>
        functional ? functionalTest(test) : scriptTest(test.input, test.output),
      ),
    ],
    solutions: [],
    prelude: LIVE_CODE_BENCH_PRELUDE,
    tags: ['livecodebench', ...labels],
  }
}
