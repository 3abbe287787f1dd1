import type { Problem } from '../../src/core/problem.ts'
import { toPythonLiteral } from '../../src/values/literal.ts'
import { valueKey } from '../../src/values/py-value.ts'

/** A program that ought not to pass. */
export interface SimpleProgram {
  readonly name: string
  readonly source: string
  /** True where no honest problem is solved by it, whatever its inputs. */
  readonly trivial: boolean
  /** The one answer that a trivial program gives, as a Python literal; null for others. */
  readonly answer: string | null
}

/** `def name(a, b):` and a body of one line. */
function functionOf(problem: Problem, line: string): string {
  const names = problem.parameters.map(({ name }) => name).join(', ')
  return `def ${problem.functionName}(${names}):\n    ${line}\n`
}

/** Expressions of one argument that a lazy program may return. */
const OF_ONE = [
  'len(X)',
  'not X',
  'bool(X)',
  'X + 1',
  'X - 1',
  'X * 2',
  'X // 2',
  'X % 2',
  'X * X',
  '-X',
  'abs(X)',
  'X > 0',
  'X % 2 == 0',
  'X[0]',
  'X[-1]',
  'X[::-1]',
  'X[1:]',
  'X[:-1]',
  'X[0] == X[-1]',
  'sum(X)',
  'max(X)',
  'min(X)',
  'sorted(X)',
  'list(set(X))',
  'X.lower()',
  'X.upper()',
  'X.strip()',
  'X.split()',
  'str(X)',
] as const

const OF_TWO = [
  'X + Y',
  'X - Y',
  'X * Y',
  'X // Y',
  'X % Y',
  'X == Y',
  'X in Y',
  'max(X, Y)',
  'min(X, Y)',
] as const

/**
 * The programs that a set of tests has to tell apart from a solution: nothing at all, every answer
 * that some test expects, every argument given back, and one-line guesses over the arguments.
 */
export function simplePrograms(problem: Problem): SimpleProgram[] {
  const programs = new Map<string, SimpleProgram>()
  const add = (name: string, line: string, answer: string | null) => {
    const source = functionOf(problem, line)
    const trivial = answer !== null
    if (!programs.has(source)) programs.set(source, { name, source, trivial, answer })
  }
  add('empty', 'pass', 'None')
  const answers = new Map(
    [...problem.visibleTests, ...problem.hiddenTests].map(({ expected }) => [
      valueKey(expected),
      expected,
    ]),
  )
  for (const answer of answers.values()) {
    const literal = toPythonLiteral(answer)
    add(`constant ${shortened(literal)}`, `return ${literal}`, shortened(literal))
  }
  const names = problem.parameters.map(({ name }) => name)
  for (const x of names) {
    add(`argument ${x}`, `return ${x}`, null)
    for (const guess of OF_ONE) add('guess', `return ${guess.replaceAll('X', x)}`, null)
    for (const y of names.filter((name) => name !== x)) {
      for (const guess of OF_TWO) {
        add('guess', `return ${guess.replaceAll('X', x).replaceAll('Y', y)}`, null)
      }
    }
  }
  return [...programs.values()].map((program) =>
    program.name === 'guess'
      ? { ...program, name: `guess ${program.source.split('return ')[1]?.trim()}` }
      : program,
  )
}

function shortened(literal: string): string {
  return literal.slice(0, 40)
}
