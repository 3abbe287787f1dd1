import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { unpickleString } from '../../../../problems/importers/formats/live-code-bench.ts'
import { importText } from '../../../../problems/importers/import.ts'
import type { Problem } from '../../../../src/core/problem.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { programOfCompletion } from '../../../../src/grading/completion.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import { statusOf } from '../../../support/problem-status.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

describe('LiveCodeBench', () => {
  /** A pickle of one string, protocol 4. */
  function pickled(text: string): Buffer {
    const bytes = Buffer.from(text)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.length)
    return Buffer.concat([
      Buffer.from([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 0x58]),
      length,
      bytes,
      Buffer.from([0x94, 0x2e]),
    ])
  }

  const privateTests = JSON.stringify([
    { input: '[3, 4]\n2', output: '[6, 8]', testtype: 'functional' },
    { input: '[]\n9', output: '[]', testtype: 'functional' },
  ])
  const record = {
    question_id: 'own_1',
    question_content: 'Scale every number.',
    platform: 'own',
    difficulty: 'easy',
    starter_code: 'class Solution:\n    def scale(self, xs, k):\n        ',
    public_test_cases: JSON.stringify([{ input: '[1]\n5', output: '[5]', testtype: 'functional' }]),
    private_test_cases: deflateSync(pickled(privateTests)).toString('base64'),
    metadata: '{"func_name": "scale"}',
  }

  test('unpacks private tests and calls the method', async () => {
    const { format, set } = await importText(JSON.stringify(record), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(format).toBe('livecodebench')
    expect(allTests(problem)).toHaveLength(3)
    const source =
      'class Solution:\n    def scale(self, xs, k):\n        return [k * x for x in xs]\n'
    expect(await statusOf(sandbox, problem, source)).toBe('passed')
  })

  test('runs scripts where the tests are of standard input', async () => {
    const tests = [{ input: '3\n', output: '9\n', testtype: 'stdin' }]
    const json = { ...record, public_test_cases: tests, private_test_cases: '', metadata: '{}' }
    const { set } = await importText(JSON.stringify(json), 'lcb.jsonl', sandbox)
    expect(await statusOf(sandbox, set.problems[0] as Problem, 'print(int(input()) ** 2)')).toBe(
      'passed',
    )
  })

  test('functional tests keep the numbers of Python’s JSON', async () => {
    const tests = [
      { input: '[2.0, 3]', output: '"float"', testtype: 'functional' },
      { input: '[2, 3]', output: '"int"', testtype: 'functional' },
      { input: '[9223372037000250000]', output: '"int"', testtype: 'functional' },
      { input: '[NaN]', output: '"float"', testtype: 'functional' },
    ]
    const json = { ...record, public_test_cases: tests, private_test_cases: '' }
    const { set } = await importText(JSON.stringify(json), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(allTests(problem)).toHaveLength(4)
    const right =
      'class Solution:\n    def scale(self, xs):\n        return "float" if any(isinstance(x, float) for x in xs) else "int"\n'
    expect(await statusOf(sandbox, problem, right)).toBe('passed')
    const ignorant = 'class Solution:\n    def scale(self, xs):\n        return "int"\n'
    expect(await statusOf(sandbox, problem, ignorant)).toBe('wrong_answer')
  })

  test('a whole class is a completion, has the grader’s imports, and a tuple is a list', async () => {
    const { set } = await importText(JSON.stringify(record), 'lcb.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    const body = 'return tuple(starmap(mul, zip(xs, repeat(k))))\n'
    const whole = `class Solution:\n    def scale(self, xs: List[int], k):\n        ${body}`
    for (const completion of [whole, body]) {
      expect(await statusOf(sandbox, problem, programOfCompletion(problem, completion))).toBe(
        'passed',
      )
    }
    expect(await statusOf(sandbox, problem, whole)).toBe('passed')
  })

  test('is compared as text under the strict rules', async () => {
    const tests = [{ input: '3\n', output: '9.0\n', testtype: 'stdin' }]
    const json = { ...record, public_test_cases: tests, private_test_cases: '', metadata: '{}' }
    const text = JSON.stringify(json)
    const { set } = await importText(text, 'lcb.jsonl', sandbox)
    const { set: strict } = await importText(text, 'lcb.jsonl', sandbox, { strict: true })
    const script = 'print(int(input()) ** 2)'
    expect(await statusOf(sandbox, set.problems[0] as Problem, script)).toBe('passed')
    expect(await statusOf(sandbox, strict.problems[0] as Problem, script)).toBe('wrong_answer')
    expect(strict.description).toContain('more strictly')
  })

  test.each([
    ['public_test_cases', '[{"input": 1}]', 'expected a list of {"input", "output", "testtype"}'],
    ['private_test_cases', 'AAAA', 'cannot be unpacked: it is damaged'],
    ['metadata', '{}', 'a functional test needs an identifier as `func_name`'],
  ])('a damaged %s is the reason for which a task is left out', async (field, value, reason) => {
    const json = JSON.stringify({ ...record, [field]: value })
    const { skipped } = await importText(json, 'lcb.jsonl', sandbox)
    expect(skipped[0]?.reason).toBe(`its tests cannot be read: ${field}: ${reason}`)
  })

  test('packed tests larger than allowed are refused', async () => {
    const packed = deflateSync(pickled(`[${' '.repeat(2 << 20)}]`)).toString('base64')
    const json = JSON.stringify({ ...record, private_test_cases: packed })
    const { skipped } = await importText(json, 'lcb.jsonl', sandbox, { limits: { maxMb: 1 } })
    expect(skipped[0]?.reason).toContain('it is larger than --max-mb allows')
  })

  test('refuses a pickle that holds anything but a string', () => {
    expect(unpickleString(pickled('[1]'))).toBe('[1]')
    const call = Buffer.from('\x80\x04cos\nsystem\n.', 'latin1')
    expect(() => unpickleString(call)).toThrow('holds something that is no string')
  })
})
