import { CHAR_PREDICATES, INT_PREDICATES } from '../entries/predicates.ts'
import type { ProgramSpec } from '../entries/spec.ts'
import { CHAR_MAPS, INT_MAPS } from './item-maps.ts'
import { terseFor } from './terse.ts'
import { CHECK, RETURN } from './wordings.ts'

const HOW = '{|| recursively| with recursion| using recursion}'
const make = terseFor('recursion')

const PREDICATES = INT_PREDICATES.filter(
  ({ parameter, code }) => !parameter && !/ (and|or) /.test(code),
).slice(0, 14)
const MAPS = INT_MAPS.filter(({ parameter, gives }) => !parameter && gives === 'int').slice(0, 12)
const head = (code: string) => code.replace(/\bx\b/g, '$0[0]')

/** Lists taken apart into the first item and the rest. */
function lists(): ProgramSpec[] {
  const LIST = '{in|of} {the list|$0}'
  const filtered = PREDICATES.flatMap(({ code, clause, is }) => [
    make(
      'ints',
      'int',
      'count_rec',
      `if not $0:\n    return 0\nreturn (${head(code)}) + self($0[1:])`,
      `Count the numbers ${LIST} ${clause}${HOW}`,
    ),
    make(
      'ints',
      'int',
      'sum_rec',
      `if not $0:\n    return 0\nif ${head(code)}:\n    return $0[0] + self($0[1:])\nreturn self($0[1:])`,
      `${RETURN} the sum of the numbers ${LIST} ${clause}${HOW}`,
    ),
    make(
      'ints',
      'list[int]',
      'filter_rec',
      `if not $0:\n    return []\nif ${head(code)}:\n    return [$0[0]] + self($0[1:])\nreturn self($0[1:])`,
      `{Return|List} the numbers ${LIST} ${clause}${HOW}`,
    ),
    make(
      'ints',
      'bool',
      'all_rec',
      `if not $0:\n    return True\nreturn ${head(code)} and self($0[1:])`,
      `${CHECK} every number ${LIST} ${is}${HOW}`,
    ),
  ])
  const mapped = MAPS.flatMap(({ code, describe }) => {
    const words = describe(`the numbers ${LIST}`)
    return [
      make(
        'ints',
        'list[int]',
        'map_rec',
        `if not $0:\n    return []\nreturn [${head(code)}] + self($0[1:])`,
        `{Return|List} ${words}${HOW}`,
      ),
      make(
        'ints',
        'int',
        'sum_rec',
        `if not $0:\n    return 0\nreturn ${head(code)} + self($0[1:])`,
        `${RETURN} the sum of ${words}${HOW}`,
      ),
      make(
        'ints',
        'list[int]',
        'reverse_map_rec',
        `if not $0:\n    return []\nreturn self($0[1:]) + [${head(code)}]`,
        `{Return|List} ${words}, in reverse order${HOW}`,
      ),
    ]
  })
  const others = [
    make(
      'ints',
      'int',
      'length_rec',
      'if not $0:\n    return 0\nreturn 1 + self($0[1:])',
      `{Return|Find} the length of the list${HOW}, without the builtin for it`,
    ),
    make(
      'ints',
      'list[int]',
      'reverse_rec',
      'if not $0:\n    return []\nreturn self($0[1:]) + [$0[0]]',
      `Reverse the list${HOW}`,
    ),
    make(
      'ints',
      'list[int]',
      'double_items',
      'if not $0:\n    return []\nreturn [$0[0], $0[0]] + self($0[1:])',
      `{Return|Build} the list with every item {written twice|doubled in place}${HOW}`,
    ),
    make(
      'ints1',
      'int',
      'last_rec',
      'if len($0) == 1:\n    return $0[0]\nreturn self($0[1:])',
      `Return the last item of the list${HOW}`,
    ),
    make(
      'repeats k,target,value=few',
      'bool',
      'contains_rec',
      'if not $0:\n    return False\nreturn $0[0] == $1 or self($0[1:], $1)',
      `${CHECK} $1 is in the list${HOW}`,
    ),
    make(
      'repeats k,target,value=few',
      'int',
      'count_item_rec',
      'if not $0:\n    return 0\nreturn ($0[0] == $1) + self($0[1:], $1)',
      `Count how often $1 {occurs|appears} in the list${HOW}`,
    ),
    make(
      'repeats k,target,value=few',
      'list[int]',
      'remove_rec',
      'if not $0:\n    return []\nif $0[0] == $1:\n    return self($0[1:], $1)\nreturn [$0[0]] + self($0[1:], $1)',
      `{Remove|Take out} all items equal to $1 from the list${HOW}`,
    ),
    make(
      'repeats old,k,from_value=few new,m,to_value=few',
      'list[int]',
      'replace_rec',
      'if not $0:\n    return []\nreturn [$2 if $0[0] == $1 else $0[0]] + self($0[1:], $1, $2)',
      `Replace every $1 in the list by $2${HOW}`,
    ),
    make(
      'ints',
      'list[int]',
      'pair_sums_rec',
      'if len($0) < 2:\n    return $0\nreturn [$0[0] + $0[1]] + self($0[2:])',
      `Add up the items two by two: the first and second, the third and fourth and so on. {An item left over|A single last item} stays as it is`,
    ),
    make(
      'ints',
      'list[int]',
      'swap_pairs_rec',
      'if len($0) < 2:\n    return $0\nreturn [$0[1], $0[0]] + self($0[2:])',
      `Swap the items of the list two by two{|: the first with the second, the third with the fourth and so on}`,
    ),
    make(
      'ints',
      'list[int]',
      'outside_in',
      'if len($0) < 2:\n    return $0\nreturn [$0[0], $0[-1]] + self($0[1:-1])',
      `{Return|List} the items of the list from outside to inside: first, last, second, second to last and so on`,
    ),
    make(
      'a,xs,first=ints b,ys,second=ints',
      'list[int]',
      'merge merge_sorted',
      'if not $0:\n    return $1\nif not $1:\n    return $0\nif $0[0] <= $1[0]:\n    return [$0[0]] + self($0[1:], $1)\nreturn [$1[0]] + self($0, $1[1:])',
      'Merge two {sorted |}lists: take the smaller of the two first items again and again',
    ),
    make(
      'ints1',
      'list[int]',
      'pyramid_top',
      'if len($0) == 1:\n    return $0\nreturn self([x + y for x, y in zip($0, $0[1:])])',
      'Replace the list by the sums of neighbouring items until a single item is left, and return it as a list',
    ),
    make(
      'ints2',
      'list[int]',
      'difference_top',
      'if len($0) == 1:\n    return $0\nreturn self([y - x for x, y in zip($0, $0[1:])])',
      'Replace the list by the differences of neighbouring items until a single item is left, and return it as a list',
    ),
  ]
  return [...filtered, ...mapped, ...others]
}

/** Strings taken apart into the first character and the rest. */
function strings(): ProgramSpec[] {
  const TEXT = '{in|of} {the text|the string|$0}'
  const predicates = CHAR_PREDICATES.filter(({ parameter }) => !parameter)
  const filtered = predicates.flatMap(({ code, clause }) => [
    make(
      'text',
      'int',
      'count_chars_rec',
      `if $0 == '':\n    return 0\nreturn (${head(code)}) + self($0[1:])`,
      `Count the characters ${TEXT} ${clause}${HOW}`,
    ),
    make(
      'text',
      'str',
      'keep_chars_rec',
      `if $0 == '':\n    return ''\nif ${head(code)}:\n    return $0[0] + self($0[1:])\nreturn self($0[1:])`,
      `{Return|Keep} {only |}the characters ${TEXT} ${clause}${HOW}`,
    ),
  ])
  const mapped = CHAR_MAPS.map(({ code, describe }) =>
    make(
      'text',
      'str',
      'map_chars_rec',
      `if $0 == '':\n    return ''\nreturn ${head(code)} + self($0[1:])`,
      `{Return|Build} a string of ${describe(`the characters ${TEXT}`)}${HOW}`,
    ),
  )
  const others = [
    make(
      'text',
      'str',
      'reverse_upper',
      "if $0 == '':\n    return ''\nreturn self($0[1:]) + $0[0].upper()",
      `Return the text backwards and in upper case${HOW}`,
    ),
    make(
      'text',
      'str',
      'mirror_text',
      "if $0 == '':\n    return ''\nreturn $0[0] + self($0[1:]) + $0[0]",
      `{Return|Build} the text followed by the text backwards${HOW}`,
    ),
    make(
      'text',
      'str',
      'spread_out',
      "if len($0) < 2:\n    return $0\nreturn $0[0] + ' ' + self($0[1:])",
      `Put a space between the characters of the text${HOW}`,
    ),
    make(
      'text',
      'str',
      'dotted',
      "if len($0) < 2:\n    return $0\nreturn $0[0] + '.' + self($0[1:])",
      `Put a dot between the characters of the text${HOW}`,
    ),
    make(
      'text',
      'str',
      'nested_text',
      "if len($0) < 3:\n    return $0\nreturn $0[0] + '(' + self($0[1:-1]) + ')' + $0[-1]",
      `Between the first and the last character, put the rest in parentheses, and treat the rest in the same way{|, as long as it has more than two characters}`,
    ),
    make(
      'text',
      'str',
      'swap_letters',
      'if len($0) < 2:\n    return $0\nreturn $0[1] + $0[0] + self($0[2:])',
      `Swap the characters of the text two by two${HOW}`,
    ),
    make(
      'text',
      'list[str]',
      'suffixes',
      "if $0 == '':\n    return []\nreturn [$0] + self($0[1:])",
      `{List|Return} the text and all its {endings|suffixes}, {longest first|from longest to shortest}${HOW}`,
    ),
    make(
      'text',
      'list[str]',
      'prefixes',
      "if $0 == '':\n    return []\nreturn self($0[:-1]) + [$0]",
      `{List|Return} all {beginnings|prefixes} of the text, {shortest first|from shortest to longest}${HOW}`,
    ),
    make(
      'text char',
      'str',
      'remove_char_rec',
      "if $0 == '':\n    return ''\nif $0[0] == $1:\n    return self($0[1:], $1)\nreturn $0[0] + self($0[1:], $1)",
      `Remove {every|each} $1 from the text${HOW}`,
    ),
    make(
      'text char',
      'int',
      'count_char_rec',
      "if $0 == '':\n    return 0\nreturn ($0[0] == $1) + self($0[1:], $1)",
      `Count how often $1 {occurs|appears} in the text${HOW}`,
    ),
    make(
      'text n,times,k=few',
      'str',
      'repeat_rec',
      "if $1 == 0:\n    return ''\nreturn $0 + self($0, $1 - 1)",
      `Repeat the text $1 times${HOW}`,
    ),
    make(
      'text n,times,k=few',
      'str',
      'wrapped',
      "if $1 == 0:\n    return $0\nreturn '[' + self($0, $1 - 1) + ']'",
      `Put the text into $1 pairs of square brackets${HOW}`,
    ),
  ]
  return [...filtered, ...mapped, ...others]
}

/** Lists and texts taken apart into the first item and the rest. */
export function recursiveItems(): ProgramSpec[] {
  return [...lists(), ...strings()]
}
