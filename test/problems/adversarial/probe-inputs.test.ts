import { describe, expect, test } from 'vitest'
import { probeInputs } from '../../../problems/adversarial/probe-inputs.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import { Rng } from '../../../src/random/rng.ts'
import { conforms, parsePyType } from '../../../src/values/py-type.ts'
import { argumentsKey, py } from '../../../src/values/py-value.ts'

function problemOf(type: string, values: readonly PyValue[]): Problem {
  return {
    kind: 'function',
    id: 'p',
    functionName: 'p',
    parameters: [{ name: 'x', type }],
    returnType: 'int',
    docstring: 'Any.',
    visibleTests: values.map((value) => ({ args: [value], expected: py.int(0) })),
    hiddenTests: [],
    comparison: { mode: 'exact' },
    tags: [],
  }
}

function probesOf(type: string, values: readonly PyValue[]): PyValue[] {
  return probeInputs(problemOf(type, values), 100, new Rng(1)).map(([value]) => value as PyValue)
}

function numbers(value: PyValue): number[] {
  if (value.type === 'int') return [Number(value.value)]
  return 'items' in value ? value.items.flatMap(numbers) : []
}

describe('probeInputs', () => {
  test('are inputs of the declared types that no test has', async () => {
    const { problems } = await loadProblemSet('seed-train')
    for (const problem of problems) {
      const inputs = probeInputs(problem, 100, new Rng(problem.id))
      const types = problem.parameters.map(({ type }) => parsePyType(type))
      const seen = [...problem.visibleTests, ...problem.hiddenTests].map(({ args }) =>
        argumentsKey(args),
      )
      expect(inputs.length, problem.id).toBeGreaterThanOrEqual(5)
      expect(new Set([...seen, ...inputs.map(argumentsKey)]).size).toBe(seen.length + inputs.length)
      for (const args of inputs) {
        expect(args.every((arg, i) => conforms(arg, types[i] ?? { kind: 'any' }))).toBe(true)
      }
    }
  })

  test('stay between the smallest and the largest number tested', () => {
    const drawn = probesOf('int', [py.int(3), py.int(50)]).flatMap(numbers)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(3)
    expect(Math.max(...drawn)).toBeLessThanOrEqual(50)
    expect(new Set(drawn).size).toBeGreaterThan(20)
  })

  test('keep lists sorted where all tested lists are, and never empty where none is', () => {
    const probes = probesOf('list[int]', [py.ints([1, 5, 9]), py.ints([2]), py.ints([0, 4, 4, 8])])
    for (const probe of probes) {
      const drawn = numbers(probe)
      expect(drawn.length).toBeGreaterThan(0)
      expect(drawn).toEqual([...drawn].sort((a, b) => a - b))
    }
  })

  test('keep the places of a record apart', () => {
    const record = (name: string, age: number) => py.tuple([py.str(name), py.int(age)])
    const probes = probesOf('tuple[str, int]', [record('ada', 30), record('bob', 7)])
    const type = parsePyType('tuple[str, int]')
    expect(probes.every((probe) => conforms(probe, type))).toBe(true)
  })

  test('are the same for the same seed', () => {
    const problem = problemOf('str', [py.str('abc'), py.str('hello')])
    const draw = () => probeInputs(problem, 50, new Rng('s')).map(argumentsKey)
    expect(draw()).toEqual(draw())
  })
})
