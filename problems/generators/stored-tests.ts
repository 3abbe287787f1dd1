import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Json } from '../../src/core/json.ts'
import type { Problem, TestCase } from '../../src/core/problem.ts'
import { decodeJson } from '../../src/values/json-codec.ts'
import { parsePyType } from '../../src/values/py-type.ts'

/** Hidden tests of shipped problems that were chosen by a search over wrong programs. */
const HIDDEN_TESTS = new URL('../adversarial/hidden-tests.json', import.meta.url)

const jsonSchema = z.custom<Json>()

/** Tests as a file of this project holds them. */
export const testsSchema = z.array(
  z.strictObject({ args: z.array(jsonSchema), expected: jsonSchema }),
)

const hiddenSchema = z.record(z.string(), testsSchema)

/** The tests of a problem, read by its declared types. */
export function decodeTests(problem: Problem, tests: z.infer<typeof testsSchema>): TestCase[] {
  const types = problem.parameters.map(({ type }) => parsePyType(type))
  const returnType = parsePyType(problem.returnType)
  return tests.map(({ args, expected }) => ({
    args: args.map((arg, i) => decodeJson(arg, types[i])),
    expected: decodeJson(expected, returnType),
  }))
}

/** The problems with the hidden tests chosen for them in place of their own, where there are such. */
export function withChosenTests(setName: string, problems: readonly Problem[]): Problem[] {
  const chosen = hiddenSchema.parse(JSON.parse(readFileSync(HIDDEN_TESTS, 'utf8')))
  return problems.map((problem): Problem => {
    const tests = chosen[`${setName}/${problem.id}`]
    return tests === undefined ? problem : { ...problem, hiddenTests: decodeTests(problem, tests) }
  })
}
