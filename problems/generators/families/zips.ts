import type { ProgramSpec } from '../entries/spec.ts'
import { terse } from './terse.ts'
import { CHECK, RETURN, RETURN_LIST } from './wordings.ts'

/** A function of two numbers `x` and `y`, with plural words for its values. */
const VALUES: readonly (readonly [code: string, words: string])[] = [
  ['x + y', '{sums|totals}'],
  [
    'x - y',
    '{differences {|(first minus second) }|results of subtracting the second from the first}',
  ],
  ['y - x', '{differences (second minus first)|results of subtracting the first from the second}'],
  ['x * y', 'products'],
  ['max(x, y)', '{larger|greater} numbers'],
  ['min(x, y)', '{smaller|lesser} numbers'],
  ['abs(x - y)', '{absolute differences|distances}'],
  ['x * x + y * y', 'sums of squares'],
  ['x * 10 + y', 'sums of ten times the first and the second'],
  ['x + y + 1', 'sums plus one'],
  ['(x + y) * 2', 'doubled sums'],
]

const RELATIONS: readonly (readonly [code: string, words: string])[] = [
  ['x == y', 'the two are {equal|the same}'],
  ['x != y', 'the two {differ|are different}'],
  ['x < y', 'the first is {less|smaller} than the second'],
  ['x > y', 'the first is {greater|larger} than the second'],
  ['x <= y', 'the first is not greater than the second'],
  ['x >= y', 'the first is at least the second'],
  ['x + y > 10', 'the sum is greater than 10'],
  ['(x + y) % 2 == 0', 'the sum is even'],
  ['x * y < 0', 'the signs are opposite'],
  ['abs(x - y) <= 2', 'the two differ by at most 2'],
]

const PAIRINGS = [
  {
    terse: 'a,xs,first,left=ints b,ys,second,right=ints',
    iterable: 'zip($0, $1)',
    pairs:
      '{the numbers at the same positions of $0 and $1|corresponding items of the two lists|each pair of numbers at the same position of the two lists}',
    name: 'pairwise',
  },
  {
    terse: 'ints',
    iterable: 'zip($0, $0[1:])',
    pairs:
      '{neighbouring numbers|adjacent items|consecutive numbers|each number and the next one} {in|of} {the list|$0}',
    name: 'adjacent',
  },
  {
    terse: 'ints',
    iterable: 'zip($0, $0[::-1])',
    pairs:
      '{the list and its reverse, position by position|numbers in $0 at the same distance from the start and the end}',
    name: 'mirrored',
  },
]

/** Two lists side by side, or a list beside itself. */
export function zips(): ProgramSpec[] {
  return PAIRINGS.flatMap(({ terse: parameters, iterable, pairs, name }) => {
    const each = `for x, y in ${iterable}`
    const make = (returns: string, names: string, body: string, ...words: string[]) =>
      terse('zips', parameters, returns, names, body, ...words)
    const values = VALUES.flatMap(([code, words]) => [
      make(
        'list[int]',
        `${name}_list combine`,
        `return [${code} ${each}]`,
        `${RETURN_LIST} {a|the} list of the ${words} of ${pairs}`,
        `{Return|List} the ${words} of ${pairs}`,
      ),
      make(
        'int',
        `${name}_total sum_pairs`,
        `return sum(${code} ${each})`,
        `${RETURN} the {sum|total} of the ${words} of ${pairs}`,
        `{Add up|Sum} the ${words} of ${pairs}`,
      ),
      make(
        'int',
        `${name}_max largest`,
        `return max([${code} ${each}], default=0)`,
        `${RETURN} the {largest|greatest} of the ${words} of ${pairs}, or 0 if there are none`,
      ),
      make(
        'int',
        `${name}_min smallest`,
        `return min([${code} ${each}], default=0)`,
        `${RETURN} the {smallest|least} of the ${words} of ${pairs}, or 0 if there are none`,
      ),
    ])
    const relations = RELATIONS.flatMap(([code, words]) => [
      make(
        'int',
        `count_${name} count`,
        `return len([x ${each} if ${code}])`,
        `Count {how often|for how many pairs} ${words} among ${pairs}`,
        `{Count|Return the number of} pairs of ${pairs} where ${words}`,
      ),
      make(
        'bool',
        `all_${name} check`,
        `return all(${code} ${each})`,
        `${CHECK} ${words} for all {pairs of |}${pairs}`,
      ),
      make(
        'bool',
        `any_${name} has`,
        `return any(${code} ${each})`,
        `${CHECK} ${words} for {any|at least one pair} of ${pairs}`,
      ),
      make(
        'list[int]',
        `${name}_first_of select`,
        `return [x ${each} if ${code}]`,
        `Look at ${pairs} and {return|list} the first of each pair where ${words}`,
      ),
      make(
        'list[bool]',
        `compare_${name} flags`,
        `return [${code} ${each}]`,
        `For ${pairs}, {return|give} a list that tells whether ${words}`,
      ),
    ])
    return [...values, ...relations]
  })
}

const INDEXED: readonly (readonly [code: string, words: string])[] = [
  ['i * x', '{each number|every number} times its {index|position}'],
  ['i + x', '{each number|every number} plus its {index|position}'],
  ['x - i', '{each number|every number} minus its {index|position}'],
  ['(i + 1) * x', 'each number times its position counted from 1'],
  ['x * 2 if i % 2 == 0 else x', 'the numbers, with those at even {positions|indices} doubled'],
  ['x if i % 2 == 0 else -x', 'the numbers, with those at odd {positions|indices} negated'],
  ['-x if i % 2 == 0 else x', 'the numbers, with those at even {positions|indices} negated'],
  ['0 if i % 2 == 0 else x', 'the numbers, with those at even {positions|indices} replaced by 0'],
]

const PLACES: readonly (readonly [code: string, words: string])[] = [
  ['i % 2 == 1', 'at odd {positions|indices}'],
  ['i % 3 == 0', 'at {positions|indices} divisible by 3'],
  ['i > 1', 'after the first two'],
  ['x > i', 'that are greater than their {index|position}'],
  ['x == i', 'that equal their {index|position}'],
  ['x < i', 'that are less than their {index|position}'],
  ['x % 2 == i % 2', 'that are even at even positions or odd at odd positions'],
  ['i % 2 == 1 and x > 0', 'that are positive and stand at odd {positions|indices}'],
  ['i % 2 == 0 and x % 2 == 0', 'that are even and stand at even {positions|indices}'],
]

/** Numbers with their positions. */
export function indexed(): ProgramSpec[] {
  const each = 'for i, x in enumerate($0)'
  const where = '{in|of} {the list|$0|the given list}'
  const mapped = INDEXED.flatMap(([code, words]) => [
    terse(
      'indexed',
      'ints',
      'list[int]',
      'with_positions transform',
      `return [${code} ${each}]`,
      `${RETURN_LIST} a list of ${words}`,
      `Return ${words}, {as a list|for the numbers ${where}}`,
    ),
    terse(
      'indexed',
      'ints',
      'int',
      'weighted_sum total',
      `return sum(${code} ${each})`,
      `${RETURN} the {sum|total} of ${words}`,
      `Add up ${words}, for the list $0`,
    ),
  ])
  const placed = PLACES.flatMap(([code, words]) => [
    terse(
      'indexed',
      'ints',
      'list[int]',
      'at_positions select',
      `return [x ${each} if ${code}]`,
      `{Return|List|Collect} the numbers ${where} ${words}`,
    ),
    terse(
      'indexed',
      'ints',
      'int',
      'sum_at total',
      `return sum(x ${each} if ${code})`,
      `${RETURN} the {sum|total} of the numbers ${where} ${words}`,
      `Add up the numbers ${where} ${words}`,
    ),
    terse(
      'indexed',
      'ints',
      'int',
      'count_at count',
      `return len([x ${each} if ${code}])`,
      `Count the numbers ${where} ${words}`,
    ),
    terse(
      'indexed',
      'ints',
      'int',
      'sum_at total',
      `total = 0\n${each}:\n    if ${code}:\n        total += x\nreturn total`,
      `${RETURN} the {sum|total} of the numbers ${where} ${words} with a loop`,
    ),
  ])
  const texts = [
    terse(
      'indexed',
      'text',
      'str',
      'odd_characters',
      `return ''.join(x ${each} if i % 2 == 1)`,
      'Return the characters at odd {positions|indices} {of|in} {the text|$0}',
    ),
    terse(
      'indexed',
      'text',
      'str',
      'alternate_case',
      `return ''.join(x.upper() if i % 2 == 0 else x.lower() ${each})`,
      '{Alternate|Return the text $0 with} upper and lower case letters in turn, starting with upper case',
      'Make the characters at even positions upper case and the others lower case',
    ),
    terse(
      'indexed',
      'text',
      'str',
      'stutter',
      `return ''.join(x * (i + 1) ${each})`,
      'Repeat each character of {the text|$0} as often as its position, counted from 1',
    ),
    terse(
      'indexed',
      'words',
      'list[str]',
      'numbered',
      `return [str(i) + x ${each}]`,
      'Put the {index|position} in front of each word {of|in} {the list|$0}',
    ),
    terse(
      'indexed',
      'words',
      'list[str]',
      'even_words',
      `return [x ${each} if i % 2 == 0]`,
      'Return the words at even {positions|indices}',
    ),
    terse(
      'indexed',
      'words',
      'list[str]',
      'cut_by_position',
      `return [x[:i] ${each}]`,
      'Shorten each word to as many letters as its {index|position} in the list',
    ),
    terse(
      'indexed',
      'a,first,s=text b,second,t=text',
      'int',
      'same_places matching',
      'return len([x for x, y in zip($0, $1) if x == y])',
      'Count the positions at which {the two strings|$0 and $1} have the same character',
    ),
    terse(
      'indexed',
      'a,first,s=text b,second,t=text',
      'int',
      'hamming different_places',
      'return len([x for x, y in zip($0, $1) if x != y])',
      'Count the positions at which {the two strings|$0 and $1} {differ|have different characters}',
    ),
    terse(
      'indexed',
      'a,first,s=text b,second,t=text',
      'str',
      'zip_text braid',
      "return ''.join(x + y for x, y in zip($0, $1))",
      'Join the characters of {the two strings|$0 and $1} pair by pair, as long as both have characters',
    ),
    terse(
      'indexed',
      'a,first=words b,second=words',
      'list[str]',
      'glue pair_words',
      'return [x + y for x, y in zip($0, $1)]',
      'Join the words of two lists pair by pair',
    ),
    terse(
      'indexed',
      'words ints',
      'list[str]',
      'repeat_words',
      'return [x * y for x, y in zip($0, $1)]',
      'Repeat each word as often as the number at the same position says',
    ),
  ]
  return [...mapped, ...placed, ...texts]
}
