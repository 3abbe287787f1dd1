import type { ProgramSpec } from '../entries/spec.ts'
import { tables } from './tables.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const make = terseFor('nested-loops')

/** Where pairs `x`, `y` come from; `outer` and `inner` are the two loops. */
const PAIRS = [
  {
    parameters: 'a,xs,first=ints b,ys,second=ints',
    k: '$2',
    outer: 'for x in $0',
    inner: 'for y in $1',
    of: '{pairs of an item of $0 and an item of $1|combinations of an item of the first list with one of the second}',
  },
  {
    parameters: 'ints',
    k: '$1',
    outer: 'for i, x in enumerate($0)',
    inner: 'for y in $0[i + 1:]',
    of: '{pairs of items of the list, the first standing before the second|pairs of items at different positions of $0, in order}',
  },
  {
    parameters: 'a,m,n=few b,k,h=few',
    k: '$2',
    outer: 'for x in range(1, $0 + 1)',
    inner: 'for y in range(1, $1 + 1)',
    of: 'pairs of a number from 1 to $0 and a number from 1 to $1',
  },
  {
    parameters: 'n,m=tiny',
    k: '$1',
    outer: 'for x in range($0)',
    inner: 'for y in range(x)',
    of: 'pairs of different non-negative numbers below $0, the larger one first',
  },
  {
    parameters: 'n,m=tiny',
    k: '$1',
    outer: 'for x in range(1, $0 + 1)',
    inner: 'for y in range(x, $0 + 1)',
    of: 'pairs of numbers from 1 to $0, where the second is not less than the first',
  },
]

const CONDITIONS: readonly (readonly [code: string, words: string])[] = [
  ['x + y == 10', 'whose sum is 10'],
  ['x + y > 10', 'whose sum is greater than 10'],
  ['(x + y) % 2 == 0', 'whose sum is even'],
  ['(x + y) % 3 == 0', 'whose sum is divisible by 3'],
  ['x * y % 2 == 1', 'whose product is odd'],
  ['x * y > 20', 'whose product is greater than 20'],
  ['x > y', 'in which the first is greater than the second'],
  ['x < y', 'in which the first is less than the second'],
  ['x == y', 'in which both are equal'],
  ['x != y', 'in which the two are different'],
  ['abs(x - y) == 1', 'that differ by exactly one'],
  ['abs(x - y) > 3', 'that differ by more than three'],
  ['x == 2 * y', 'in which the first is twice the second'],
  ['x + y == $k', 'whose sum is $k'],
  ['x * y == $k', 'whose product is $k'],
  ['abs(x - y) == $k', 'whose difference is $k'],
  ['x + y < $k', 'whose sum is less than $k'],
]

const VALUES: readonly (readonly [code: string, words: string])[] = [
  ['x + y', 'sum'],
  ['x * y', 'product'],
  ['x - y', 'difference, first minus second,'],
  ['abs(x - y)', 'distance'],
  ['max(x, y)', 'larger number'],
  ['min(x, y)', 'smaller number'],
  ['x * 10 + y', 'value of ten times the first plus the second'],
  ['x * x + y * y', 'sum of squares'],
]

function pairs(): ProgramSpec[] {
  return PAIRS.flatMap(({ parameters, k, outer, inner, of }) => {
    const conditional = CONDITIONS.flatMap(([raw, rawWords]) => {
      const isOpen = raw.includes('$k')
      if (isOpen && parameters.split(' ').length > 1 && parameters.includes('few')) return []
      const all = isOpen ? `${parameters} target,wanted,total=int` : parameters
      const code = raw.replaceAll('$k', () => k)
      const words = rawWords.replaceAll('$k', () => k)
      return [
        make(
          all,
          'int',
          'count_pairs',
          `return len([x ${outer} ${inner} if ${code}])`,
          `Count the ${of} ${words}`,
        ),
        make(
          all,
          'int',
          'count_pairs',
          `count = 0\n${outer}:\n    ${inner}:\n        if ${code}:\n            count += 1\nreturn count`,
          `Count the ${of} ${words}{ with two loops|, using nested loops|}`,
        ),
        make(
          all,
          'bool',
          'any_pair',
          `return any(${code} ${outer} ${inner})`,
          `${CHECK} there is any among the ${of} ${words}`,
        ),
        make(
          all,
          'list[list[int]]',
          'find_pairs',
          `return [[x, y] ${outer} ${inner} if ${code}]`,
          `{Return|List} the ${of} ${words}, each as a list of two`,
        ),
        make(
          all,
          'int',
          'sum_over_pairs',
          `return sum(x + y ${outer} ${inner} if ${code})`,
          `${RETURN} the sum of both numbers over all ${of} ${words}`,
        ),
      ]
    })
    const valued = VALUES.flatMap(([code, words]) => [
      make(
        parameters,
        'list[int]',
        'pair_values',
        `return [${code} ${outer} ${inner}]`,
        `{Return|List} the ${words} of all ${of}`,
      ),
      make(
        parameters,
        'int',
        'pair_total',
        `return sum(${code} ${outer} ${inner})`,
        `${RETURN} the total, over all ${of}, of the ${words} {of the pair|of each}`,
      ),
      make(
        parameters,
        'int',
        'pair_total',
        `total = 0\n${outer}:\n    ${inner}:\n        total += ${code}\nreturn total`,
        `${RETURN} the total, over all ${of}, of the ${words} of the pair{ with two loops|, using nested loops|}`,
      ),
      make(
        parameters,
        'int',
        'largest_over_pairs',
        `return max([${code} ${outer} ${inner}], default=0)`,
        `{Return|Find} the largest ${words} over all ${of}, or 0 if there are none`,
      ),
      make(
        parameters,
        'int',
        'smallest_over_pairs',
        `return min([${code} ${outer} ${inner}], default=0)`,
        `{Return|Find} the smallest ${words} over all ${of}, or 0 if there are none`,
      ),
      make(
        parameters,
        'int',
        'distinct_over_pairs',
        `return len(set(${code} ${outer} ${inner}))`,
        `Count the different values of the ${words} over all ${of}`,
      ),
    ])
    return [...conditional, ...valued]
  })
}

/** A loop within a loop: pairs, tables, texts within lists. */
export function nestedLoops(): ProgramSpec[] {
  return [...pairs(), ...tables()]
}
