import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeProblemSet, formatJson } from '../../../../problems/encode.ts'
import { allTests } from '../../../../problems/importers/checks/checked-task.ts'
import { importText } from '../../../../problems/importers/import.ts'
import { parseProblemSet } from '../../../../problems/load.ts'
import type { Problem } from '../../../../src/core/problem.ts'
import type { Sandbox } from '../../../../src/core/sandbox.ts'
import { programOfCompletion } from '../../../../src/grading/completion.ts'
import { gradeRequestOf } from '../../../../src/grading/grade-request.ts'
import { createSandbox } from '../../../../src/sandbox/pool.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await createSandbox({ workers: 1 })
})
afterAll(() => sandbox.close())

const PROMPT = 'def plus(a):\n    """One more."""\n'
const BODY = '    return a + 1\n'

function task(check: string, more: object = {}): object {
  return {
    task_id: 'Own/0',
    prompt: PROMPT,
    canonical_solution: BODY,
    entry_point: 'plus',
    test: check,
    ...more,
  }
}

function imported(...tasks: object[]) {
  const lines = tasks.map((each) => JSON.stringify(each)).join('\n')
  return importText(lines, 'own.jsonl', sandbox)
}

async function statusOf(problem: Problem | undefined, source: string): Promise<string> {
  const each = problem as Problem
  const [verdict] = await sandbox.grade([gradeRequestOf(each, source, allTests(each))])
  return verdict?.status ?? ''
}

const RIGHT = `def plus(a):\n${BODY}`
const WRONG = 'def plus(a):\n    return a + 1 if a < 4 else a\n'

const check = (body: string, head = 'def check(candidate):') =>
  `${head}\n${body
    .trim()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}\n`

describe('a check is lifted where it is understood', () => {
  test.each([
    ['a backslash', check('assert candidate(1) == \\\n    2\nassert candidate(4) == 5')],
    ['a backslash first', check('assert \\\n    candidate(1) == 2\nassert candidate(4) == 5')],
    [
      'a comment in brackets',
      check('assert candidate(1) == ( # one\n    2)\nassert candidate(4) == 5'),
    ],
    [
      'a comment among arguments',
      check('assert candidate( # one\n    1) == 2\nassert candidate(4) == 5'),
    ],
    [
      'a comment between the sides',
      check('assert (candidate(1) # one\n    == 2), "no"\nassert candidate(4) == 5'),
    ],
    [
      'an annotated parameter',
      check(
        'assert candidate(1) == 2\nassert candidate(4) == 5',
        'def check(candidate: int) -> None:',
      ),
    ],
    [
      'a call at the end',
      `${check('assert candidate(1) == 2\nassert candidate(4) == 5')}\ncheck(plus)\n`,
    ],
  ])('with %s', async (_what, source) => {
    const { set, notes } = await imported(task(source))
    expect(notes).toMatchObject([{ form: 'direct', cases: 2, hostCases: 2 }])
    expect(await statusOf(set.problems[0], RIGHT)).toBe('passed')
    expect(await statusOf(set.problems[0], WRONG)).toBe('wrong_answer')
  })
})

describe('what is not understood runs as it stands', () => {
  test.each([
    [
      'two checks',
      `${check('assert False')}\n${check('assert candidate(1) == 2\nassert candidate(4) == 5')}`,
    ],
    [
      'a return among the assertions',
      check('assert candidate(1) == 2\nif candidate(4) == 5:\n    return\nassert False'),
    ],
    [
      'a second parameter',
      check('assert candidate(1) == 2\nassert candidate(4) == 5', 'def check(candidate, times=1):'),
    ],
    [
      'names made global',
      check('global seen\nseen = candidate(1)\nassert seen == 2\nassert candidate(4) == 5'),
    ],
  ])('%s', async (_what, source) => {
    const { set, notes } = await imported(task(source))
    expect(notes).toMatchObject([{ form: 'appended', grading: 'in-sandbox', hostCases: 0 }])
    expect(await statusOf(set.problems[0], RIGHT)).toBe('passed')
    expect(await statusOf(set.problems[0], WRONG)).toBe('runtime_error')
  })

  test('a syntax error is the reason that leaves a task out', async () => {
    const broken = check("assert candidate(1) == __import__('os').system('touch x or 2")
    const { skipped } = await imported(
      task(broken),
      task(check('assert candidate(1) == 2'), { task_id: 'Own/1' }),
    )
    expect(skipped).toMatchObject([
      { id: 'Own/0', reason: 'its reference does not pass: runtime_error: SyntaxError' },
    ])
  })

  test('an assertion of MBPP with a syntax error leaves that task out', async () => {
    const mbpp = { task_id: 1, text: 'One more.', code: RIGHT, test_list: ['assert plus(1) == 2'] }
    const { set, skipped } = await imported(mbpp, {
      ...mbpp,
      task_id: 2,
      test_list: ['assert plus(1) == ('],
    })
    expect(set.problems.map(({ id }) => id)).toEqual(['mbpp/1'])
    expect(skipped).toMatchObject([{ id: '2', reason: expect.stringContaining('SyntaxError') }])
  })

  test('names bound by what is no plain assignment are followed', async () => {
    const source = check(
      'for got in [candidate(1)]:\n    pass\nif (more := candidate(4)):\n    pass\nassert got == 2\nassert more == 5',
    )
    const { set } = await imported(task(source))
    expect(await statusOf(set.problems[0], RIGHT)).toBe('passed')
    expect(await statusOf(set.problems[0], WRONG)).not.toBe('passed')
  })
})

test('a name that is no identifier is refused and never a pattern', async () => {
  const names = ['f(.*)+(a+)+$[', 'class', 'a.b', '', 'é']
  const started = performance.now()
  const bad = names.map((entry_point, i) =>
    task(check('assert candidate(1) == 2'), { task_id: `Own/${i + 1}`, entry_point }),
  )
  const { skipped } = await imported(task(check('assert candidate(1) == 2')), ...bad)
  expect(skipped).toHaveLength(names.length)
  expect(new Set(skipped.map(({ status }) => status))).toEqual(new Set(['unreadable']))
  expect(skipped[0]?.reason).toBe('entry_point: must be a Python identifier')
  expect(performance.now() - started).toBeLessThan(30_000)
})

describe('helpers of a prompt', () => {
  const prompt = `def step():\n    return 1\n\n\n${PROMPT}`
  const source = check(
    'assert candidate(1) == 1 + step()\nassert abs(candidate(4) - 5) < 0.1\nassert candidate(2) in [1 + 2 * step()]',
  )

  test('are for the checks alone where a solution has its own, and both are kept', async () => {
    const { set, notes } = await imported(task(source, { prompt }))
    expect(notes[0]?.form).toBe('guarded')
    const own = 'def step():\n    return 10\n\n\ndef plus(a):\n    return a + step() // 10\n'
    expect(await statusOf(set.problems[0], own)).toBe('passed')
    const cheat =
      'def step():\n    return 10\n\n\ndef plus(a):\n    return 11 if a == 1 else 5 if a == 4 else 21\n'
    expect(await statusOf(set.problems[0], cheat)).not.toBe('passed')
  })

  test('come with a completion and not with a solution', async () => {
    const { set } = await imported(task(source, { prompt }))
    const problem = set.problems[0] as Problem
    const whole = 'def plus(a):\n    return a + step()\n'
    expect(await statusOf(problem, programOfCompletion(problem, whole))).toBe('passed')
    expect(await statusOf(problem, whole)).toBe('runtime_error')
  })
})

test('globals are fresh for each test: a mutable default argument does not leak', async () => {
  const { set } = await imported(task(check('assert candidate(1) == 2\nassert candidate(4) == 5')))
  const leaky = 'def plus(a, seen=[]):\n    seen.append(a)\n    return a + len(seen)\n'
  expect(await statusOf(set.problems[0], leaky)).toBe('passed')
})

describe('HumanEval-X', () => {
  test('Python is read by the call of its check, other languages are named', async () => {
    const { entry_point: _, ...fields } = task('') as { entry_point: string }
    const record = {
      ...fields,
      task_id: 'Python/0',
      declaration: 'def plus(a):\n',
      test: `METADATA = {}\n\n\n${check('assert plus(1) == 2\nassert plus(4) == 5', 'def check(plus):')}\ncheck(plus)\n`,
    }
    const { format, set, skipped } = await imported(
      record,
      { ...record, task_id: 'CPP/0' },
      { ...record, task_id: 'Go/0' },
    )
    expect(format).toBe('humaneval')
    expect(set.problems.map(({ id }) => id)).toEqual(['python/0'])
    expect(await statusOf(set.problems[0], WRONG)).toBe('wrong_answer')
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'it is written in C++; only Python is graded',
      'it is written in Go; only Python is graded',
    ])
  })

  test('an id may be a whole number', async () => {
    const { set } = await imported(task(check('assert candidate(1) == 2'), { task_id: 7 }))
    expect(set.problems[0]?.id).toBe('humaneval/7')
  })
})

describe('ODEX', () => {
  const record = {
    task_id: 38824,
    prompt: 'def f_38824(d):\n\t',
    suffix: '\n\treturn result',
    canonical_solution: 'result = OrderedDict(sorted(d.items()))',
    test_start: '\nfrom collections import OrderedDict\n\ndef check(candidate):',
    test: [
      "\n    assert list(candidate({'b': 1, 'a': 2})) == ['a', 'b']\n",
      '\n    assert candidate({}) == {}\n',
    ],
    entry_point: 'f_38824',
    intent: 'sort a dictionary by its keys',
    library: ['collections'],
  }

  test('completions stand between prompt and suffix, and have the imports of the test', async () => {
    const { format, set } = await imported(record, record)
    expect(format).toBe('odex')
    expect(set.problems.map(({ id }) => id)).toEqual(['odex/38824', 'odex/38824-2'])
    const problem = set.problems[0] as Problem
    expect(problem.docstring).toBe('sort a dictionary by its keys')
    const completions = [
      ['result = {k: d[k] for k in sorted(d)}', 'passed'],
      ['result = OrderedDict()\n    for k in sorted(d):\n        result[k] = d[k]', 'passed'],
      ['result = {}', 'runtime_error'],
    ] as const
    for (const [completion, status] of completions) {
      expect(await statusOf(problem, programOfCompletion(problem, completion))).toBe(status)
    }
    expect(parseProblemSet(formatJson(encodeProblemSet(set)), 'own.json')).toEqual(set)
  })
})
