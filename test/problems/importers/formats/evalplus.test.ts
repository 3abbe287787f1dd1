import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { loadedArguments } from '../../../../problems/importers/formats/evalplus-loader.ts'
import { importText } from '../../../../problems/importers/import.ts'
import type { Problem } from '../../../../src/core/problem.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'
import { toPythonLiteral } from '../../../../src/values/literal.ts'
import { py } from '../../../../src/values/py-value.ts'
import { parsePythonJson } from '../../../../src/values/python-json.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

interface Task {
  readonly id?: string
  readonly name?: string
  readonly parameters?: string
  readonly body: string
  /** JSON as Python writes it. */
  readonly inputs: string
  readonly plus?: string
  readonly atol?: number
}

/** Written as text: JavaScript's own JSON has no 2.0 and no NaN. */
function line({ id = 'HumanEval/900', name = 'f', body, inputs, plus = '[]', ...more }: Task) {
  const text = JSON.stringify({
    task_id: id,
    prompt: `def ${name}(${more.parameters ?? 'x'}):\n    """Any."""\n`,
    entry_point: name,
    canonical_solution: `    ${body}\n`,
    atol: more.atol ?? 0,
  })
  return `${text.slice(0, -1)}, "base_input": ${inputs}, "plus_input": ${plus}}`
}

async function imported(task: Task, strict = false) {
  const { set, notes, skipped } = await importText(line(task), 'plus.jsonl', sandbox, { strict })
  return { problem: set.problems[0] as Problem, note: notes[0], skipped }
}

async function statusOf(problem: Problem, body: string, parameters = 'x'): Promise<string> {
  const source = `def ${problem.functionName}(${parameters}):\n    ${body}\n`
  const [verdict] = await sandbox.grade([gradeRequestOf(problem, source, allTests(problem))])
  return verdict?.status ?? ''
}

describe('numbers of the file are Python’s', () => {
  test('2 and 2.0 are two inputs with two answers', async () => {
    const { problem } = await imported({ body: 'return type(x).__name__', inputs: '[[2], [2.0]]' })
    expect(allTests(problem).map(({ expected }) => toPythonLiteral(expected))).toEqual([
      "'int'",
      "'float'",
    ])
    expect(await statusOf(problem, 'return "int"')).toBe('wrong_answer')
  })

  test('large floats, large ints and infinities are read', async () => {
    const { problem, note } = await imported({
      body: 'return x * 2',
      inputs: '[[1e+308], [99999999999999999999], [-Infinity], [1e16]]',
    })
    expect(note).toMatchObject({ cases: 4, hostCases: 4 })
    expect(await statusOf(problem, 'return x + x')).toBe('passed')
    expect(await statusOf(problem, 'return float(x) + x')).toBe('wrong_answer')
  })
})

describe('an answer is right where it equals the expected one, or floats are near', () => {
  test('by 1e-6 and by a relative 1e-7', async () => {
    const { problem } = await imported({ body: 'return x * 1e9', inputs: '[[0.1], [123.456]]' })
    expect(problem.comparison).toEqual({
      mode: 'allclose',
      absoluteTolerance: 1e-6,
      relativeTolerance: 1e-7,
    })
    expect(await statusOf(problem, 'return x * 1e9 * (1 + 5e-8)')).toBe('passed')
    expect(await statusOf(problem, 'return x * 1e9 * (1 + 5e-7)')).toBe('wrong_answer')
    expect(await statusOf(problem, 'return round(x * 1e9)')).toBe('passed')
  })

  test('more strictly where the set says so', async () => {
    const task = { body: 'return x * 1e9', inputs: '[[0.1], [123.456]]' }
    const { problem } = await imported(task, true)
    expect(problem.comparison).toEqual({
      mode: 'float',
      absoluteTolerance: 1e-6,
      relativeTolerance: 0,
    })
    expect(await statusOf(problem, 'return x * 1e9 * (1 + 5e-8)')).toBe('wrong_answer')
    expect(await statusOf(problem, 'return round(x * 1e9)')).toBe('wrong_answer')
  })

  test('by the tolerance of the task', async () => {
    const { problem } = await imported({ body: 'return x / 3', inputs: '[[1], [2]]', atol: 0.1 })
    expect(await statusOf(problem, 'return x / 3 + 0.05')).toBe('passed')
    expect(await statusOf(problem, 'return x / 3 + 0.2')).toBe('wrong_answer')
  })
})

describe('judges of single tasks', () => {
  test('find_zero takes any root', async () => {
    const { problem } = await imported({
      id: 'HumanEval/32',
      name: 'find_zero',
      body: 'return (-x[1] - (x[1] ** 2 - 4 * x[0] * x[2]) ** 0.5) / 2 / x[2]',
      inputs: '[[[6, -5, 1]], [[2.0, -3, 1]]]',
      atol: 0.0001,
    })
    const other = 'return (-x[1] + (x[1] ** 2 - 4 * x[0] * x[2]) ** 0.5) / 2 / x[2]'
    expect(await statusOf(problem, other)).toBe('passed')
    expect(await statusOf(problem, 'return x')).toBe('wrong_answer')
    expect(await statusOf(problem, 'return 0.0')).toBe('wrong_answer')
  })

  test('answers of some tasks are compared as sets', async () => {
    const task: Task = {
      id: 'Mbpp/140',
      name: 'extract_singly',
      body: 'return list({n for part in x for n in part})',
      inputs: '[[[[3, 4], [4, 5]]], [[[1], [2, 3]]]]',
    }
    const { problem } = await imported(task)
    const generator = 'return (n for part in reversed(x) for n in part)'
    expect(await statusOf(problem, generator)).toBe('passed')
    expect(await statusOf(problem, 'return x[0]')).toBe('wrong_answer')
    const { problem: strict } = await imported(task, true)
    expect(await statusOf(strict, generator)).not.toBe('passed')
  })

  test('answers of some tasks are compared by whether they are None', async () => {
    const { problem } = await imported({
      id: 'Mbpp/737',
      name: 'check_str',
      body: 'import re; return re.match("[aeiou]", x)',
      inputs: '[["annie"], ["dawood"]]',
    })
    expect(await statusOf(problem, 'return x[0] in "aeiou"')).toBe('passed')
    expect(await statusOf(problem, 'return 0 if x[0] in "aeiou" else None')).toBe('passed')
    expect(await statusOf(problem, 'return x')).toBe('wrong_answer')
    expect(await statusOf(problem, 'return True')).toBe('wrong_answer')
  })

  test('any answer does for are_equivalent, an exception does not', async () => {
    const { problem } = await imported({
      id: 'Mbpp/164',
      name: 'are_equivalent',
      body: 'return x == 1',
      inputs: '[[1], [2]]',
    })
    expect(await statusOf(problem, 'return object()')).toBe('passed')
    expect(await statusOf(problem, 'return 1 / 0')).toBe('runtime_error')
  })

  test('0 does for sum_div, and a second distance for digit_distance_nums', async () => {
    const sum = await imported({
      id: 'Mbpp/295',
      name: 'sum_div',
      body: 'return x',
      inputs: '[[8], [12]]',
    })
    expect(await statusOf(sum.problem, 'return 0')).toBe('passed')
    expect(await statusOf(sum.problem, 'return 1')).toBe('wrong_answer')
    const distance = await imported({
      id: 'Mbpp/558',
      name: 'digit_distance_nums',
      parameters: 'x, y',
      body: 'return sum(map(int, str(abs(x - y))))',
      inputs: '[[1, 256], [23, 56]]',
    })
    const filled =
      'return sum(abs(int(a) - int(b)) for a, b in zip(str(x).zfill(3), str(y).zfill(3)))'
    expect(await statusOf(distance.problem, filled, 'x, y')).toBe('passed')
    expect(await statusOf(distance.problem, 'return 1', 'x, y')).toBe('wrong_answer')
  })

  test('a function of that name in another benchmark has no judge', async () => {
    const { problem } = await imported({ name: 'sum_div', body: 'return x', inputs: '[[8], [12]]' })
    expect(await statusOf(problem, 'return 0')).toBe('wrong_answer')
  })
})

describe('inputs that become no test', () => {
  test('are counted by their reasons', async () => {
    const { note } = await imported({
      body: 'return 1 / x if x < 9 else object() if x == 9 else float("nan")',
      inputs: '[[1], [0], [2]]',
      plus: '[["text"], [9], [10], [0.0]]',
    })
    expect(note).toMatchObject({ cases: 2, leftOut: 5 })
    for (const reason of [
      '2 ZeroDivisionError',
      '1 TypeError',
      '1 invalid_return',
      '1 not equal',
    ]) {
      expect(note?.leftOutWhy).toContain(reason)
    }
  })

  test('leave no task where they are all', async () => {
    const { skipped } = await imported({ body: 'return 1 / 0', inputs: '[[1], [2]]' })
    expect(skipped[0]?.reason).toBe(
      'its canonical solution answers none of its inputs (2 ZeroDivisionError)',
    )
  })

  test('may be none: {} stands for an empty list, another form is a reason', async () => {
    const { note } = await imported({ body: 'return x', inputs: '[[1], [2]]', plus: '{}' })
    expect(note).toMatchObject({ cases: 2 })
    const text = `${line({ body: 'return x', inputs: '[[1]]', plus: '{"a": 1}' })}\n${line({ id: 'HumanEval/901', body: 'return x', inputs: '[[1]]' })}`
    const { set, skipped } = await importText(text, 'plus.jsonl', sandbox)
    expect(set.problems.map(({ id }) => id)).toEqual(['humaneval/901'])
    expect(skipped).toEqual([
      {
        id: 'HumanEval/900',
        line: 1,
        status: 'skipped',
        reason: 'its tests cannot be read: plus_input: expected a list',
      },
    ])
  })
})

test('calls may have fewer arguments than the function has parameters', async () => {
  const { problem, note } = await imported({
    parameters: 'x, y=2',
    body: 'return x * y',
    inputs: '[[1], [2, 5]]',
  })
  expect(note).toMatchObject({ form: 'call', cases: 2, hostCases: 2 })
  expect(await statusOf(problem, 'return y * x', 'x, y=2')).toBe('passed')
  expect(await statusOf(problem, 'return 2 * x', 'x, y=2')).toBe('wrong_answer')
})

describe('MBPP+ inputs are what the reference loader makes of them', () => {
  test.each([
    [2, '[[3, 4], [5]]', '[(3, 4), (5,)]'],
    [63, '[[[1, 2], [3, 4]]]', '[[(1, 2), (3, 4)]]'],
    [75, '[[[6, 24]], 6]', '[[(6, 24)], 6]'],
    [106, '[[5, 6], [9, 10]]', '[[5, 6], (9, 10)]'],
    [115, '[[[], [1, 1, 2], {}]]', '[[{}, {1, 2}, {}]]'],
    [124, '["1", "(1+2j)"]', '[1.0, complex(1.0, 2.0)]'],
    [124, '[2, "-1.5e-3j"]', '[2.0, complex(0.0, -0.0015)]'],
    [250, '[[10, 8], 4]', '[(10, 8), 4]'],
    [259, '[[[1, 3], [4, 5]], [[6, 7]]]', '[((1, 3), (4, 5)), ((6, 7),)]'],
    [278, '[[1, [4, 6], 7]]', '[(1, (4, 6), 7)]'],
    [307, '[["HELLO", 5, []], 2, 50]', "[('HELLO', 5, []), 2, 50]"],
    [722, '[{"a": [6.2, 70]}, 6.0]', "[{'a': (6.2, 70)}, 6.0]"],
    [252, '["4j"]', '[complex(0.0, 4.0)]'],
    [580, '[[4, [7, [1]]]]', '[(4, (7, (1,)))]'],
    [3, '[[3, 4]]', '[[3, 4]]'],
  ])('Mbpp/%i', (number, json, expected) => {
    const given = parsePythonJson(json)
    const args = loadedArguments(`Mbpp/${number}`, given.type === 'list' ? given.items : [])
    expect(toPythonLiteral(py.list(args))).toBe(expected)
    const same = loadedArguments(`HumanEval/${number}`, given.type === 'list' ? given.items : [])
    expect(py.list(same)).toEqual(given)
  })
})
