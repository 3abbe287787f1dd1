import type { ProgramSpec } from '../entries/spec.ts'
import { terseFor } from './terse.ts'

const make = terseFor('everyday')

/** Lists: cutting, shifting, ranking. */
export function everydayLists(): ProgramSpec[] {
  return [
    ...[2, 3].flatMap((n) => [
      make(
        'ints',
        'list[int]',
        `rotate_by_${n}`,
        `return $0[${n}:] + $0[:${n}]`,
        `Move the first ${n} items of the list to its end`,
      ),
      make(
        'ints',
        'list[int]',
        `last_${n}_first`,
        `return $0[-${n}:] + $0[:-${n}]`,
        `Move the last ${n} items of the list to its front`,
      ),
      make(
        'ints',
        'list[int]',
        `triple_each_${n}`,
        `return [x for x in $0 for i in range(${n})]`,
        `Write every item of the list ${n} times, side by side`,
      ),
      make(
        'ints',
        'list[list[int]]',
        `boxed_${n}`,
        `return [[x] * ${n} for x in $0]`,
        `Replace every item by a list of ${n} copies of it`,
      ),
      make(
        'ints2',
        'int',
        `rank_${n}_from_below`,
        `return sorted(set($0))[min(${n}, len(set($0))) - 1]`,
        `Return the number of rank ${n} among the different numbers in ascending order, or the largest if there are fewer`,
      ),
      make(
        'ints',
        'list[int]',
        `differences_${n}`,
        `return [y - x for x, y in zip($0, $0[${n}:])]`,
        `{Return|List} how much each number is larger than the one ${n} places before it`,
      ),
      make(
        'ints',
        'list[int]',
        `sums_of_${n}`,
        `return [sum($0[i:i + ${n}]) for i in range(len($0) - ${n - 1})]`,
        `{Return|List} the sums of every ${n} neighbouring numbers`,
      ),
    ]),
    make(
      'a,first,xs=ints b,second,ys=ints',
      'list[int]',
      'alternate_larger',
      'return [max(x, y) for x, y in zip($0, $1)] + [min(x, y) for x, y in zip($0, $1)]',
      'List the larger number of each pair at the same position, then the smaller numbers',
    ),
    make(
      'a,first,xs=ints b,second,ys=ints',
      'list[list[int]]',
      'pair_up',
      'return [[x, y] for x, y in zip($0, $1)]',
      'Pair the items at the same positions of the two lists, as lists of two',
    ),
    make(
      'a,first,xs=letters b,second,ys=letters',
      'list[str]',
      'shuffle_together',
      'result = []\nfor x, y in zip($0, $1):\n    result += [y, x]\nreturn result',
      'Take items from the two lists in turn, beginning with the second, as long as both have some',
    ),
    make(
      'a,first,xs=letters b,second,ys=letters',
      'list[str]',
      'missing_from_second',
      'return sorted(set(x for x in $0 if x not in $1))',
      'List the different items of $0 that $1 lacks, sorted',
    ),
    make(
      'ints',
      'list[int]',
      'cumulative_from_end',
      'total = 0\nresult = []\nfor x in $0[::-1]:\n    total += x\n    result.append(total)\nreturn result',
      'Go through the list from the end and give the running totals',
    ),
    make(
      'ints',
      'list[int]',
      'ends_first',
      'return $0[:1] + $0[-1:] + $0[1:-1]',
      'Put the last item of the list right after the first',
    ),
    make(
      'repeats',
      'list[int]',
      'ranks',
      'return [len([y for y in $0 if y < x]) for x in $0]',
      'For each number, count how many numbers of the list are smaller',
    ),
    make(
      'repeats',
      'list[int]',
      'larger_after',
      'return [len([y for y in $0[i:] if y > x]) for i, x in enumerate($0)]',
      'For each number, count how many later numbers are larger',
    ),
    make(
      'repeats',
      'list[int]',
      'counts',
      'return [$0.count(x) for x in $0]',
      'Replace each number by how often it occurs in the list',
    ),
    make(
      'repeats',
      'list[int]',
      'by_frequency',
      'return sorted($0, key=$0.count)',
      'Sort the numbers by how often they occur, rare ones first',
    ),
    make(
      'repeats k,n,times=step',
      'list[int]',
      'frequent',
      'return sorted(set(x for x in $0 if $0.count(x) >= $1))',
      'List the different numbers that occur at least $1 times, sorted',
    ),
    make(
      'n,size=nat k,divisor=step',
      'int',
      'first_multiple',
      'i = $0\nwhile i % $1 != 0:\n    i += 1\nreturn i',
      '{Return|Find} the smallest multiple of $1 that is at least $0',
    ),
    make(
      'pos',
      'int',
      'smallest_non_divisor',
      'i = 2\nwhile $0 % i == 0:\n    i += 1\nreturn i',
      '{Return|Find} the smallest number greater than 1 that does not divide $0',
    ),
    make(
      'two k,start=step',
      'int',
      'divisor_above',
      'i = $1 + 1\nwhile $0 % i != 0 and i < $0:\n    i += 1\nreturn i',
      '{Return|Find} the smallest divisor of $0 that is greater than $1, but at most $0 or one more than $1',
    ),
    make(
      'two',
      'int',
      'smallest_square_divisor',
      'i = 1\nwhile i * i < $0 and $0 % (i * i) == 0:\n    i += 1\nreturn i',
      'Count up from 1 as long as the square of the number is less than $0 and divides it, and return where you stop',
    ),
  ]
}
