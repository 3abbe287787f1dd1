import { INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { divisorLoops } from './divisor-loops.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const make = terseFor('number-loops')
const HOW = '{|| with a loop| using a while loop}'

/** `n` loses its last digit in each round. */
function digitLoops(): ProgramSpec[] {
  const round = (n: number, step: string) =>
    `while $0 > 0:\n    x = $0 % ${n}\n    ${step}\n    $0 //= ${n}\n`
  const predicates = INT_PREDICATES.filter(
    ({ code, parameter }) => !parameter && !/-|and|or|10/.test(code),
  ).slice(0, 12)
  const values: readonly (readonly [string, string])[] = [
    ['x', 'digits'],
    ['x * x', 'squares of the digits'],
    ['x ** 3', 'cubes of the digits'],
    ['x + 1', 'digits, each plus one,'],
    ['x * 2', 'doubled digits'],
    ['x % 2', 'digits modulo 2'],
  ]
  const tens = [
    ...values.map(([code, words]) =>
      make(
        'long',
        'int',
        'digit_total',
        `total = 0\n${round(10, `total += ${code}`)}return total`,
        `${RETURN} the sum of the ${words} of {the number |}$0${HOW}`,
      ),
    ),
    ...values
      .slice(3)
      .map(([code, words]) =>
        make(
          'long',
          'int',
          'digit_product',
          `result = 1\n${round(10, `result *= ${code}`)}return result`,
          `${RETURN} the product of the ${words} of {the number |}$0${HOW}`,
        ),
      ),
    ...predicates.flatMap(({ code, clause }) => [
      make(
        'long',
        'int',
        'count_digits',
        `count = 0\n${round(10, `if ${code}:\n        count += 1`)}return count`,
        `Count the digits of {the number |}$0 ${clause}${HOW}`,
      ),
      make(
        'long',
        'int',
        'sum_digits',
        `total = 0\n${round(10, `if ${code}:\n        total += x`)}return total`,
        `${RETURN} the sum of the digits of {the number |}$0 ${clause}${HOW}`,
      ),
    ]),
    make(
      'long',
      'list[int]',
      'digit_list',
      `result = []\n${round(10, 'result.append(x)')}return result`,
      '{Return|List} the digits of $0 from the last to the first',
    ),
    make(
      'long',
      'list[int]',
      'digit_list',
      'return [int(x) for x in str($0)]',
      '{Return|List} the digits of $0{| as a list of numbers}',
    ),
    make(
      'long',
      'int',
      'largest_digit',
      `best = 0\n${round(10, 'best = max(best, x)')}return best`,
      `{Return|Find} the {largest|greatest} digit of $0${HOW}`,
    ),
    make(
      'long',
      'int',
      'distinct_digits',
      'return len(set(str($0)))',
      '{Count|Return the number of} different digits {in|of} $0',
    ),
    make(
      'long',
      'bool',
      'reads_backwards',
      'return str($0) == str($0)[::-1]',
      `${CHECK} the digits of $0 read the same forwards and backwards`,
    ),
    make(
      'long',
      'bool',
      'ascending_digits',
      'return list(str($0)) == sorted(str($0))',
      `${CHECK} the digits of $0 are in ascending order`,
    ),
    make(
      'long',
      'int',
      'sorted_digits',
      "return int(''.join(sorted(str($0))))",
      'Return the number {formed by|made of} the digits of $0 in ascending order',
    ),
    make(
      'long',
      'int',
      'biggest_arrangement',
      "return int(''.join(sorted(str($0))[::-1]))",
      'Return the largest number that can be made {of|from} the digits of $0',
    ),
    make(
      'long',
      'bool',
      'divisible_by_digit_sum',
      'if $0 == 0:\n    return False\nreturn $0 % sum(int(x) for x in str($0)) == 0',
      `${CHECK} the positive number $0 is divisible by the sum of its digits`,
    ),
    make(
      'long',
      'int',
      'first_digit',
      'while $0 > 9:\n    $0 //= 10\nreturn $0',
      `{Return|Find} the first digit of $0${HOW}`,
    ),
    make(
      'long',
      'int',
      'digits_twice',
      'return int(str($0) * 2)',
      'Return the number made by writing $0 two times in a row',
    ),
    make(
      'a=nat b=nat',
      'int',
      'written_together',
      'return int(str($0) + str($1))',
      'Return the number made by writing $0 and $1 {one after the other|next to each other}',
    ),
    make(
      'long',
      'int',
      'without_last_digit',
      'return $0 // 10',
      'Return $0 without its last digit',
    ),
    make(
      'long',
      'int',
      'last_two_digits',
      'return $0 % 100',
      'Return the number formed by the last two digits of $0',
    ),
    make(
      'long',
      'int',
      'hundreds',
      'return $0 // 100 % 10',
      'Return the third digit from the right of $0, or 0 if it has fewer digits',
    ),
    make(
      'long',
      'int',
      'multiplicative_steps',
      'count = 0\nwhile $0 > 9:\n    $0 = sum(int(x) ** 2 for x in str($0))\n    count += 1\n    if count > 5:\n        break\nreturn count',
      'Replace $0 by the sum of the squares of its digits as long as it has several digits. Count the steps, but stop after 6',
    ),
  ]
  const bases = [2, 3, 5].flatMap((n) => [
    make(
      'long',
      'int',
      `ones_in_base_${n}`,
      `count = 0\n${round(n, 'count += x == 1')}return count`,
      `Count the digits 1 of $0 written in base ${n}`,
    ),
    make(
      'long',
      'int',
      `digit_sum_base_${n}`,
      `total = 0\n${round(n, 'total += x')}return total`,
      `${RETURN} the sum of the digits of $0 in base ${n}`,
    ),
  ])
  const parsing = [2, 3, 5].map((n) =>
    make(
      'lower',
      'int',
      `from_base_${n}`,
      `result = 0\nfor char in $0:\n    result = result * ${n} + len(char)\nreturn result`,
      `Start with 0. For each character of the text, multiply by ${n} and add one`,
    ),
  )
  return [...tens, ...bases, ...parsing]
}

/** Repeat until something is reached, and count, collect or return what is left. */
function shrinking(): ProgramSpec[] {
  const steps: readonly (readonly [code: string, words: string, times: string])[] = [
    ['$0 //= 3', 'divided by three, rounding down', 'divide it by three, rounding down,'],
    ['$0 //= 4', 'divided by four, rounding down', 'divide it by four, rounding down,'],
    ['$0 //= 5', 'divided by five, rounding down', 'divide it by five, rounding down,'],
    ['$0 -= 3', 'reduced by three', 'subtract three'],
    ['$0 -= 7', 'reduced by seven', 'subtract seven'],
    [
      '$0 = $0 // 2 - 1',
      'halved, rounding down, and reduced by one',
      'halve it, rounding down, and subtract one,',
    ],
    [
      '$0 -= $0 // 2',
      'reduced by half of itself, rounded down',
      'subtract its half, rounded down,',
    ],
    [
      '$0 = $0 - 1 if $0 % 2 else $0 // 2',
      'halved if it is even and otherwise reduced by one',
      'halve it if it is even, otherwise subtract one,',
    ],
    [
      '$0 = $0 // 3 if $0 % 3 == 0 else $0 - 1',
      'divided by 3 if possible without a remainder and otherwise reduced by one',
      'divide it by three if possible without a remainder, otherwise subtract one,',
    ],
  ]
  return steps
    .flatMap(([code, words, times]) =>
      [0, 1, 2, 5]
        .filter((end) => end > 0 || !code.includes('- $0'))
        .flatMap((end) => {
          const until = end === 0 ? 'while it is positive' : `as long as it is greater than ${end}`
          const loop = (before: string, step: string, after: string) =>
            `${before}while $0 > ${end}:\n    ${step}\nreturn ${after}`
          return [
            make(
              'long',
              'int',
              'count_steps steps',
              loop('count = 0\n', `${code}\n    count += 1`, 'count'),
              `A number $0 is ${words}, ${until}. {Count|Return the number of} the steps`,
              `{Count|How} often {can you|} ${times} ${until}? Return the number of steps`
                .replace('{Count|How} often {can you|}', 'How often can you')
                .replace(' it ', ' $0 '),
            ),
            make(
              'long',
              'int',
              'what_is_left reduce_to',
              loop('', code, '$0'),
              `Take $0 and ${times} ${until}. Return what is left`,
            ),
            make(
              'long',
              'list[int]',
              'trail visited',
              loop('result = []\n', `result.append($0)\n    ${code}`, 'result'),
              `Take $0 and ${times} ${until}. {List|Return the list of} all numbers before each step`,
            ),
          ]
        }),
    )
    .filter(({ body }) => !/\$0 -= \$0 \/\/ 2/.test(body) || !/> 0/.test(body))
}

function growing(): ProgramSpec[] {
  const steps: readonly (readonly [code: string, words: string])[] = [
    ['x *= 2', 'doubled'],
    ['x *= 3', 'tripled'],
    ['x += 3', 'increased by 3'],
    ['x += 5', 'increased by 5'],
    ['x = x * 2 + 1', 'doubled and increased by one'],
    ['x = x * 3 - 1', 'tripled and decreased by one'],
    ['x += x // 2 + 1', 'increased by half of itself, rounded down, plus one'],
    ['x *= 10', 'multiplied by ten'],
    ['x += 10', 'increased by ten'],
    ['x = x * 2 + 3', 'doubled and increased by three'],
  ]
  return steps.flatMap(([code, words]) =>
    [1, 2, 3].flatMap((start) => [
      make(
        'nat',
        'int',
        'after_rounds grown',
        `x = ${start}\nfor i in range($0):\n    ${code}\nreturn x`,
        `A number starts at ${start} and is ${words} $0 times. Return the result`,
        `Start with ${start}. $0 times, the number is ${words}. {What is|Return} the result`,
      ),
      make(
        'long',
        'int',
        'rounds_needed count_steps',
        `x = ${start}\ncount = 0\nwhile x < $0:\n    ${code}\n    count += 1\nreturn count`,
        `A number starts at ${start} and is ${words} {again and again|in every round}. Count the rounds until it is at least $0`,
      ),
      make(
        'long',
        'int',
        'first_reached',
        `x = ${start}\nwhile x < $0:\n    ${code}\nreturn x`,
        `A number starts at ${start} and is ${words} until it is at least $0. Return it`,
      ),
      make(
        'long',
        'list[int]',
        'values_below',
        `x = ${start}\nresult = []\nwhile x <= $0:\n    result.append(x)\n    ${code}\nreturn result`,
        `A number starts at ${start} and is ${words} {again and again|in every round}. List its values up to $0`,
      ),
      make(
        'few',
        'list[int]',
        'first_values',
        `x = ${start}\nresult = []\nfor i in range($0):\n    result.append(x)\n    ${code}\nreturn result`,
        `A number starts at ${start} and is ${words} in every round. List its first $0 values`,
      ),
    ]),
  )
}

/** Loops over a number that changes. */
export function numberLoops(): ProgramSpec[] {
  return [...digitLoops(), ...shrinking(), ...growing(), ...divisorLoops()]
}
