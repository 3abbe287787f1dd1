import { INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const make = terseFor('number-loops')
const DIVISORS = 'for x in range(1, $0 + 1) if $0 % x == 0'

function divisors(): ProgramSpec[] {
  const OF = '{of|of the number|of the positive integer} $0'
  const predicates = INT_PREDICATES.filter(
    ({ code, parameter }) => !parameter && !/-|< 0|> 0|!= 0|>= 0/.test(code),
  )
  const by = predicates.flatMap(({ code, clause, adjective }) => {
    const which = adjective === '' ? `divisors ${OF} ${clause}` : `${adjective} divisors ${OF}`
    const all = `for x in range(1, $0 + 1) if $0 % x == 0 and ${/ or /.test(code) ? `(${code})` : code}`
    return [
      make(
        'pos',
        'int',
        'count_divisors',
        `return len([x ${all}])`,
        `{Count|Return the number of} the ${which}`,
      ),
      make(
        'pos',
        'int',
        'sum_divisors',
        `return sum(x ${all})`,
        `${RETURN} the sum of the ${which}`,
      ),
      make('pos', 'list[int]', 'list_divisors', `return [x ${all}]`, `{Return|List} the ${which}`),
    ]
  })
  const isPrime = 'all(x % i > 0 for i in range(2, x))'
  return [
    ...by,
    make(
      'pos',
      'list[int]',
      'divisors factors',
      `return [x ${DIVISORS}]`,
      `{Return|List} {all |}the {divisors|factors} ${OF}`,
    ),
    make(
      'pos',
      'int',
      'sum_of_divisors',
      `return sum(x ${DIVISORS})`,
      `${RETURN} the sum of the {divisors|factors} ${OF}`,
    ),
    make(
      'pos',
      'int',
      'sum_of_squares_of_divisors',
      `return sum(x * x ${DIVISORS})`,
      `${RETURN} the sum of the squares of the {divisors|factors} ${OF}`,
    ),
    make(
      'pos',
      'int',
      'proper_sum',
      'return sum(x for x in range(1, $0) if $0 % x == 0)',
      `${RETURN} the sum of the {divisors|factors} ${OF} that are less than $0 itself`,
    ),
    make(
      'two',
      'list[int]',
      'inner_divisors',
      'return [x for x in range(2, $0) if $0 % x == 0]',
      `{Return|List} the {divisors|factors} ${OF} other than 1 and itself`,
    ),
    make(
      'two',
      'int',
      'largest_proper_divisor',
      'x = $0 - 1\nwhile $0 % x != 0:\n    x -= 1\nreturn x',
      `{Return|Find} the largest divisor ${OF} that is less than $0`,
    ),
    make(
      'two',
      'bool',
      'has_odd_divisor',
      'return any($0 % x == 0 for x in range(3, $0 + 1, 2))',
      `${CHECK} $0 has an odd divisor greater than one`,
    ),
    make(
      'two',
      'bool',
      'is_abundant',
      'return sum(x for x in range(1, $0) if $0 % x == 0) > $0',
      `${CHECK} the divisors of $0 that are less than $0 add up to more than $0`,
    ),
    make(
      'two',
      'bool',
      'many_divisors',
      'return len([x for x in range(1, $0 + 1) if $0 % x == 0]) > 4',
      `${CHECK} $0 has more than four divisors`,
    ),
    make(
      'two',
      'list[int]',
      'prime_factors',
      'result = []\nx = 2\nwhile $0 > 1:\n    if $0 % x == 0:\n        result.append(x)\n        $0 //= x\n    else:\n        x += 1\nreturn result',
      `{Return|List} the prime factors ${OF} in ascending order, repeated ones repeatedly`,
    ),
    make(
      'two',
      'int',
      'largest_prime_factor',
      'x = 2\nwhile x < $0:\n    if $0 % x == 0:\n        $0 //= x\n    else:\n        x += 1\nreturn x',
      `{Return|Find} the largest prime factor ${OF}`,
    ),
    make(
      'two',
      'int',
      'count_prime_factors',
      'count = 0\nx = 2\nwhile $0 > 1:\n    if $0 % x == 0:\n        count += 1\n        $0 //= x\n    else:\n        x += 1\nreturn count',
      `{Count|Return the number of} the prime factors ${OF}, repeated ones repeatedly`,
    ),
    make(
      'nat',
      'int',
      'count_primes',
      `return len([x for x in range(2, $0 + 1) if ${isPrime}])`,
      '{Count|Return the number of} prime numbers {up to|not greater than} $0',
    ),
    make(
      'nat',
      'int',
      'sum_primes',
      `return sum(x for x in range(2, $0 + 1) if ${isPrime})`,
      `${RETURN} the sum of {all |the |}prime numbers up to $0`,
    ),
    make(
      'nat',
      'list[int]',
      'composites',
      'return [x for x in range(2, $0 + 1) if any(x % i == 0 for i in range(2, x))]',
      '{Return|List} the numbers from 2 to $0 that are not prime',
    ),
    make(
      'ints',
      'list[int]',
      'keep_primes',
      `return [x for x in $0 if x > 1 and ${isPrime}]`,
      '{Return|List|Keep} the prime numbers {in|of} {the list|$0}',
    ),
    make(
      'ints',
      'int',
      'count_primes_in',
      `return len([x for x in $0 if x > 1 and ${isPrime}])`,
      'Count the prime numbers {in|of} {the list|$0}',
    ),
    make(
      'nat',
      'int',
      'next_prime',
      'x = $0 + 1\nwhile x < 2 or any(x % i == 0 for i in range(2, x)):\n    x += 1\nreturn x',
      '{Return|Find} the smallest prime number {greater than|after} $0',
    ),
    make(
      'a,m=pos b,n=pos',
      'list[int]',
      'common_divisors',
      'return [x for x in range(1, $0 + 1) if $0 % x == 0 and $1 % x == 0]',
      '{Return|List} the {common divisors of $0 and $1|numbers that divide both $0 and $1}',
    ),
    make(
      'a,m=pos b,n=pos',
      'int',
      'count_common_divisors',
      'return len([x for x in range(1, $0 + 1) if $0 % x == 0 and $1 % x == 0])',
      '{Count|Return the number of} common divisors of $0 and $1',
    ),
    make(
      'a,m=pos b,n=pos',
      'bool',
      'share_divisor',
      'return any($0 % x == 0 and $1 % x == 0 for x in range(2, $0 + 1))',
      `${CHECK} $0 and $1 have a common divisor greater than one`,
    ),
    make(
      'a,m=pos b,n=pos',
      'int',
      'least_common_multiple lcm',
      'x = $0\nwhile x % $1 != 0:\n    x += $0\nreturn x',
      '{Return|Find|Compute} the {least|smallest|lowest} common multiple of $0 and $1',
    ),
    make(
      'a,m=pos b,n=pos',
      'int',
      'subtract_down',
      'count = 0\nwhile $0 != $1:\n    if $0 > $1:\n        $0 -= $1\n    else:\n        $1 -= $0\n    count += 1\nreturn count',
      'Subtract the smaller of $0 and $1 from the larger until they are equal. Count the steps',
    ),
  ]
}

function searches(): ProgramSpec[] {
  const powers = [2, 3].flatMap((n) => {
    const name = n === 2 ? '{square|second power}' : '{cube|third power}'
    return [
      make(
        'long',
        'int',
        `floor_root_${n}`,
        `x = 0\nwhile (x + 1) ** ${n} <= $0:\n    x += 1\nreturn x`,
        `{Return|Find} the largest {integer|whole number} whose ${name} is not greater than $0`,
      ),
      make(
        'long',
        'int',
        `ceil_root_${n}`,
        `x = 0\nwhile x ** ${n} < $0:\n    x += 1\nreturn x`,
        `{Return|Find} the smallest non-negative {integer|whole number} whose ${name} is at least $0`,
      ),
      make(
        'nat',
        'list[int]',
        `powers_up_to_${n}`,
        `x = 1\nresult = []\nwhile x ** ${n} <= $0:\n    result.append(x ** ${n})\n    x += 1\nreturn result`,
        `{Return|List} all {squares|powers} x ** ${n} of positive integers x that are not greater than $0`,
      ),
    ]
  })
  const logs = [3, 5, 10].flatMap((n) => [
    make(
      'long',
      'int',
      `power_of_${n}_above`,
      `x = 1\nwhile x <= $0:\n    x *= ${n}\nreturn x`,
      `{Return|Find} the smallest power of ${n} {that is |}greater than $0`,
    ),
    make(
      'pos',
      'bool',
      `is_power_of_${n}`,
      `while $0 % ${n} == 0:\n    $0 //= ${n}\nreturn $0 == 1`,
      `${CHECK} the positive integer $0 is a power of ${n}`,
    ),
  ])
  const sums: readonly (readonly [string, string])[] = [
    ['x', 'the numbers 1, 2, 3 and so on'],
    ['x * x', 'the squares 1, 4, 9 and so on'],
    ['2 * x - 1', 'the odd numbers 1, 3, 5 and so on'],
    ['2 * x', 'the even numbers 2, 4, 6 and so on'],
    ['x ** 3', 'the cubes 1, 8, 27 and so on'],
    ['x * 5', 'the multiples of five 5, 10, 15 and so on'],
  ]
  const reached = sums.flatMap(([code, words]) => [
    make(
      'long',
      'int',
      'terms_needed',
      `total = 0\nx = 0\nwhile total < $0:\n    x += 1\n    total += ${code}\nreturn x`,
      `Add ${words}. {Return|Count} how many of them are needed to reach {at least |}$0`,
    ),
    make(
      'long',
      'int',
      'sum_reached',
      `total = 0\nx = 1\nwhile total <= $0:\n    total += ${code}\n    x += 1\nreturn total`,
      `Add ${words} until the sum is greater than $0. Return the sum`,
    ),
    make(
      'long',
      'bool',
      'is_partial_sum',
      `total = 0\nx = 0\nwhile total < $0:\n    x += 1\n    total += ${code}\nreturn total == $0`,
      `${CHECK} $0 is one of the sums you get by adding up ${words}`,
    ),
    make(
      'few',
      'list[int]',
      'partial_sums',
      `total = 0\nresult = []\nfor x in range(1, $0 + 1):\n    total += ${code}\n    result.append(total)\nreturn result`,
      `List the first $0 sums you get by adding up ${words}`,
    ),
  ])
  const money = [
    make(
      'start,money=pos goal,target=long',
      'int',
      'years_to_double_goal',
      'count = 0\nwhile $0 < $1:\n    $0 *= 2\n    count += 1\nreturn count',
      '{An amount|$0} doubles every year. Count the years until it is at least $1',
    ),
    make(
      'step,daily,rate=pos goal,target=long',
      'int',
      'days_needed',
      'x = 0\ncount = 0\nwhile x < $1:\n    x += $0\n    count += 1\nreturn count',
      'You gain $0 every day. Count the days until you have at least $1',
    ),
    make(
      'debt,amount=long payment,rate=pos',
      'int',
      'payments',
      'count = 0\nwhile $0 > 0:\n    $0 -= $1\n    count += 1\nreturn count',
      '{A debt of $0 is paid back|Pay back $0} with $1 each month. {Count|Return} the number of payments',
    ),
    make(
      'up,a=pos height,goal=nat',
      'int',
      'snail_days',
      'x = 0\ncount = 0\nwhile x < $1:\n    x += $0 + 1\n    count += 1\n    if x < $1:\n        x -= 1\nreturn count',
      'A snail climbs $0 + 1 each day and slips 1 back at night. Count the days until it has climbed at least $1',
    ),
    make(
      'n=pos k=two',
      'int',
      'exponent_in',
      'count = 0\nwhile $0 % $1 == 0:\n    $0 //= $1\n    count += 1\nreturn count',
      'Count how often $0 can be divided by $1 without a remainder',
    ),
    make(
      'base,b=two limit,n=long',
      'int',
      'largest_exponent',
      'x = $0\ncount = 0\nwhile x <= $1:\n    x *= $0\n    count += 1\nreturn count',
      '{Return|Find} the largest exponent for which $0 to that power is not greater than $1',
    ),
    make(
      'base,b=two limit,n=long',
      'list[int]',
      'powers_below',
      'x = 1\nresult = []\nwhile x < $1:\n    result.append(x)\n    x *= $0\nreturn result',
      '{Return|List} the powers of $0 {below|less than} $1, beginning with 1',
    ),
    make(
      'n=nat k=step',
      'list[int]',
      'multiples',
      'return [$1 * x for x in range(1, $0 + 1)]',
      '{Return|List} the first $0 {positive |}multiples of $1',
    ),
    make(
      'n=nat k=step',
      'list[int]',
      'multiples_up_to',
      'return list(range($1, $0 + 1, $1))',
      '{Return|List} the positive multiples of $1 up to $0',
    ),
    make(
      'n=nat k=step',
      'int',
      'sum_multiples',
      'return sum(range($1, $0 + 1, $1))',
      `${RETURN} the sum of the positive multiples of $1 up to $0`,
    ),
    make(
      'a,low=nat b,high=nat',
      'int',
      'sum_between',
      'return sum(range($0 + 1, $1))',
      `${RETURN} the sum of the whole numbers strictly between $0 and $1`,
    ),
    make(
      'a,low=nat b,high=nat',
      'list[int]',
      'inclusive_range',
      'return list(range($0, $1 + 1))',
      '{Return|List} the whole numbers from $0 to $1, both included',
    ),
    make(
      'n=nat',
      'list[int]',
      'evens_up_to',
      'return list(range(0, $0 + 1, 2))',
      '{Return|List} the even numbers from 0 to $0',
    ),
    make(
      'n=nat',
      'list[int]',
      'odds_down',
      'return [x for x in range($0, 0, -1) if x % 2 == 1]',
      '{Return|List} the odd numbers from $0 down to 1',
    ),
  ]
  return [...powers, ...logs, ...reached, ...money]
}

/** Divisors, primes, and numbers looked for one by one. */
export function divisorLoops(): ProgramSpec[] {
  return [...divisors(), ...searches()]
}
