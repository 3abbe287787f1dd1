import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importText } from '../../../../problems/importers/import.ts'
import type { Problem } from '../../../../src/core/problem.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import { py } from '../../../../src/values/py-value.ts'
import { statusOf } from '../../../support/problem-status.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

describe('APPS', () => {
  const script = {
    problem_id: 7,
    question: 'Read two numbers, print their sum.',
    difficulty: 'introductory',
    input_output: JSON.stringify({
      inputs: ['1 2\n', '5\n-7\n', ['10', '20']],
      outputs: ['3\n', '-2  \n', ['30']],
    }),
    solutions: JSON.stringify([
      'print(0)',
      'import sys\nnumbers = sys.stdin.read().split()\nprint(sum(map(int, numbers)))\n',
    ]),
  }
  const call = {
    problem_id: 8,
    question: 'Double every number.',
    starter_code: 'class Solution:\n    def double(self, xs):\n',
    input_output: JSON.stringify({
      fn_name: 'double',
      inputs: [[[1, 2]], [[]]],
      outputs: [[[2, 4]], [[]]],
    }),
    solutions: JSON.stringify([
      'class Solution:\n    def double(self, xs):\n        return [2 * x for x in xs]\n',
    ]),
  }

  test('runs scripts with their input and compares what they print', async () => {
    const { set, notes } = await importText(JSON.stringify(script), 'apps.jsonl', sandbox)
    const problem = set.problems[0] as Problem
    expect(notes[0]).toMatchObject({ form: 'stdio', grading: 'host', referencePasses: true })
    expect(problem.referenceSolution).toContain('sys.stdin.read')
    const typed =
      'a = []\nwhile True:\n    try:\n        a += input().split()\n    except EOFError:\n        break\nprint(sum(int(x) for x in a))\nexit(0)\n'
    expect(await statusOf(sandbox, problem, typed)).toBe('passed')
    expect(await statusOf(sandbox, problem, 'print(3)')).toBe('wrong_answer')
    expect(await statusOf(sandbox, problem, 'print(')).not.toBe('passed')
    // Left with a code: judged by what it printed, which is nothing.
    expect(await statusOf(sandbox, problem, 'raise SystemExit(1)')).toBe('wrong_answer')
  })

  test('calls functions and methods by name and unwraps answers in lists of one', async () => {
    const { set, notes } = await importText(JSON.stringify([call]), 'apps.json', sandbox)
    const problem = set.problems[0] as Problem
    expect(notes[0]).toMatchObject({ form: 'call', referencePasses: true })
    expect(problem.visibleTests[0]?.expected).toEqual(py.ints([2, 4]))
    expect(
      await statusOf(sandbox, problem, 'def double(xs):\n    return [x + x for x in xs]\n'),
    ).toBe('passed')
    expect(await statusOf(sandbox, problem, 'def double(xs):\n    return xs\n')).toBe(
      'wrong_answer',
    )
  })
})

test('a task whose tests are missing or cannot be read is left out with the reason', async () => {
  const tasks = [
    { problem_id: 1, question: 'No tests.', input_output: '' },
    { problem_id: 2, question: 'Broken.', input_output: '{"inputs": [' },
    {
      problem_id: 3,
      question: 'A name that is none.',
      input_output: { fn_name: 'f(.*)+$[', inputs: [[1]], outputs: [1] },
    },
    { problem_id: 4, question: 'Fine.', input_output: { inputs: ['1'], outputs: ['1'] } },
    { problem_id: 4, question: 'Again.', input_output: { inputs: ['1'], outputs: ['1'] } },
    {
      problem_id: 5,
      question: 'Solutions that are wrong.',
      input_output: { inputs: ['1'], outputs: ['1'] },
      solutions: ['1 / 0'],
    },
  ]
  const { set, notes, skipped } = await importText(JSON.stringify(tasks), 'apps.json', sandbox)
  expect(set.problems.map(({ id }) => id)).toEqual(['apps/4'])
  expect(notes[0]?.referencePasses).toBeNull()
  expect(skipped.map(({ id, status, reason }) => [id, status, reason])).toEqual([
    ['1', 'skipped', 'it has no tests'],
    ['2', 'skipped', 'its tests cannot be read: input_output: not valid JSON: expected a value'],
    ['3', 'skipped', 'its tests cannot be read: input_output.fn_name: must be a Python identifier'],
    ['4', 'skipped', 'another task before it has the id apps/4'],
    [
      '5',
      'skipped',
      'its reference does not pass: none of 1 solutions passes, the first: runtime_error: ZeroDivisionError',
    ],
  ])
})
