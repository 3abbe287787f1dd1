import type { Rng } from '../../../src/random/rng.ts'
import { DIVISOR_PREDICATES, INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { terse } from '../entries/terse.ts'
import { CHECK } from '../templates/wordings.ts'
import { intParameters, slots, usedParameters } from './int-parameters.ts'
import { arithmetic, atom, type Phrased } from './phrased.ts'

interface Condition {
  readonly code: string
  readonly is: string
  readonly isSimple: boolean
}

function scalarPredicates(slot: number): Condition[] {
  return INT_PREDICATES.filter(({ parameter }) => !parameter).map(({ code, is }) => ({
    code: code.replace(/\bx\b/g, `$${slot}`),
    is: `$${slot} ${is}`,
    isSimple: !/ (and|or) /.test(code),
  }))
}

const PAIRS: readonly Condition[] = (
  [
    ['$0 > $1', '$0 is {greater|larger|bigger} than $1'],
    ['$0 < $1', '$0 is {less|smaller} than $1'],
    ['$0 >= $1', '$0 is {at least $1|greater than or equal to $1}'],
    ['$0 <= $1', '$0 is {at most $1|less than or equal to $1}'],
    ['$0 == $1', '$0 {equals|is equal to} $1'],
    ['$0 != $1', '$0 {differs from|is not equal to} $1'],
    ['$0 == -$1', '$0 is the negative of $1'],
    ['$0 + $1 > 10', 'the sum of $0 and $1 is {greater|more} than 10'],
    ['$0 + $1 == 10', 'the sum of $0 and $1 {is|equals} 10'],
    ['$0 * $1 > 0', '{$0 and $1 have the same sign|the product of $0 and $1 is positive}'],
    ['$0 * $1 < 0', '{$0 and $1 have opposite signs|the product of $0 and $1 is negative}'],
    ['abs($0 - $1) <= 1', '$0 and $1 differ by at most one'],
    ['abs($0) == abs($1)', '$0 and $1 {have the same absolute value|are equally far from zero}'],
    ['abs($0) > abs($1)', '$0 is farther from zero than $1'],
    ['($0 + $1) % 2 == 0', 'the sum of $0 and $1 is even'],
    ['($0 + $1) % 2 == 1', 'the sum of $0 and $1 is odd'],
    ['$0 * $1 % 2 == 0', 'the product of $0 and $1 is even'],
    ['$0 == $1 * 2', '$0 is {twice|double} $1'],
    ['$0 == $1 + 1', '$0 is {one more than $1|the number after $1}'],
    ['$0 % 10 == $1 % 10', '$0 and $1 {end in the same digit|have the same last digit}'],
  ] as const
).map(([code, is]) => ({ code, is, isSimple: true }))

function combine(rng: Rng, conditions: readonly Condition[]): Condition {
  const [a, b] = [rng.choice(conditions), rng.choice(conditions)]
  if (!a.isSimple || !b.isSimple || a.code === b.code) return a
  switch (rng.int(4)) {
    case 0:
      return {
        code: `${a.code} and ${b.code}`,
        is: `{${a.is} and ${b.is}|both ${a.is} and ${b.is}}`,
        isSimple: false,
      }
    case 1:
      return {
        code: `${a.code} or ${b.code}`,
        is: `{${a.is} or ${b.is}|${a.is} or ${b.is} (or both)}`,
        isSimple: false,
      }
    case 2:
      return {
        code: `${a.code} and not ${b.code}`,
        is: `${a.is} but not: ${b.is}`,
        isSimple: false,
      }
    default:
      return {
        code: `(${a.code}) != (${b.code})`,
        is: `exactly one of these holds: ${a.is}; ${b.is}`,
        isSimple: false,
      }
  }
}

/** Yes-or-no questions about one or two ints. */
export function questions(rng: Rng): ProgramSpec[] {
  const ones = scalarPredicates(0)
  const twos = [...PAIRS, ...ones, ...scalarPredicates(1)]
  const write = ({ code, is }: Condition): ProgramSpec => ({
    parameters: intParameters(usedParameters(code)),
    returnType: 'bool',
    body: `return ${code}`,
    wordings: [`${CHECK} ${is}`, `${CHECK} ${is}{|, otherwise return False|}`],
    functionNames: ['check', 'is_valid', 'test', 'matches', 'holds'],
    tags: ['conditions', 'expression'],
    source: 'questions',
  })
  const divisors = DIVISOR_PREDICATES.map(({ code, is }) =>
    terse(
      'questions',
      'n,a,number=int k,b,d=step',
      'bool',
      'divides check',
      `return ${code.replace('x', '$0').replace('$k', '$1')}`,
      `${CHECK} $0 ${is.replaceAll('$k', '$1')}`,
    ),
  )
  const mixed = Array.from({ length: 260 }, () => combine(rng, rng.uniform() < 0.5 ? ones : twos))
  return [...[...ones, ...PAIRS, ...mixed].filter(startsAtZero).map(write), ...divisors]
}

function startsAtZero({ code }: Condition): boolean {
  return code.includes('$0')
}

const LABELS: readonly (readonly [string, string])[] = [
  ["'Yes'", "'No'"],
  ["'even'", "'odd'"],
  ["'Fizz'", "'Buzz'"],
  ["'+'", "'-'"],
  ["'a'", "'b'"],
  ['1', '0'],
  ['1', '-1'],
  ['0', '-1'],
  ['10', '5'],
]

function outcome(rng: Rng, count: number): Phrased {
  const leaves = slots(count)
  const pick = rng.choice(leaves)
  if (rng.uniform() < 0.4) return pick
  if (rng.uniform() < 0.2) {
    const n = String(rng.choice([0, 1, -1, 2, 10]))
    return atom(n, n)
  }
  return arithmetic(rng, rng.shuffle(leaves), 1)
}

/** `if` and `else` over random conditions and outcomes. */
export function choices(rng: Rng): ProgramSpec[] {
  const ones = scalarPredicates(0).filter(({ isSimple }) => isSimple)
  const twos = [...PAIRS, ...ones]
  return Array.from({ length: 620 }, () => {
    const isPair = rng.uniform() < 0.6
    const conditions = isPair ? twos : ones
    const count = isPair ? 2 : 1
    const yes = rng.choice(conditions)
    const label = rng.uniform() < 0.15 ? rng.choice(LABELS) : null
    const a = label ? atom(label[0], label[0]) : outcome(rng, count)
    const b = label ? atom(label[1], label[1]) : outcome(rng, count)
    const isText = label?.[0].startsWith("'") ?? false
    const spec = (body: string, ...wordings: string[]): ProgramSpec => ({
      parameters: intParameters(count),
      returnType: isText ? 'str' : 'int',
      body,
      wordings,
      functionNames: ['choose', 'decide', 'select', 'pick', 'adjust'],
      tags: ['conditions', 'branch'],
      source: 'choices',
    })
    if (label === null && rng.uniform() < 0.35) {
      const other = rng.choice(conditions)
      const c = outcome(rng, count)
      return spec(
        `if ${yes.code}:\n    return ${a.code}\nif ${other.code}:\n    return ${b.code}\nreturn ${c.code}`,
        `{Return ${a.words} if ${yes.is}|If ${yes.is}, return ${a.words}}. {Otherwise, if|If not, but} ${other.is}, return ${b.words}. {Otherwise|In all other cases} return ${c.words}`,
        `Return ${a.words} if ${yes.is}, ${b.words} if ${other.is}, and ${c.words} otherwise`,
      )
    }
    const wordings = [
      `Return ${a.words} if ${yes.is}, {otherwise|else|and otherwise} {return |}${b.words}`,
      `If ${yes.is}, return ${a.words}. {Otherwise|If not}, return ${b.words}`,
      `{Give|Return} ${a.words} when ${yes.is} and ${b.words} {otherwise|in all other cases}`,
    ]
    return rng.uniform() < 0.6
      ? spec(`if ${yes.code}:\n    return ${a.code}\nreturn ${b.code}`, ...wordings)
      : spec(`return ${a.code} if ${yes.code} else ${b.code}`, ...wordings)
  }).filter(({ body, parameters: { length } }) => usedParameters(body) === length)
}
