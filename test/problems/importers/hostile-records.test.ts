import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeProblemSet, formatJson } from '../../../problems/encode.ts'
import { allTests } from '../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../problems/importers/import.ts'
import { parseProblemSet } from '../../../problems/load.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox()
})
afterAll(() => sandbox.close())

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

function liveCodeBench(id: string, input: string): object {
  return {
    question_content: 'Count the brackets.',
    question_id: id,
    public_test_cases: JSON.stringify([{ input, output: '1', testtype: 'functional' }]),
    metadata: '{"func_name": "count"}',
  }
}

function apps(id: number, input: string): object {
  return {
    problem_id: id,
    question: 'Count the brackets.',
    input_output: `{"fn_name": "count", "inputs": [[${input}]], "outputs": [1]}`,
    solutions: '[]',
  }
}

function humanEval(changes: object): object {
  return {
    task_id: 'Own/0',
    prompt: 'def double(n):\n    """Twice n."""\n',
    entry_point: 'double',
    canonical_solution: '    return n * 2\n',
    test: 'def check(candidate):\n    assert candidate(1) == 2\n    assert candidate(2) == 4\n',
    ...changes,
  }
}

async function imported(records: readonly object[]) {
  const text = records.map((record) => JSON.stringify(record)).join('\n')
  return importText(text, 'own.jsonl', sandbox, { keepFailing: true })
}

describe('a record that the reader of problem sets would refuse', () => {
  test.each([
    ['livecodebench', [liveCodeBench('deep', nested(980)), liveCodeBench('flat', '[[]]')]],
    ['apps', [apps(1, nested(900)), apps(2, '[[]]')]],
    ['livecodebench', [liveCodeBench('names', '{"$x": 1}'), liveCodeBench('deep', nested(502))]],
  ])('is left out of %s with that reason, and what is written is read', async (_, records) => {
    const { set, skipped } = await imported(records)
    expect(skipped).toHaveLength(1)
    expect(skipped[0]?.reason).toMatch(
      /^as a problem it could not be read back: parameters\[0\]\.type: .*: nested more than 500 deep$/,
    )
    expect(set.problems).toHaveLength(1)
    expect(parseProblemSet(formatJson(encodeProblemSet(set)), 'set.json')).toEqual(set)
  })
})

describe('code that would cost the parser the square of its length', () => {
  const check = 'def check(candidate):\n    assert candidate(1) == 2 '
  test.each([
    ['continuations', `${check}${'\\\n'.repeat(302)}\n`],
    ['indented continuations', `${check}${'\\\n   \t'.repeat(302)}\n`],
    ['comments', `${check}\n${'    # a\n'.repeat(301)}`],
    ['comments between blank lines', `${check}\n${'#\n\n'.repeat(301)}`],
  ])('is left out: %s', async (_, code) => {
    const { skipped } = await imported([humanEval({ test: code })])
    expect(skipped[0]?.reason).toBe(
      'its code has more than 300 comments or line continuations in a row',
    )
  })

  test('is no code with many comments between its statements', async () => {
    const code = `${check}\n${'    # a\n    assert candidate(1) == 2\n'.repeat(302)}`
    const { skipped } = await imported([humanEval({ test: code })])
    expect(skipped).toEqual([])
  })
})

test('MBPP tests the first function that its assertions call, however often others are named', async () => {
  const record = {
    task_id: 1,
    text: 'Double a number.',
    code: `${'def other(n):\n    return n\n'.repeat(2_000)}def double(n):\n    return n * 2\n`,
    test_list: ['assert double(1) == 2 != x.other(1), other', 'assert other(double(2)) == 4'],
  }
  const { set } = await imported([record])
  expect(set.problems.map(({ functionName }) => functionName)).toEqual(['double'])
})

describe('a task whose code is longer than a program of training may be', () => {
  test('is graded with 3,000 assertions', async () => {
    const asserts = Array.from(
      { length: 3_000 },
      (_, i) => `    assert candidate(${i}) == ${i * 2}`,
    )
    const code = `def check(candidate):\n${asserts.join('\n')}\n`
    const { set, notes, skipped } = await imported([humanEval({ test: code })])
    expect(skipped).toEqual([])
    expect(notes[0]).toMatchObject({ referencePasses: true, form: 'direct' })
    expect(set.problems.map((problem) => allTests(problem).length)).toEqual([3_000])
  })

  test('is graded with a prompt of a mebibyte', async () => {
    const prompt = `def double(n):\n    """Twice n. ${'x'.repeat(1_048_576)}"""\n`
    const { notes, skipped } = await imported([humanEval({ prompt })])
    expect(skipped).toEqual([])
    expect(notes[0]?.referencePasses).toBe(true)
  })
})
