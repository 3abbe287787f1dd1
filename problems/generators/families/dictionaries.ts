import { INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { dictionaryLookups } from './dictionary-lookups.ts'
import { INT_MAPS } from './item-maps.ts'
import { terse } from './terse.ts'
import { CHECK, RETURN, RETURN_LIST } from './wordings.ts'

const DICT = '{the dictionary|$0|the dictionary $0|the table|the given dictionary}'
const SIMPLE = INT_PREDICATES.filter(({ parameter }) => !parameter)
const PARAMETRIC = INT_PREDICATES.filter(({ parameter }) => parameter)
const MAPS = INT_MAPS.filter(({ parameter, gives }) => !parameter && gives === 'int')

function on(code: string, name: string): string {
  return code.replace(/\bx\b/g, name).replaceAll('$k', '$1')
}

/** Entries chosen and values changed. */
function entries(): ProgramSpec[] {
  const pick = [...SIMPLE, ...PARAMETRIC].flatMap((predicate) => {
    const parameters = predicate.parameter ? 'scores limit,k,n=int' : 'scores'
    const is = predicate.is.replaceAll('$k', '$1')
    const whose = `whose value ${is}`
    const value = on(predicate.code, 'value')
    const items = 'for key, value in $0.items() if'
    return [
      terse(
        'dictionaries',
        parameters,
        'dict[str, int]',
        'filter_values keep select',
        `return {key: value ${items} ${value}}`,
        `{Return|Keep} {only |}the entries of ${DICT} ${whose}`,
        `${RETURN_LIST} a dictionary of those entries of ${DICT} ${whose}`,
      ),
      terse(
        'dictionaries',
        parameters,
        'list[str]',
        'keys_where find_keys',
        `return [key ${items} ${value}]`,
        `{Return|List|Find} the keys of ${DICT} ${whose}`,
      ),
      terse(
        'dictionaries',
        parameters,
        'int',
        'count_entries count',
        `return len([value for value in $0.values() if ${value}])`,
        `Count the {entries|keys} of ${DICT} ${whose}`,
      ),
      terse(
        'dictionaries',
        parameters,
        'int',
        'sum_where total',
        `return sum(value for value in $0.values() if ${value})`,
        `${RETURN} the {sum|total} of the values {of|in} ${DICT} ${predicate.clause.replaceAll('$k', '$1')}`,
      ),
      terse(
        'dictionaries',
        parameters,
        'bool',
        'any_value has',
        `return any(${value} for value in $0.values())`,
        `${CHECK} any value {of|in} ${DICT} ${is}`,
      ),
    ]
  })
  const change = MAPS.flatMap((map) => {
    const values = map.describe(`the values {of|in} ${DICT}`)
    return [
      terse(
        'dictionaries',
        'scores',
        'dict[str, int]',
        'map_values change_values',
        `return {key: ${on(map.code, 'value')} for key, value in $0.items()}`,
        `${RETURN_LIST} a dictionary with the same keys and ${values}`,
      ),
      terse(
        'dictionaries',
        'scores',
        'int',
        'sum_values total',
        `return sum(${on(map.code, 'value')} for value in $0.values())`,
        `${RETURN} the {sum|total} of ${values}`,
      ),
      terse(
        'dictionaries',
        'scores',
        'list[int]',
        'values_list',
        `return [${on(map.code, 'value')} for value in $0.values()]`,
        `${RETURN_LIST} a list of ${values}`,
      ),
    ]
  })
  return [...pick, ...change]
}

const KEYED: readonly (readonly [
  domain: string,
  type: string,
  items: string,
  of: readonly (readonly [string, string, string])[],
])[] = [
  [
    'words',
    'str',
    'words|strings',
    [
      ['len(x)', 'int', 'its length'],
      ['x[0]', 'str', 'its first letter'],
      ['x[-1]', 'str', 'its last letter'],
      ['x.upper()', 'str', 'its upper-case form'],
      ['x.lower()', 'str', 'its lower-case form'],
      ['x[::-1]', 'str', 'its reverse'],
      ['$0.count(x)', 'int', '{how often it occurs|its number of occurrences}'],
      ["x.count('a')", 'int', 'how often the letter a occurs in it'],
      ['len(set(x))', 'int', 'the number of different letters in it'],
      ['len(x) % 2 == 0', 'bool', 'whether its length is even'],
      ['len(x) > 3', 'bool', 'whether it has more than three letters'],
    ],
  ],
  [
    'repeats',
    'int',
    'numbers|integers|values',
    [
      ['x * x', 'int', 'its square'],
      ['x ** 3', 'int', 'its cube'],
      ['x * 2', 'int', 'its double'],
      ['x + 1', 'int', 'its successor'],
      ['-x', 'int', 'its negative'],
      ['x % 2', 'int', 'its remainder modulo 2'],
      ['x % 2 == 0', 'bool', 'whether it is even'],
      ['x > 2', 'bool', 'whether it is greater than 2'],
      ['str(x)', 'str', 'its string'],
      ['$0.count(x)', 'int', '{how often it occurs|its number of occurrences}'],
      ['$0.index(x)', 'int', 'its first position'],
    ],
  ],
]

/** Dictionaries built from lists: one value for each item. */
function tables(): ProgramSpec[] {
  const mapped = KEYED.flatMap(([domain, type, items, values]) =>
    values.flatMap(([code, gives, words]) => [
      terse(
        'dictionaries',
        domain,
        `dict[${type}, ${gives}]`,
        'make_table index_by build',
        `return {x: ${code} for x in $0}`,
        `{Map|Build a dictionary that maps|Make a dictionary from} each of the {${items}} to ${words}`,
        `{Return|Create} a dictionary with the {${items}} {in|of} $0 as keys and ${words} as value`,
      ),
    ]),
  )
  const ranged = (['x * x', 'x ** 3', 'x * 2', 'x % 3', 'str(x)'] as const).map((code, i) =>
    terse(
      'dictionaries',
      'nat',
      `dict[int, ${code === 'str(x)' ? 'str' : 'int'}]`,
      'number_table squares_table',
      `return {x: ${code} for x in range(1, $0 + 1)}`,
      `${RETURN_LIST} a dictionary that maps {each number|the numbers} from 1 to $0 to its ${['square', 'cube', 'double', 'remainder modulo 3', 'string'][i]}`,
    ),
  )
  return [...mapped, ...ranged]
}

const GROUP_KEYS: readonly (readonly [
  domain: string,
  items: string,
  code: string,
  type: string,
  words: string,
])[] = [
  ['words', 'words|strings', 'x[0]', 'str', 'first letter'],
  ['words', 'words|strings', 'x[-1]', 'str', 'last letter'],
  ['words', 'words|strings', 'len(x) % 2', 'int', 'length modulo 2'],
  ['words', 'words|strings', 'x.lower()', 'str', 'lower-case form'],
  ['words', 'words|strings', 'len(x)', 'int', 'length'],
  ['ints', 'numbers|integers', 'x % 2', 'int', 'remainder modulo 2'],
  ['ints', 'numbers|integers', 'x % 3', 'int', 'remainder modulo 3'],
  ['ints', 'numbers|integers', 'x % 10', 'int', 'last digit (modulo 10)'],
  ['ints', 'numbers|integers', 'x // 10', 'int', 'whole tens'],
  ['ints', 'numbers|integers', 'abs(x)', 'int', 'absolute value'],
  ['ints', 'numbers|integers', 'x > 0', 'bool', 'whether they are positive'],
  ['repeats', 'numbers|integers|values', 'x', 'int', 'value'],
  ['letters', 'letters|strings|items', 'x', 'str', 'value'],
  ['text', 'characters|letters', 'x.lower()', 'str', 'lower-case form'],
  ['text', 'characters|letters', 'x.isdigit()', 'bool', 'whether they are digits'],
]

/** Loops that count or gather items by a key. */
function gathered(): ProgramSpec[] {
  return GROUP_KEYS.flatMap(([domain, items, code, type, words]) => {
    const item = domain === 'ints' || domain === 'repeats' ? 'int' : 'str'
    const head = 'result = {}\nfor x in $0:\n'
    const counting = terse(
      'dictionaries',
      domain,
      `dict[${type}, int]`,
      'count_by tally histogram',
      `${head}    result[${code}] = result.get(${code}, 0) + 1\nreturn result`,
      `{Count|Count how many of} the {${items}} {of|in} $0 by {their |}${words}, as a dictionary`,
      `{Return|Build} a dictionary that tells how many of the {${items}} {there are for|have} each ${words}`,
    )
    const grouping = terse(
      'dictionaries',
      domain,
      `dict[${type}, list[${item}]]`,
      'group_by groups collect_by',
      `${head}    result.setdefault(${code}, []).append(x)\nreturn result`,
      `Group the {${items}} {of|in} $0 by {their |}${words}, as a dictionary of lists`,
      `{Return|Build} a dictionary that maps each ${words} to the list of the {${items}} that have it`,
    )
    const first = terse(
      'dictionaries',
      domain,
      `dict[${type}, ${item}]`,
      'first_by',
      `${head}    result.setdefault(${code}, x)\nreturn result`,
      `{Build|Return} a dictionary that maps each ${words} to the first of the {${items}} that has it`,
    )
    const last = terse(
      'dictionaries',
      domain,
      `dict[${type}, ${item}]`,
      'last_by',
      `return {${code}: x for x in $0}`,
      `{Build|Return} a dictionary that maps each ${words} to the last of the {${items}} that has it`,
    )
    const sums =
      item === 'int'
        ? [
            terse(
              'dictionaries',
              domain,
              `dict[${type}, int]`,
              'sum_by totals',
              `${head}    result[${code}] = result.get(${code}, 0) + x\nreturn result`,
              `{Add up|Sum} the {${items}} {of|in} $0 by {their |}${words}, as a dictionary`,
            ),
          ]
        : []
    return [counting, grouping, first, last, ...sums]
  })
}

export function dictionaries(): ProgramSpec[] {
  return [...entries(), ...tables(), ...gathered(), ...dictionaryLookups()]
}
