import type { ProgramSpec } from '../entries/spec.ts'
import { terseFor } from './terse.ts'
import { CHECK } from './wordings.ts'

const make = terseFor('everyday')

/** Recursion with something handed down. */
export function everydayRecursion(): ProgramSpec[] {
  const N = 'n,steps,disks,rounds=few'
  const K = 'k,cost,seconds,start=few'
  const growth: readonly (readonly [code: string, words: string])[] = [
    ['3 * self($0 - 1, $1) + $1', 'three times the result for one less, plus $1'],
    ['self($0 - 1, $1) + $1 * $0', 'the result for one less plus $0 times $1'],
    ['self($0 - 1, $1) * 2 + 1', 'twice the result for one less, plus one'],
    ['self($0 - 1, $1 + 1) + $1', '$1 plus the result for one less and $1 increased by one'],
    ['self($0 - 1, $1 * 2) + $1', '$1 plus the result for one less and twice $1'],
    ['$1 - self($0 - 1, $1)', '$1 minus the result for one less'],
    ['10 * self($0 - 1, $1) + $1', 'ten times the result for one less, plus $1'],
    ['self($0 - 1, $1) + $0 + $1', 'the result for one less plus $0 plus $1'],
    ['($1 + 1) * self($0 - 1, $1)', 'the result for one less times one more than $1'],
  ]
  const jumps: readonly (readonly [code: string, words: string])[] = [
    ['self($0 - 2, $1) + self($0 - $1, $1)', 'either two steps or a jump of $1 steps at a time'],
    [
      '2 * self($0 - 1, $1) + self($0 - $1, $1)',
      'one step (in two colours) or a jump of $1 steps at a time',
    ],
    [
      'self($0 - 1, $1) + 2 * self($0 - $1, $1)',
      'one step or a jump of $1 steps (in two colours) at a time',
    ],
  ]
  return [
    ...growth.flatMap(([code, words]) =>
      ['0', '1', '$1'].map((base) =>
        make(
          `${N} ${K}`,
          'int',
          'build_up total_for',
          `if $0 == 0:\n    return ${base}\nreturn ${code}`,
          `The result is ${base} if $0 is 0; otherwise it is ${words}`,
          `{Compute|Return} a number by recursion on $0: ${base} for 0, otherwise ${words}`,
        ),
      ),
    ),
    ...jumps.flatMap(([code, words]) =>
      [0, 1].map((base) =>
        make(
          'n,steps,length=tiny k,jump=step',
          'int',
          'ways count_ways',
          `if $0 < $1 or $0 < 2:\n    return ${base + 1}\nreturn ${code}`,
          `Count the ways to go $0 steps if you take ${words}. With fewer than $1 or fewer than two steps left, there ${base === 0 ? 'is one way' : 'are two ways'}`,
        ),
      ),
    ),
    ...[2, 3, 4].flatMap((n) => [
      make(
        'tiny',
        'int',
        'ways_to_go',
        `if $0 < ${n}:\n    return 1\nreturn self($0 - 1) + self($0 - ${n})`,
        `Count the ways to cover $0 steps if you take one step or ${n} steps at a time`,
      ),
      make(
        'tiny',
        'int',
        'tilings',
        `if $0 < ${n}:\n    return 1\nreturn 2 * self($0 - 1) + self($0 - ${n})`,
        `The result is 1 if $0 is less than ${n}; otherwise it is twice the result for $0 - 1 plus the result for $0 - ${n}`,
      ),
      make(
        'n,power,exponent=few',
        'int',
        `power_of_${n}_rec`,
        `if $0 == 0:\n    return 1\nreturn ${n} * self($0 - 1)`,
        `Raise ${n} to the power of $0 by {repeated multiplication|recursion}`,
      ),
    ]),
    make(
      'base,a,x=few exponent,b,n=few',
      'int',
      'power_sum',
      'if $1 == 0:\n    return 1\nreturn $0 ** $1 + self($0, $1 - 1)',
      'Add up all powers of $0 from the exponent 0 to $1',
    ),
    make(
      'base,a,x=few exponent,b,n=few',
      'list[int]',
      'powers',
      'return [$0 ** i for i in range($1 + 1)]',
      'List the powers of $0 from the exponent 0 to $1',
    ),
    make(
      'base,a,x=few exponent,b,n=few',
      'int',
      'falling_power',
      'if $1 == 0:\n    return 1\nreturn $0 * self($0 - 1, $1 - 1)',
      'Multiply $1 numbers counting down from $0',
    ),
    make(
      'base,a,x=few exponent,b,n=few',
      'int',
      'rising_power',
      'if $1 == 0:\n    return 1\nreturn $0 * self($0 + 1, $1 - 1)',
      'Multiply $1 numbers counting up from $0',
    ),
    make(
      'ints1',
      'int',
      'least_rec',
      'if len($0) < 2:\n    return $0[0] * 2\nreturn min($0[0] * 2, self($0[1:]))',
      'Find twice the smallest number by recursion',
    ),
    make(
      'ints1',
      'int',
      'sum_of_maxima',
      'if $0 == []:\n    return 0\nreturn max($0) + self($0[1:])',
      'Add up the largest number of the list, of the list without its first item, and so on',
    ),
    make(
      'ints',
      'int',
      'nested_sum',
      'if $0 == []:\n    return 0\nreturn $0[0] + 2 * self($0[1:])',
      'Add the first number, twice the second, four times the third and so on',
    ),
    make(
      'ints',
      'bool',
      'rising_rec',
      'if len($0) < 2:\n    return True\nreturn $0[0] < $0[1] and self($0[1:])',
      `${CHECK} every number is less than the one after it, recursively`,
    ),
  ]
}
