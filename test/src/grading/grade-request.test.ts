import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { programOfCompletion } from '../../../src/grading/completion.ts'
import { gradeRequestOf } from '../../../src/grading/grade-request.ts'
import { py } from '../../../src/values/py-value.ts'

const tests = [{ args: [py.int(1)], expected: py.int(2) }]

function problemWith(parts: Partial<Problem>): Problem {
  return {
    kind: 'function',
    id: 'f',
    functionName: 'f',
    parameters: [{ name: 'n', type: 'int' }],
    returnType: 'int',
    docstring: 'Any.',
    visibleTests: tests,
    hiddenTests: tests,
    comparison: { mode: 'python-eq' },
    tags: [],
    ...parts,
  }
}

describe('gradeRequestOf', () => {
  test('asks for the program as it stands where there is no harness', () => {
    expect(gradeRequestOf(problemWith({}), 'SOURCE', tests, { limits: 'training' })).toEqual({
      source: 'SOURCE',
      entryPoint: 'f',
      tests,
      comparison: { mode: 'python-eq' },
      limits: 'training',
    })
  })

  test('puts an appended harness after the program and calls it instead', () => {
    const harness = { kind: 'append', source: 'HARNESS', entryPoint: 'check' } as const
    const request = gradeRequestOf(problemWith({ harness }), 'SOURCE', tests)
    expect(request).toMatchObject({ source: 'SOURCE\n\n\nHARNESS', entryPoint: 'check' })
  })

  test('carries a script as text, whatever quotes it holds', () => {
    const script = `print("it's", '"""', "\\n")\n`
    const request = gradeRequestOf(problemWith({ harness: { kind: 'stdio' } }), script, tests)
    expect(request.source.split('\n')[0]).toBe(`SCRIPT = 'print("it\\'s", \\'"""\\', "\\\\n")\\n'`)
  })
})

describe('programOfCompletion', () => {
  const prompt = 'import math\n\ndef f(n):\n    """Any."""\n'

  test('continues the prompt', () => {
    expect(programOfCompletion(problemWith({ prompt }), '    return n\n')).toBe(
      `${prompt}    return n\n`,
    )
  })

  test('keeps only what stands before the header where the completion has its own', () => {
    const completion = 'def f(n):\n    return math.floor(n)\n'
    expect(programOfCompletion(problemWith({ prompt }), completion)).toBe(
      `import math\n\n\n${completion}`,
    )
  })

  test('leaves a completion alone where there is no prompt', () => {
    expect(programOfCompletion(problemWith({}), 'x')).toBe('x')
  })
})
