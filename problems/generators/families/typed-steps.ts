import { ATOM, COMPARISON, operand, type Phrased, PRODUCT, SUM } from './phrased.ts'

/** One step from a value of one type to a value of another. `$k` is a further parameter. */
export interface Step {
  readonly from: string
  readonly to: string
  readonly code: (inner: Phrased) => string
  readonly words: (inner: string) => string
  readonly binding: number
  /** Terse form of the further parameter. */
  readonly further: string | null
}

function step(
  from: string,
  to: string,
  code: string,
  words: string,
  further: string | null = null,
): Step {
  const outermost = code.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^[\]]*\]/g, '()')
  const binding = bindingOf(outermost)
  const isRight = !code.startsWith('@') && binding < ATOM
  const tightest = / [*%/]+ /.test(code) ? PRODUCT : / \+ /.test(code) ? SUM : binding
  const needed = /^\w+\(@[,)]/.test(code) ? 0 : tightest + (isRight ? 1 : 0)
  return {
    from,
    to,
    code: (inner) => code.replaceAll('@', () => operand(inner, needed)),
    words: (inner) => words.replaceAll('@', () => inner),
    binding,
    further,
  }
}

/** Precedence of an expression by the loosest operator in it. */
function bindingOf(code: string): number {
  if (/ [<>=!]=? | in /.test(code)) return COMPARISON
  if (/ [+-] /.test(code)) return SUM
  return / [*%/]+ /.test(code) ? PRODUCT : ATOM
}

const CHAR = 'char,letter,c=char'
const PART = 'other,suffix,end,part=word'
const COUNT = 'k,n,count=few'
const EVERY = 'k,step=step'
const ITEM = 'k,value,target,item=few'

const TEXT_STEPS: readonly Step[] = [
  step('str', 'str', '@.upper()', '@ {in upper case|converted to upper case|in capital letters}'),
  step('str', 'str', '@.lower()', '@ {in lower case|converted to lower case}'),
  step('str', 'str', '@[::-1]', '{the reverse of @|@ {reversed|backwards|spelled backwards}}'),
  step(
    'str',
    'str',
    '@[1:]',
    '{@ without {its|the} first {character|letter}|all but the first character of @}',
  ),
  step(
    'str',
    'str',
    '@[:-1]',
    '{@ without {its|the} last {character|letter}|all but the last character of @}',
  ),
  step('str', 'str', '@[:2]', 'the first two {characters|letters} of @'),
  step('str', 'str', '@[:3]', 'the first three {characters|letters} of @'),
  step('str', 'str', '@[-2:]', 'the last two {characters|letters} of @'),
  step('str', 'str', '@[-3:]', 'the last three {characters|letters} of @'),
  step('str', 'str', '@[0]', 'the first {character|letter} of @'),
  step('str', 'str', '@[-1]', 'the last {character|letter} of @'),
  step('str', 'str', '@ * 2', '@ {written twice|repeated twice|repeated two times|doubled}'),
  step('str', 'str', '@ * 3', '@ {written|repeated} three times'),
  step('str', 'str', "@ + '!'", '@ {followed by|with} an exclamation mark{| at the end}'),
  step('str', 'str', "@ + '.'", '@ {followed by|with} a {full stop|period}{| at the end}'),
  step('str', 'str', "'#' + @", '@ {preceded by|with} a hash sign{| in front}'),
  step('str', 'str', "'(' + @ + ')'", '@ {in|between} {parentheses|round brackets}'),
  step('str', 'str', '@ + $k', '{@ followed by $k|@ with $k {at the end|appended}}', PART),
  step('str', 'str', '$k + @', '{@ preceded by $k|$k followed by @|@ with $k in front}', PART),
  step('str', 'str', '@ * $k', '@ {repeated|written} $k times', COUNT),
  step('str', 'str', '@.strip()', '@ without {leading and trailing|surrounding} spaces'),
  step(
    'str',
    'str',
    "@.replace(' ', '_')",
    '@ with {spaces replaced by underscores|underscores instead of spaces}',
  ),
  step(
    'str',
    'str',
    "@.replace(' ', '-')",
    '@ with {spaces replaced by dashes|dashes instead of spaces}',
  ),
  step('str', 'str', "@.replace('a', '')", '@ {without the letter a|with every a removed}'),
  step('str', 'str', "@.replace('a', 'b')", '@ with every a replaced by b'),
  step(
    'str',
    'str',
    "@.replace($k, '')",
    '@ {without the {character|letter} $k|with every $k removed}',
    CHAR,
  ),
  step(
    'str',
    'str',
    "@.replace($k, '*')",
    '@ with every $k replaced by {a star|an asterisk}',
    CHAR,
  ),
  step('str', 'str', "@.replace(' ', $k)", '@ with {every space|all spaces} replaced by $k', CHAR),
  step('str', 'str', '@.title()', '@ {in title case|with every word capitalized}'),
  step('str', 'str', '@.capitalize()', '@ {capitalized|with only the first letter in upper case}'),
  step(
    'str',
    'str',
    '@.swapcase()',
    '@ with {upper and lower case swapped|the case of every letter swapped}',
  ),
  step(
    'str',
    'str',
    '@[::2]',
    '{every second {character|letter} of @|every other {character|letter} of @}',
  ),
  step('str', 'str', '@[1::2]', 'the {characters|letters} of @ at odd {positions|indices}'),
  step('str', 'str', '@[:$k]', 'the first $k {characters|letters} of @', COUNT),
  step(
    'str',
    'str',
    '@[$k:]',
    '{@ without {its|the} first $k {characters|letters}|@ from position $k on}',
    COUNT,
  ),
  step('str', 'str', '@[::$k]', 'every $k-th {character|letter} of @', EVERY),
  step('str', 'str', '@[1:-1]', '@ without {its|the} first and last {character|letter}s'),
  step(
    'str',
    'str',
    "''.join(sorted(@))",
    'the {characters|letters} of @ {in sorted order|sorted alphabetically|in alphabetical order}',
  ),
  step('str', 'str', '@[len(@) // 2:]', 'the second half of @'),
  step('str', 'str', '@[:len(@) // 2]', 'the first half of @'),
  step('str', 'int', 'len(@)', '{the length of @|the number of characters in @}'),
  step('str', 'int', "@.count('a')", "how often {the letter a|'a'} {occurs|appears} in @"),
  step('str', 'int', "@.count(' ')", 'the number of spaces in @'),
  step('str', 'int', '@.count($k)', '{how often|how many times} $k {occurs|appears} in @', CHAR),
  step(
    'str',
    'int',
    '@.find($k)',
    'the {index|position} of the first $k in @, or -1 if there is none',
    CHAR,
  ),
  step(
    'str',
    'int',
    'len(set(@))',
    'the number of {different|distinct|unique} {characters|letters} in @',
  ),
  step('str', 'int', 'ord(@[0])', 'the character code of the first {character|letter} of @'),
  step('str', 'list[str]', '@.split()', 'the {list of |}words {in|of} @'),
  step('str', 'list[str]', 'list(@)', 'the {list of |}{characters|letters} {in|of} @'),
  step('str', 'list[str]', 'sorted(@)', 'the sorted {list of |}{characters|letters} of @'),
  step(
    'str',
    'list[str]',
    'sorted(set(@))',
    'the sorted list of {different|distinct|unique} {characters|letters} {in|of} @',
  ),
  step(
    'str',
    'bool',
    '@.isdigit()',
    '@ {consists of digits|is made of digits only|contains only digits}',
  ),
  step('str', 'bool', '@.isalpha()', '@ {consists of letters|contains only letters}'),
  step('str', 'bool', '@.isupper()', '@ is {in |}upper case'),
  step('str', 'bool', '@.islower()', '@ is {in |}lower case'),
  step('str', 'bool', '@.startswith($k)', '@ {starts|begins} with $k', CHAR),
  step('str', 'bool', '@.endswith($k)', '@ ends with $k', CHAR),
  step('str', 'bool', '$k in @', '{$k {occurs|appears|is} in @|@ contains $k}', CHAR),
  step(
    'str',
    'bool',
    '$k not in @',
    '{$k does not {occur|appear} in @|@ does not contain $k}',
    CHAR,
  ),
  step('str', 'bool', "@ == ''", '@ is empty'),
  step('str', 'bool', "@ in 'aeiou'", '@ is a lower-case vowel'),
  step('str', 'bool', '@ == $k', '@ {equals|is} $k', PART),
]

const LIST_STEPS: readonly Step[] = ['int', 'str'].flatMap((item) => {
  const list = `list[${item}]`
  const one = item === 'int' ? 'number' : 'string'
  const few = item === 'int' ? ITEM : CHAR
  return [
    step(list, list, 'sorted(@)', '@ {sorted|in ascending order|in sorted order}'),
    step(list, list, '@[::-1]', '@ {reversed|in reverse order|backwards}'),
    step(
      list,
      list,
      '@[1:]',
      `{@ without {its|the} first {item|${one}}|all but the first {item|${one}} of @}`,
    ),
    step(
      list,
      list,
      '@[:-1]',
      `{@ without {its|the} last {item|${one}}|all but the last {item|${one}} of @}`,
    ),
    step(list, list, '@[:2]', `the first two {items|${one}s} of @`),
    step(list, list, '@[:3]', `the first three {items|${one}s} of @`),
    step(list, list, '@[-2:]', `the last two {items|${one}s} of @`),
    step(list, list, '@[:$k]', `the first $k {items|${one}s|elements} of @`, COUNT),
    step(
      list,
      list,
      '@[$k:]',
      `{@ without the first $k {items|${one}s}|the {items|${one}s} of @ from position $k on}`,
      COUNT,
    ),
    step(list, list, '@[::2]', `{every second|every other} {item|${one}} of @`),
    step(list, list, '@[1::2]', `the {items|${one}s} of @ at odd {positions|indices}`),
    step(list, list, '@[::$k]', `every $k-th {item|${one}} of @`, EVERY),
    step(list, list, '@ * 2', '@ {repeated twice|twice in a row}'),
    step(list, list, '@ * $k', '@ repeated $k times', COUNT),
    step(list, list, '@ + [$k]', '@ with $k {added at|appended to|at} the end', few),
    step(list, list, '[$k] + @', '@ with $k {added at the front|in front|at the beginning}', few),
    step(
      list,
      list,
      'sorted(set(@))',
      '@ {sorted and without duplicates|in sorted order without duplicates|without duplicates, sorted}',
    ),
    step(list, list, '@[len(@) // 2:]', 'the second half of @'),
    step(list, list, '@[:len(@) // 2]', 'the first half of @'),
    step(
      list,
      list,
      '@[-1:] + @[:-1]',
      `@ {rotated to the right by one|with the last {item|${one}} moved to the front}`,
    ),
    step(
      list,
      list,
      '@[1:] + @[:1]',
      `@ {rotated to the left by one|with the first {item|${one}} moved to the end}`,
    ),
    step(list, item, '@[0]', `the first {item|${one}|element} of @`),
    step(list, item, '@[-1]', `the last {item|${one}|element} of @`),
    step(list, item, '@[len(@) // 2]', `the {item|${one}} in the middle of @`),
    step(list, 'int', 'len(@)', `{the length of @|the number of {items|${one}s|elements} in @}`),
    step(
      list,
      'int',
      'len(set(@))',
      `the number of {different|distinct|unique} {items|${one}s|values} in @`,
    ),
    step(list, 'int', '@.count($k)', '{how often|how many times} $k {occurs|appears} in @', few),
    step(list, 'bool', '$k in @', '{$k {occurs|appears|is} in @|@ contains $k}', few),
    step(
      list,
      'bool',
      '$k not in @',
      '{$k does not {occur|appear} in @|@ does not contain $k}',
      few,
    ),
    step(list, 'bool', '@ == []', '@ is empty'),
    step(
      list,
      'bool',
      '@ == @[::-1]',
      '@ {reads the same backwards|is a palindrome|is equal to its reverse}',
    ),
    step(list, 'bool', '@[0] == @[-1]', `the first and the last {item|${one}} of @ are equal`),
    step(
      list,
      'bool',
      '@ == sorted(@)[::-1]',
      '@ is {sorted in descending order|in descending order}',
    ),
    step(list, 'bool', 'len(set(@)) == 1', `all {items|${one}s} of @ are {equal|the same}`),
  ]
})

const OTHER_STEPS: readonly Step[] = [
  step('list[int]', 'int', 'sum(@)', 'the {sum|total} of @'),
  step('list[int]', 'int', 'max(@)', 'the {largest|greatest|maximum} of @'),
  step('list[int]', 'int', 'min(@)', 'the {smallest|least|minimum} of @'),
  step(
    'list[int]',
    'int',
    'max(@) - min(@)',
    'the difference between the largest and the smallest of @',
  ),
  step('list[int]', 'int', 'max(@) + min(@)', 'the sum of the largest and the smallest of @'),
  step('list[int]', 'int', '@.index(min(@))', 'the {index|position} of the smallest of @'),
  step('list[int]', 'int', '@[0] + @[-1]', 'the sum of the first and the last of @'),
  step('list[int]', 'int', '@[0] * @[-1]', 'the product of the first and the last of @'),
  step('list[int]', 'int', 'sum(@) // len(@)', 'the average of @, rounded down'),
  step('list[int]', 'int', '@.count(max(@))', 'how often the largest of @ occurs in it'),
  step(
    'list[str]',
    'str',
    "' '.join(@)",
    '{@ joined with spaces|@ joined into one string with spaces between them}',
  ),
  step(
    'list[str]',
    'str',
    "''.join(@)",
    '{@ joined together|@ joined into one string|the concatenation of @}',
  ),
  step('list[str]', 'str', "'-'.join(@)", '@ joined with dashes'),
  step('list[str]', 'str', "','.join(@)", '@ joined with commas'),
  step('list[str]', 'str', '$k.join(@)', '@ joined with $k', CHAR),
  step('list[str]', 'str', 'max(@, key=len)', 'the longest of @'),
  step('list[str]', 'str', 'min(@, key=len)', 'the shortest of @'),
  step('list[str]', 'str', 'min(@)', 'the alphabetically first of @'),
  step('list[str]', 'str', 'max(@)', 'the alphabetically last of @'),
  step('list[str]', 'list[str]', 'sorted(@, key=len)', '@ sorted by {length|their length}'),
  step('int', 'str', 'str(@)', '{@ as a string|the string of @|@ converted to a string}'),
  step('int', 'int', 'abs(@)', 'the absolute value of @'),
  step('int', 'int', '@ * 2', '{twice|double} @'),
  step('int', 'int', '@ + 1', '{@ plus one|one more than @}'),
  step('int', 'int', '@ - 1', '{@ minus one|one less than @}'),
  step('int', 'int', '@ % 10', 'the last digit of @'),
  step('int', 'int', '@ // 2', 'half of @, rounded down'),
  step('int', 'int', '@ + $k', '{@ plus $k|the sum of @ and $k}', 'k,m,other=int'),
  step('int', 'int', '@ * $k', '{@ times $k|the product of @ and $k}', 'k,m,other=int'),
  step('int', 'bool', '@ % 2 == 0', '@ is even'),
  step('int', 'bool', '@ % 2 == 1', '@ is odd'),
  step('int', 'bool', '@ > 3', '@ is {greater|more} than 3'),
  step('int', 'bool', '@ > $k', '@ is {greater|more|larger} than $k', 'k,limit,n=int'),
  step('int', 'bool', '@ < $k', '@ is {less|smaller} than $k', 'k,limit,n=int'),
  step('int', 'bool', '@ == $k', '@ {equals|is equal to} $k', 'k,n,expected=few'),
  step(
    'int',
    'list[int]',
    'list(range(@))',
    'the list of {whole |}numbers from 0 up to but not including @',
  ),
  step('int', 'list[int]', 'list(range(1, @ + 1))', 'the list of {whole |}numbers from 1 to @'),
  step('int', 'list[int]', '[@] * 3', 'a list with three copies of @'),
]

/** Every step, in one list. */
export const STEPS: readonly Step[] = [...TEXT_STEPS, ...LIST_STEPS, ...OTHER_STEPS]
