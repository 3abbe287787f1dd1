/** What a pipeline makes of an item `x`. */
export interface ItemMap {
  readonly code: string
  readonly name: string
  readonly gives: 'int' | 'char' | 'word'
  /** Wraps the words for the items: `the squares of the numbers`. */
  readonly describe: (items: string) => string
  readonly parameter: boolean
}

function map(
  code: string,
  gives: ItemMap['gives'],
  name: string,
  describe: (items: string) => string,
): ItemMap {
  return { code, gives, name, describe, parameter: code.includes('$k') }
}

export const INT_MAPS: readonly ItemMap[] = [
  map('x * x', 'int', 'squares', (items) => `{the squares of ${items}|${items}, {each |}squared}`),
  map('x ** 3', 'int', 'cubes', (items) => `{the cubes of ${items}|${items}, {each |}cubed}`),
  map(
    'x * 2',
    'int',
    'doubled',
    (items) =>
      `{the doubles of ${items}|${items}, {each |}doubled|${items} {multiplied by two|times 2}}`,
  ),
  map(
    'x * 3',
    'int',
    'tripled',
    (items) => `{the triples of ${items}|${items}, {each |}tripled|${items} multiplied by three}`,
  ),
  map('x * 10', 'int', 'times_ten', (items) => `${items}, each {multiplied by|times} 10`),
  map(
    'x // 2',
    'int',
    'halved',
    (items) => `{the halves of ${items}|${items}, {each |}halved}, rounded down`,
  ),
  map(
    '-x',
    'int',
    'negated',
    (items) =>
      `{the negatives of ${items}|${items}, {each |}negated|${items} with {their|the} sign {flipped|changed}}`,
  ),
  map('abs(x)', 'int', 'absolute', (items) => `the absolute values of ${items}`),
  map('x + 1', 'int', 'plus_one', (items) => `${items}, each {increased by|plus} {one|1}`),
  map('x - 1', 'int', 'minus_one', (items) => `${items}, each {decreased by|minus} {one|1}`),
  map('x + 5', 'int', 'plus_five', (items) => `${items}, each {increased by|plus} 5`),
  map('x + $k', 'int', 'plus', (items) => `${items}, each {increased by|plus} $k`),
  map('x - $k', 'int', 'minus', (items) => `${items}, each {decreased by|reduced by|minus} $k`),
  map('x * $k', 'int', 'times', (items) => `${items}, each {multiplied by|times} $k`),
  map(
    'x % 10',
    'int',
    'last_digits',
    (items) => `{the last digits of ${items}|${items} modulo 10}`,
  ),
  map(
    'x % 3',
    'int',
    'modulo_three',
    (items) => `{the remainders of ${items} after division by 3|${items} modulo 3}`,
  ),
  map(
    'x * x + 1',
    'int',
    'squares_plus_one',
    (items) => `{the squares of ${items}|${items}, squared and then}, {increased by|plus} one`,
  ),
  map(
    'x * 2 + 1',
    'int',
    'doubled_plus_one',
    (items) => `${items}, each doubled {and|and then} increased by one`,
  ),
  map(
    'x * (x + 1)',
    'int',
    'times_next',
    (items) => `${items}, each multiplied by {its successor|the next number}`,
  ),
  map('min(x, 5)', 'int', 'at_most_five', (items) => `${items}, each {capped at|limited to} 5`),
  map(
    'max(x, 0)',
    'int',
    'at_least_zero',
    (items) => `${items}, with {negative ones|negative numbers} replaced by {zero|0}`,
  ),
  map(
    'str(x)',
    'word',
    'as_strings',
    (items) => `${items}, {each |}{converted to|turned into|as} strings`,
  ),
]

export const CHAR_MAPS: readonly ItemMap[] = [
  map(
    'x.upper()',
    'char',
    'upper',
    (items) => `${items}, {in upper case|converted to upper case|capitalized}`,
  ),
  map('x.lower()', 'char', 'lower', (items) => `${items}, {in lower case|converted to lower case}`),
  map(
    'x * 3',
    'word',
    'tripled',
    (items) => `${items}, each {repeated three times|written three times|tripled}`,
  ),
  map("x + ' '", 'word', 'spaced', (items) => `${items}, each followed by a space`),
  map("x + '-'", 'word', 'dashed', (items) => `${items}, each followed by a dash`),
  map("'-' + x", 'word', 'after_dash', (items) => `${items}, each {preceded by|after} a dash`),
  map(
    'x.upper() + x',
    'word',
    'upper_and_same',
    (items) => `${items}, each {preceded by|after} its upper-case form`,
  ),
  map(
    'x * 2 + x',
    'word',
    'thrice',
    (items) => `{three copies of each of ${items}|${items}, each three times}`,
  ),
]

export const WORD_MAPS: readonly ItemMap[] = [
  map('len(x)', 'int', 'lengths', (items) => `the lengths of ${items}`),
  map(
    'x.upper()',
    'word',
    'upper',
    (items) => `${items}, {in upper case|converted to upper case|in capital letters}`,
  ),
  map('x.lower()', 'word', 'lower', (items) => `${items}, {in lower case|converted to lower case}`),
  map(
    'x.capitalize()',
    'word',
    'capitalized',
    (items) => `${items}, {each |}{capitalized|with a capital first letter}`,
  ),
  map(
    'x[::-1]',
    'word',
    'reversed',
    (items) => `${items}, each {reversed|written backwards|spelled backwards}`,
  ),
  map('x[0]', 'word', 'first_letters', (items) => `the first {letters|characters} of ${items}`),
  map('x[-1]', 'word', 'last_letters', (items) => `the last {letters|characters} of ${items}`),
  map(
    'x[1:]',
    'word',
    'without_first',
    (items) => `${items}, {each |}without {its|the} first letter`,
  ),
  map(
    'x[:-1]',
    'word',
    'without_last',
    (items) => `${items}, {each |}without {its|the} last letter`,
  ),
  map(
    'x[:3]',
    'word',
    'beginnings',
    (items) => `the first three {letters|characters} of each of ${items}`,
  ),
  map('x * 2', 'word', 'twice', (items) => `${items}, each {repeated twice|written twice|doubled}`),
  map("x + '!'", 'word', 'excited', (items) => `${items}, each followed by an exclamation mark`),
  map("x.replace('a', '')", 'word', 'without_a', (items) => `${items}, each without the letter a`),
  map(
    'x[0].upper()',
    'word',
    'initials',
    (items) => `the first {letters|characters} of ${items} in upper case`,
  ),
  map('len(x) * 2', 'int', 'double_lengths', (items) => `twice the lengths of ${items}`),
  map(
    "x.count('a')",
    'int',
    'a_counts',
    (items) => `{how often|the number of times} the letter a occurs in each of ${items}`,
  ),
  map('x.title()', 'word', 'titled', (items) => `${items}, {in title case|in title form}`),
  map(
    'x.strip()',
    'word',
    'stripped',
    (items) => `${items}, {without|stripped of} surrounding spaces`,
  ),
]
