import type { Rng } from '../../../src/random/rng.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { RETURN } from '../templates/wordings.ts'
import { intParameters, slots, usedParameters } from './int-parameters.ts'
import { arithmetic } from './phrased.ts'

const EXPRESSIONS = 1_000

/** Random formulas over one to three ints. */
export function formulas(rng: Rng): ProgramSpec[] {
  return Array.from({ length: EXPRESSIONS }, () => {
    const count = 1 + rng.weighted([3, 4, 2])
    const value = arithmetic(rng, slots(count), rng.range(1, 3))
    if (usedParameters(value.code) < count) return []
    return {
      parameters: intParameters(count),
      returnType: 'int',
      body: `return ${value.code}`,
      wordings: [`${RETURN} ${value.words}`, `${RETURN} ${value.words} {for the given numbers|}`],
      functionNames: ['compute', 'formula', 'calculate', 'f', 'evaluate'],
      tags: ['arithmetic', 'expression'],
      source: 'formulas',
    } satisfies ProgramSpec
  }).flat()
}

/** Steps done one after the other: `Double n, then add 3`. */
const STEPS: readonly (readonly [words: string, code: (inner: string) => string])[] = [
  ['{double|multiply by two}', (x) => `${x} * 2`],
  ['triple', (x) => `${x} * 3`],
  ['{square|multiply by itself}', (x) => `${x} ** 2`],
  ['add {one|1}', (x) => `${x} + 1`],
  ['add 5', (x) => `${x} + 5`],
  ['add 10', (x) => `${x} + 10`],
  ['subtract {one|1}', (x) => `${x} - 1`],
  ['subtract 3', (x) => `${x} - 3`],
  ['{halve, rounding down,|divide by two, rounding down,}', (x) => `${x} // 2`],
  ['{take the remainder modulo 10|keep only the last digit with modulo 10}', (x) => `${x} % 10`],
  ['{negate|change the sign}', (x) => `-${x}`],
  ['add $1', (x) => `${x} + $1`],
  ['subtract $1', (x) => `${x} - $1`],
  ['multiply by $1', (x) => `${x} * $1`],
]

export function stepwise(rng: Rng): ProgramSpec[] {
  return Array.from({ length: 450 }, () => {
    const steps = Array.from({ length: rng.range(1, 3) }, () => rng.choice(STEPS))
    const code = steps.reduce((inner, [, step], i) => step(i === 0 ? '$0' : `(${inner})`), '$0')
    const [first, ...rest] = steps.map(([words]) => words)
    const then = rest.map((words) => `, {then|and then} ${words}`).join('')
    const count = code.includes('$1') ? 2 : 1
    return {
      parameters: intParameters(count),
      returnType: 'int',
      body: `return ${simplify(code)}`,
      wordings: [
        `{Take $0|Start with $0|Take the number $0}, ${first}${then}{ and return the result|. Return the result|}`,
        `{Take a number|Given $0}, ${first}${then}{ and return the result|. Return the result|}`,
      ],
      functionNames: ['transform', 'compute', 'apply', 'change', 'steps'],
      tags: ['arithmetic', 'expression'],
      source: 'stepwise',
    }
  })
}

/** Takes off brackets that precedence makes needless at the start: `($0 * 2) + 1`. */
function simplify(code: string): string {
  return code.replace(/^\((\$0 [*%] \S+|\$0 \/\/ \S+|\$0 \*\* \S+)\) (\+|-) /, '$1 $2 ')
}
