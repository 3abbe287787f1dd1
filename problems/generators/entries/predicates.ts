/** A property of one item, `x` in its code. */
export interface Predicate {
  readonly code: string
  /** Before a noun: `even` numbers. May be empty. */
  readonly adjective: string
  /** After a noun: numbers `that are even`. */
  readonly clause: string
  /** After a subject: it `is even`. */
  readonly is: string
  readonly name: string
  /** Whether it reads the further parameter `$k` (`$1`, or `$0`'s successor). */
  readonly parameter: boolean
}

function property(
  code: string,
  adjective: string,
  is: string,
  name: string,
  clause = `that ${is.replace(/^is /, 'are ')}`,
): Predicate {
  return { code, adjective, clause, is, name, parameter: code.includes('$k') }
}

const LESS = '{less|smaller|lower}'
const MORE = '{greater|larger|bigger|higher}'

/** Properties of ints. */
export const INT_PREDICATES: readonly Predicate[] = [
  property('x % 2 == 0', 'even', 'is {even|divisible by two}', 'even'),
  property('x % 2 == 1', 'odd', 'is {odd|not even|not divisible by 2}', 'odd'),
  property(
    'x > 0',
    '{positive|strictly positive}',
    'is {positive|greater than zero|above zero}',
    'positive',
  ),
  property('x < 0', 'negative', 'is {negative|less than zero|below zero}', 'negative'),
  property('x != 0', '{nonzero|non-zero}', 'is {not zero|different from zero}', 'nonzero'),
  property('x >= 0', 'non-negative', 'is {non-negative|not negative|zero or more}', 'non_negative'),
  ...[3, 4, 5, 6, 7, 10].map((n) =>
    property(
      `x % ${n} == 0`,
      '',
      `is {divisible by ${n}|a multiple of ${n}}`,
      `divisible_by_${n}`,
      `{that are |}{divisible by ${n}|multiples of ${n}}`,
    ),
  ),
  ...[3, 5].map((n) =>
    property(
      `x % ${n} != 0`,
      '',
      `is not {divisible by ${n}|a multiple of ${n}}`,
      `not_divisible_by_${n}`,
      `{that are |}not divisible by ${n}`,
    ),
  ),
  ...[1, 3, 5, 10].flatMap((n) => [
    property(
      `x > ${n}`,
      '',
      `is ${MORE} than ${n}`,
      `above_${n}`,
      `{that are |}{${MORE} than|above|over} ${n}`,
    ),
    property(
      `x < ${n}`,
      '',
      `is ${LESS} than ${n}`,
      `below_${n}`,
      `{that are |}{${LESS} than|below|under} ${n}`,
    ),
  ]),
  property('x >= 10', '', 'is {at least 10|10 or more|ten or greater}', 'at_least_ten'),
  property('x <= 5', '', 'is {at most 5|5 or less|no more than 5}', 'at_most_five'),
  property(
    'x > $k',
    '',
    `is {${MORE} than|above} $k`,
    'above',
    `{that are |}{${MORE} than|above|over|exceeding} {$k|the {limit|threshold|given number} $k}`,
  ),
  property(
    'x < $k',
    '',
    `is {${LESS} than|below} $k`,
    'below',
    `{that are |}{${LESS} than|below|under} {$k|the {limit|threshold|given number} $k}`,
  ),
  property(
    'x >= $k',
    '',
    'is {at least $k|$k or more|greater than or equal to $k|not less than $k}',
    'at_least',
  ),
  property(
    'x <= $k',
    '',
    'is {at most $k|$k or less|less than or equal to $k|not greater than $k}',
    'at_most',
  ),
  property(
    'x == $k',
    '',
    'is equal to $k',
    'equal_to',
    '{that are equal to|that equal|equal to} $k',
  ),
  property(
    'x != $k',
    '',
    'is {different from|not equal to} $k',
    'not_equal',
    '{that are |}{different from|not equal to|other than} $k',
  ),
  property(
    'x % 2 == 0 and x > 0',
    'positive even',
    'is {both even and positive|even and greater than zero}',
    'even_and_positive',
  ),
  property('x % 2 == 1 and x > 0', 'positive odd', 'is both odd and positive', 'odd_and_positive'),
  property(
    'x < 0 or x > 10',
    '',
    'is {negative or greater than 10|below 0 or above 10}',
    'outside_range',
  ),
  property(
    '0 < x < 10',
    '',
    'is {between 0 and 10|greater than 0 and less than 10}',
    'single_digit',
    '{that are |strictly |}between 0 and 10',
  ),
  property(
    '1 <= x <= 9',
    '',
    'is {from 1 to 9|between 1 and 9, both included}',
    'from_one_to_nine',
  ),
  property(
    'x % 3 == 0 or x % 5 == 0',
    '',
    'is {divisible by 3 or 5|a multiple of 3 or of 5}',
    'three_or_five',
  ),
  property('x % 10 == 0', '', 'is {a multiple of ten|divisible by ten}', 'round'),
  property(
    'x % 10 == 5',
    '',
    'ends {in|with} {5|the digit 5}',
    'ends_in_five',
    '{ending in|that end in|whose last digit is} 5',
  ),
]

/** Predicates whose `$k` divides: the parameter must not be zero. */
export const DIVISOR_PREDICATES: readonly Predicate[] = [
  property(
    'x % $k == 0',
    '',
    'is {divisible by $k|a multiple of $k}',
    'divisible_by',
    '{that are |}{divisible by $k|multiples of $k}',
  ),
  property(
    'x % $k != 0',
    '',
    'is not {divisible by $k|a multiple of $k}',
    'not_divisible',
    '{that are |}not {divisible by $k|multiples of $k}',
  ),
]

/** Properties of single characters. */
export const CHAR_PREDICATES: readonly Predicate[] = [
  property(
    "x in 'aeiou'",
    '{lower-case |lowercase |}vowel',
    'is a lower-case vowel',
    'vowel',
    '{that are |}{lower-case|lowercase} vowels',
  ),
  property(
    "x not in 'aeiou'",
    '{non-vowel}',
    'is not a vowel',
    'non_vowel',
    '{that are not {lower-case |}vowels|other than lower-case vowels}',
  ),
  property(
    "x in 'aeiouAEIOU'",
    'vowel',
    'is a vowel of either case',
    'any_vowel',
    'that are vowels in upper or lower case',
  ),
  property(
    "x not in 'aeiouAEIOU'",
    '',
    'is not a vowel of either case',
    'not_any_vowel',
    'that are not vowels, in upper or lower case',
  ),
  property('x.isdigit()', 'digit', 'is a digit', 'digit', '{that are|which are} digits'),
  property('x.isalpha()', 'letter', 'is a letter', 'letter', '{that are|which are} letters'),
  property(
    'x.isupper()',
    '{upper-case|uppercase|capital}',
    'is {upper case|a capital letter}',
    'upper',
    '{that are|in} {upper case|uppercase}',
  ),
  property(
    'x.islower()',
    '{lower-case|lowercase}',
    'is {lower case|lowercase}',
    'lower',
    '{that are|in} {lower case|lowercase}',
  ),
  property(
    'not x.isdigit()',
    'non-digit',
    'is not a digit',
    'non_digit',
    'that are {not digits|no digits}',
  ),
  property(
    'not x.isalpha()',
    'non-letter',
    'is not a letter',
    'non_letter',
    'that are {not letters|no letters}',
  ),
  property(
    "x != ' '",
    'non-space',
    'is {not a space|no space}',
    'non_space',
    '{that are not spaces|other than spaces|except spaces}',
  ),
  property("x == ' '", 'space', 'is a space', 'space', 'that are spaces'),
  property(
    'x.isalnum()',
    'alphanumeric',
    'is {a letter or a digit|alphanumeric}',
    'alphanumeric',
    'that are letters or digits',
  ),
  property(
    "x == 'a'",
    '',
    "is {the letter a|an 'a'}",
    'letter_a',
    "{that are|equal to} {the letter a|'a'}",
  ),
  property(
    "x != 'a'",
    '',
    "is not {the letter a|'a'}",
    'not_a',
    "{other than|except|different from} {the letter a|'a'}",
  ),
  property(
    'x == $k',
    '',
    'is {$k|the {character|letter} $k}',
    'same',
    '{that are|equal to} {$k|the given {character|letter} $k}',
  ),
  property(
    'x != $k',
    '',
    'is not {$k|the {character|letter} $k}',
    'other',
    '{that are not|other than|different from|except} {$k|the given {character|letter} $k}',
  ),
  property(
    'x > $k',
    '',
    'comes after $k in the alphabet',
    'after',
    'that come after $k {in the alphabet|alphabetically}',
  ),
]

/** Properties of strings in a list, or of words in a text. */
export const WORD_PREDICATES: readonly Predicate[] = [
  ...[2, 3, 4].map((n) =>
    property(
      `len(x) > ${n}`,
      '',
      `has more than ${n} {letters|characters}`,
      `longer_than_${n}`,
      `{with|that have} more than ${n} {letters|characters}`,
    ),
  ),
  property(
    'len(x) < 4',
    '',
    'has {less|fewer} than 4 letters',
    'short',
    '{with|that have} {less|fewer} than 4 {letters|characters}',
  ),
  property(
    'len(x) == 3',
    '',
    'has exactly three letters',
    'three_letters',
    '{of length 3|with {exactly |}three {letters|characters}}',
  ),
  property(
    'len(x) % 2 == 0',
    '',
    'has an even length',
    'even_length',
    '{of even length|whose length is even|with an even number of letters}',
  ),
  property(
    'len(x) % 2 == 1',
    '',
    'has an odd length',
    'odd_length',
    '{of odd length|whose length is odd|with an odd number of letters}',
  ),
  property(
    'len(x) > $k',
    '',
    'is longer than $k',
    'longer_than',
    '{that are |}longer than $k{| characters| letters}',
  ),
  property(
    'len(x) < $k',
    '',
    'is shorter than $k',
    'shorter_than',
    '{that are |}shorter than $k{| characters| letters}',
  ),
  property(
    'len(x) >= $k',
    '',
    'has at least $k letters',
    'at_least_long',
    '{with|that have} at least $k {characters|letters}',
  ),
  property(
    'len(x) == $k',
    '',
    'has exactly $k letters',
    'of_length',
    '{of length $k|with {exactly |}$k {characters|letters}|whose length is $k}',
  ),
  property(
    'x.isupper()',
    '{upper-case|uppercase}',
    'is {all |}upper case',
    'upper',
    '{that are|written in} {all |}upper case',
  ),
  property(
    'x.islower()',
    '{lower-case|lowercase}',
    'is {all |}lower case',
    'lower',
    '{that are|written in} {all |}lower case',
  ),
  property(
    'x.isdigit()',
    'numeric',
    'consists of digits',
    'numeric',
    '{made of|that consist of} digits',
  ),
  property(
    'x.isalpha()',
    'alphabetic',
    'consists of letters',
    'alphabetic',
    '{made of letters only|that consist of letters}',
  ),
  property(
    "'a' in x",
    '',
    "contains {the letter a|'a'}",
    'with_a',
    "{with|that contain|containing} {the letter a|an 'a'}",
  ),
  property(
    'x[0] == x[-1]',
    '',
    'starts and ends with the same letter',
    'same_ends',
    'that {start and end|begin and end} with the same {letter|character}',
  ),
  property(
    'x == x[::-1]',
    '{palindromic|}',
    'is a palindrome',
    'palindrome',
    'that {are palindromes|read the same backwards}',
  ),
  property(
    "x[0] in 'aeiou'",
    '',
    'starts with a vowel',
    'starts_with_vowel',
    '{that start|beginning|starting} with a {lower-case |}vowel',
  ),
]

/** Properties of words with a string parameter. */
export const WORD_TEXT_PREDICATES: readonly Predicate[] = [
  property(
    'x.startswith($k)',
    '',
    'starts with $k',
    'starts_with',
    '{that start|that begin|starting|beginning} with $k',
  ),
  property('x.endswith($k)', '', 'ends with $k', 'ends_with', '{that end|ending} with $k'),
  property(
    '$k in x',
    '',
    'contains $k',
    'containing',
    '{that contain|containing|which include} $k',
  ),
  property(
    '$k not in x',
    '',
    'does not contain $k',
    'without',
    '{that do not contain|not containing|without} $k',
  ),
  property('x != $k', '', 'is not $k', 'other_than', '{other than|different from|except} $k'),
]
