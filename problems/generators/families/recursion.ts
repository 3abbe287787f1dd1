import type { ProgramSpec } from '../entries/spec.ts'
import { recursiveItems } from './recursive-items.ts'
import { terse, terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const HOW = '{|| recursively| with recursion| using recursion}'
const make = terseFor('recursion')

/** How the result for `$0` comes from the one for the number before it. */
const STEPS: readonly (readonly [code: string, words: string])[] = [
  ['self($0 - 1) + 2', '{two|2} more than the result for $0 - 1'],
  ['self($0 - 1) + 3', '{three|3} more than the result for $0 - 1'],
  ['self($0 - 1) + 5', '5 more than the result for $0 - 1'],
  ['self($0 - 1) * 2', '{twice|double} the result for $0 - 1'],
  ['self($0 - 1) * 3', 'three times the result for $0 - 1'],
  ['self($0 - 1) * 10', 'ten times the result for $0 - 1'],
  ['2 * self($0 - 1) + 1', 'one more than {twice|double} the result for $0 - 1'],
  ['2 * self($0 - 1) + 3', '3 more than {twice|double} the result for $0 - 1'],
  ['3 * self($0 - 1) + 1', 'one more than three times the result for $0 - 1'],
  ['3 * self($0 - 1) - 1', 'one less than three times the result for $0 - 1'],
  ['$0 + self($0 - 1)', '$0 plus the result for $0 - 1'],
  ['$0 * self($0 - 1)', '$0 times the result for $0 - 1'],
  ['$0 * $0 + self($0 - 1)', 'the square of $0 plus the result for $0 - 1'],
  ['$0 ** 3 + self($0 - 1)', 'the cube of $0 plus the result for $0 - 1'],
  ['2 * $0 + self($0 - 1)', 'twice $0 plus the result for $0 - 1'],
  ['2 * $0 - 1 + self($0 - 1)', 'twice $0 minus one plus the result for $0 - 1'],
  ['$0 - self($0 - 1)', '$0 minus the result for $0 - 1'],
  ['10 * self($0 - 1) + $0', 'ten times the result for $0 - 1 plus $0'],
  ['10 * self($0 - 1) + 1', 'ten times the result for $0 - 1 plus one'],
  ['2 * self($0 - 1) + $0', 'twice the result for $0 - 1 plus $0'],
]

function sequences(): ProgramSpec[] {
  const down = STEPS.flatMap(([code, words]) =>
    [0, 1, 2, 3, 5].map((base) =>
      make(
        'n,m,number,k=tiny',
        'int',
        'sequence term recurse f_of',
        `if $0 == 0:\n    return ${base}\nreturn ${code}`,
        `{Return|Compute} a number defined {step by step|by recursion}: it is ${base} for $0 = 0, and ${words} otherwise`,
        `The result is ${base} if $0 is {zero|0}; {otherwise|for larger $0} it is ${words}`,
        `{Define|Compute} recursively: ${base} for 0, otherwise ${words}`,
      ),
    ),
  )
  const named = [
    make(
      'tiny',
      'int',
      'sum_squares',
      'if $0 == 0:\n    return 0\nreturn $0 * $0 + self($0 - 1)',
      `${RETURN} the sum of the squares of the numbers from 1 to $0${HOW}`,
    ),
    make(
      'tiny',
      'int',
      'sum_cubes',
      'if $0 == 0:\n    return 0\nreturn $0 ** 3 + self($0 - 1)',
      `${RETURN} the sum of the cubes of the numbers from 1 to $0${HOW}`,
    ),
    make(
      'tiny',
      'int',
      'sum_evens',
      'if $0 == 0:\n    return 0\nreturn 2 * $0 + self($0 - 1)',
      `${RETURN} the sum of the first $0 {positive |}even numbers${HOW}`,
    ),
    make(
      'tiny',
      'int',
      'sum_odds',
      'if $0 == 0:\n    return 0\nreturn 2 * $0 - 1 + self($0 - 1)',
      `${RETURN} the sum of the first $0 odd numbers${HOW}`,
    ),
    make(
      'nat',
      'int',
      'double_factorial',
      'if $0 < 2:\n    return 1\nreturn $0 * self($0 - 2)',
      `${RETURN} the product of $0, $0 - 2, $0 - 4 and so on down to 1 or 2${HOW}`,
      'Compute the double factorial of $0: multiply every second number down from $0',
    ),
    make(
      'nat',
      'int',
      'sum_every_second',
      'if $0 <= 0:\n    return 0\nreturn $0 + self($0 - 2)',
      `${RETURN} the sum $0 + ($0 - 2) + ($0 - 4) and so on, as long as the numbers are positive${HOW}`,
    ),
    make(
      'nat',
      'bool',
      'even_by_steps',
      'if $0 < 3:\n    return $0 == 0\nreturn self($0 - 3)',
      `${CHECK} you get from $0 to zero by subtracting 3 again and again`,
    ),
    make(
      'tiny',
      'list[int]',
      'count_up',
      'if $0 == 0:\n    return []\nreturn self($0 - 1) + [$0]',
      `{Return|Build} the list of the numbers from 1 to $0${HOW}`,
    ),
    make(
      'tiny',
      'list[int]',
      'count_down_by',
      'if $0 < 0:\n    return []\nreturn [$0] + self($0 - 2)',
      `{Return|Build} the list $0, $0 - 2, $0 - 4 and so on as long as the numbers are not negative${HOW}`,
    ),
    make(
      'tiny',
      'list[int]',
      'mountain up_and_down',
      'if $0 == 0:\n    return [0]\nreturn [$0] + self($0 - 1) + [$0]',
      `{Return|Build} the list that counts down from $0 to 0 and up again${HOW}`,
    ),
    make(
      'tiny',
      'str',
      'stars',
      "if $0 == 0:\n    return ''\nreturn '*' + self($0 - 1)",
      `{Return|Build} a string of $0 stars${HOW}`,
    ),
    make(
      'tiny',
      'str',
      'digits_up',
      "if $0 == 0:\n    return ''\nreturn self($0 - 1) + str($0)",
      `{Return|Build} a string of the numbers from 1 to $0${HOW}`,
    ),
    make(
      'tiny',
      'str',
      'brackets',
      "if $0 == 0:\n    return ''\nreturn '(' + self($0 - 1) + ')'",
      `{Return|Build} a string of $0 nested pairs of parentheses${HOW}`,
    ),
    make(
      'tiny',
      'str',
      'ruler',
      "if $0 == 0:\n    return ''\nreturn self($0 - 1) + str($0) + self($0 - 1)",
      `{Return|Build} a string: empty for 0, otherwise the string for $0 - 1, then $0, then the string for $0 - 1 again`,
    ),
  ]
  const starts: readonly (readonly [number, number])[] = [
    [1, 1],
    [2, 1],
    [1, 2],
    [0, 2],
    [1, 3],
    [2, 5],
    [3, 4],
    [0, 3],
  ]
  const twos = starts.flatMap(([first, second]) =>
    (
      [
        ['self($0 - 1) + self($0 - 2)', 'the sum of the two before'],
        ['2 * self($0 - 1) + self($0 - 2)', 'twice the one before plus the one before that'],
        ['self($0 - 1) + 2 * self($0 - 2)', 'the one before plus twice the one before that'],
        ['self($0 - 1) * self($0 - 2)', 'the product of the two before'],
        ['self($0 - 1) - self($0 - 2)', 'the one before minus the one before that'],
        ['self($0 - 1) + self($0 - 2) + 1', 'the sum of the two before plus one'],
        ['3 * self($0 - 1) - self($0 - 2)', 'three times the one before minus the one before that'],
      ] as const
    ).flatMap(([code, words]) => {
      const wordings = [
        `{Return|Compute} the {number at position $0|$0-th number} of the sequence that starts with ${first} and ${second}, where each {further |}number is ${words}. Positions {start|are counted} from 0`,
        `A sequence begins ${first}, ${second}. {Every|Each} later {number|term} is ${words}. Return the {number|term} at {position|index} $0`,
      ]
      const loop = code.replaceAll('self($0 - 1)', 'y').replaceAll('self($0 - 2)', 'x')
      return [
        make(
          'tiny',
          'int',
          'sequence term nth',
          `if $0 == 0:\n    return ${first}\nif $0 == 1:\n    return ${second}\nreturn ${code}`,
          ...wordings,
        ),
        terse(
          'loops',
          'tiny',
          'int',
          'sequence term nth',
          `x, y = ${first}, ${second}\nfor i in range($0):\n    x, y = y, ${loop}\nreturn x`,
          ...wordings,
        ),
      ]
    }),
  )
  return [...down, ...named, ...twos]
}

const DIGITS: readonly (readonly [code: string, base: string, words: string, returns: string])[] = [
  [
    '$0 % 10 * ($0 % 10) + self($0 // 10)',
    '$0 * $0',
    'the sum of the squares of the digits of $0',
    'int',
  ],
  ['$0 % 10 * self($0 // 10)', '$0', 'the product of the digits of $0', 'int'],
  ['max($0 % 10, self($0 // 10))', '$0', 'the largest digit of $0', 'int'],
  ['min($0 % 10, self($0 // 10))', '$0', 'the smallest digit of $0', 'int'],
  ['$0 % 2 + self($0 // 10)', '$0 % 2', 'the number of odd digits of $0', 'int'],
  ['$0 % 10 + self($0 // 10)', '$0', 'the sum of the digits of $0', 'int'],
  [
    '[$0 % 10] + self($0 // 10)',
    '[$0]',
    'the list of the digits of $0, last digit first',
    'list[int]',
  ],
  ['self($0 // 10) + [$0 % 10]', '[$0]', 'the list of the digits of $0', 'list[int]'],
  ['self($0 // 10)', '$0', 'the first digit of $0', 'int'],
  ["self($0 // 10) + '-' + str($0 % 10)", 'str($0)', 'the digits of $0 joined with dashes', 'str'],
  [
    'str($0 % 10) + self($0 // 10)',
    'str($0)',
    'the digits of $0 in reverse order, as a string',
    'str',
  ],
]

function digits(): ProgramSpec[] {
  const tens = DIGITS.map(([code, base, words, returns]) =>
    make(
      'long',
      returns,
      'digits_of recurse_digits',
      `if $0 < 10:\n    return ${base}\nreturn ${code}`,
      `${RETURN} ${words}${HOW}`,
    ),
  )
  const bases = [3, 4, 5, 8].flatMap((n) => [
    make(
      'long',
      'str',
      `to_base_${n} digits_in_base`,
      `if $0 < ${n}:\n    return str($0)\nreturn self($0 // ${n}) + str($0 % ${n})`,
      `Write {the non-negative integer |}$0 in base ${n}, as a string`,
      `{Convert|Turn} $0 {to|into} a string of its digits in base ${n}${HOW}`,
    ),
    make(
      'long',
      'int',
      `length_in_base_${n}`,
      `if $0 < ${n}:\n    return 1\nreturn self($0 // ${n}) + 1`,
      `{Return|Count} how many digits $0 has in base ${n}${HOW}`,
    ),
    make(
      'pos',
      'int',
      `divisions_by_${n}`,
      `if $0 < ${n}:\n    return 0\nreturn 1 + self($0 // ${n})`,
      `{Return|Count} how often $0 can be divided by ${n}, rounding down, before it is less than ${n}${HOW}`,
    ),
    make(
      'pos',
      'int',
      `power_of_${n}_in`,
      `if $0 % ${n} != 0:\n    return 0\nreturn 1 + self($0 // ${n})`,
      `{Return|Count} how often $0 can be divided by ${n} without a remainder${HOW}`,
    ),
  ])
  const binary = [
    make(
      'long',
      'int',
      'ones_in_binary bit_count',
      'if $0 == 0:\n    return 0\nreturn $0 % 2 + self($0 // 2)',
      `{Count|Return the number of} ones in the binary form of $0${HOW}`,
    ),
    make(
      'long',
      'list[int]',
      'bits',
      'if $0 < 2:\n    return [$0]\nreturn self($0 // 2) + [$0 % 2]',
      `{Return|List} the binary digits of $0 as a list of zeros and ones${HOW}`,
    ),
    make(
      'long',
      'list[int]',
      'halvings',
      'if $0 == 0:\n    return []\nreturn [$0] + self($0 // 2)',
      `{Return|List} $0 and what is left when it is halved again and again, rounding down, until 0${HOW}`,
    ),
    make(
      'pos',
      'int',
      'largest_odd_factor',
      'if $0 % 2 == 1:\n    return $0\nreturn self($0 // 2)',
      `${RETURN} the largest odd {divisor|factor} of $0`,
      `Divide $0 by two as long as it is even, and return what is left`,
    ),
    make(
      'pos',
      'list[int]',
      'collatz_list',
      'if $0 == 1:\n    return [1]\nif $0 % 2 == 0:\n    return [$0] + self($0 // 2)\nreturn [$0] + self($0 * 3 + 1)',
      'Halve $0 if it is even, otherwise triple it and add one. List all numbers on the way to 1, both ends included',
    ),
  ]
  return [...tens, ...bases, ...binary]
}

/** Two numbers that shrink together or one after the other. */
function pairs(): ProgramSpec[] {
  const grids = (
    [
      ['+ self($0, $1 - 1)', 'the results for one less of either are added'],
      ['+ self($0, $1 - 1) + 1', 'the results for one less of either are added, plus one'],
      ['+ 2 * self($0, $1 - 1)', 'the result for $0 - 1 is added to twice the result for $1 - 1'],
      ['* self($0, $1 - 1)', 'the results for one less of either are multiplied'],
    ] as const
  ).flatMap(([code, words]) =>
    [1, 2, 3].map((base) =>
      make(
        'a,m,rows=few b,n,columns=few',
        'int',
        'grid table_value',
        `if $0 == 0 or $1 == 0:\n    return ${base}\nreturn self($0 - 1, $1) ${code}`,
        `The result is ${base} if $0 or $1 is zero; otherwise ${words}`,
      ),
    ),
  )
  return [
    ...grids,
    make(
      'a,low,start=tiny b,high,end=tiny',
      'list[int]',
      'range_rec',
      'if $0 > $1:\n    return []\nreturn [$0] + self($0 + 1, $1)',
      `{Return|List} the numbers from $0 to $1${HOW}`,
    ),
    make(
      'a,low,start=tiny b,high,end=tiny',
      'int',
      'sum_range_rec',
      'if $0 > $1:\n    return 0\nreturn $0 + self($0 + 1, $1)',
      `${RETURN} the sum of the numbers from $0 to $1${HOW}`,
    ),
    make(
      'a,low,start=tiny b,high,end=tiny',
      'int',
      'product_range_rec',
      'if $0 > $1:\n    return 1\nreturn $0 * self($0 + 1, $1)',
      `${RETURN} the product of the numbers from $0 to $1${HOW}`,
    ),
    make(
      'a,low,start=tiny b,high,end=tiny',
      'list[int]',
      'narrowing',
      'if $0 > $1:\n    return []\nreturn [$0, $1] + self($0 + 1, $1 - 1)',
      'List $0 and $1, then the numbers one step inside of them, and so on until they meet',
    ),
    make(
      'a=nat b=step',
      'int',
      'remainder_rec',
      'if $0 < $1:\n    return $0\nreturn self($0 - $1, $1)',
      `{Return|Find} what is left of $0 when $1 is subtracted as often as possible${HOW}`,
    ),
    make(
      'a=nat b=step',
      'int',
      'quotient_rec',
      'if $0 < $1:\n    return 0\nreturn 1 + self($0 - $1, $1)',
      `{Return|Count} how often $1 can be subtracted from $0 before the rest is less than $1${HOW}`,
    ),
    make(
      'n=long base,b=two',
      'int',
      'digit_sum_in_base',
      'if $0 < $1:\n    return $0\nreturn $0 % $1 + self($0 // $1, $1)',
      `${RETURN} the sum of the digits of $0 in base $1${HOW}`,
    ),
    make(
      'n=long d,digit,k=few',
      'int',
      'count_digit_rec',
      'if $0 == 0:\n    return 0\nreturn ($0 % 10 == $1) + self($0 // 10, $1)',
      `Count how often the digit $1 occurs in $0${HOW}`,
    ),
    make(
      'n,steps=tiny k,growth=few',
      'int',
      'grow',
      'if $0 == 0:\n    return 1\nreturn self($0 - 1, $1) + $1',
      `Start with 1 and add $1, $0 times${HOW}`,
    ),
    make(
      'n,steps=few k,start=few',
      'int',
      'double_times',
      'if $0 == 0:\n    return $1\nreturn 2 * self($0 - 1, $1)',
      `Double $1, $0 times in a row${HOW}`,
    ),
    make(
      'n,steps=few k,start=few',
      'int',
      'square_times',
      'if $0 < 1:\n    return $1\nreturn self($0 - 2, $1) ** 2',
      `Square $1 once for every two (or the last one) of $0`,
    ),
    make(
      'n,k=few',
      'list[int]',
      'all_bits_reversed',
      'if $0 == 0:\n    return [0]\nresult = self($0 - 1)\nreturn result + [x + 1 for x in result]',
      'Start with the list [0]; $0 times, append the same list with every number increased by one',
    ),
    make(
      'n,k=few',
      'list[str]',
      'bit_strings',
      "if $0 == 0:\n    return ['']\nresult = self($0 - 1)\nreturn ['0' + x for x in result] + ['1' + x for x in result]",
      'List all strings of $0 zeros and ones in ascending order',
    ),
    make(
      'n,k=few',
      'list[str]',
      'gray_code',
      "if $0 == 0:\n    return ['']\nresult = self($0 - 1)\nreturn ['0' + x for x in result] + ['1' + x for x in result[::-1]]",
      'List the Gray code of $0 bits: the codes of one bit less after a 0, then the same in reverse order after a 1',
    ),
    make(
      'n,k=few',
      'list[list[int]]',
      'nested_steps',
      'if $0 == 0:\n    return []\nreturn self($0 - 1) + [[$0]]',
      'List the numbers from 1 to $0, each as a list of its own',
    ),
    make(
      'lower',
      'list[str]',
      'splits',
      "if $0 == '':\n    return []\nreturn [$0[0]] + self($0[1:])",
      'List the characters of the text recursively',
    ),
  ]
}

/** Functions that call themselves. */
export function recursion(): ProgramSpec[] {
  return [...sequences(), ...digits(), ...recursiveItems(), ...pairs()]
}
