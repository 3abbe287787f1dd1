import type { TokenKind } from '../../core/token-language.ts'

/** Text and kind of a vocabulary entry; its id is its place in the list. */
export type TokenEntry = readonly [text: string, kind: TokenKind]

/** Parameter slots: a header has at most this many parameters. */
export const PARAMETER_SLOTS = 6

function entries(kind: TokenKind, words: string): TokenEntry[] {
  return words
    .trim()
    .split(/\s+/)
    .map((text) => [text, kind] as const)
}

function strings(...values: string[]): TokenEntry[] {
  return values.map((value) => [quote(value), 'string'] as const)
}

/** A Python literal for the value: single quotes, as `repr` prefers. */
export function quote(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll("'", "\\'")
  return `'${escaped}'`
}

/** The smallest vocabulary: everything the grammar needs to be able to finish any construct. */
const CORE: readonly TokenEntry[] = [
  ...entries('structural', 'NEWLINE INDENT DEDENT DELETE END'),
  ...entries('parameter', 'arg0 arg1 arg2 arg3 arg4 arg5'),
  ...entries('local', 'i x result total count j y current'),
  ...entries('self', 'self'),
  ...entries('keyword', 'return if else for in while not and or elif break'),
  ...entries('delimiter', '( ) [ ] , :'),
  ...entries('operator', '= += + - * // % == != < > <= >='),
  ...entries('number', '0 1 2'),
  ...strings(''),
  ...entries('keyword', 'True False None'),
  ...entries('builtin', 'len range sum max min abs'),
  ...entries('method', '.append'),
]

/** What most small programs use: up to 128 entries. */
const USUAL: readonly TokenEntry[] = [
  ...entries('builtin', 'str int sorted list set dict enumerate any all'),
  ['not in', 'keyword'],
  ...entries('delimiter', '{ }'),
  ...entries('keyword', 'continue pass lambda is'),
  ['is not', 'keyword'],
  ...entries('operator', '/ ** -= *='),
  ...entries('number', '3 10 4 5 100'),
  ...strings(' ', ',', 'aeiou', 'a', '0'),
  ...entries('method', '.lower .join .split .upper .get .items .count .add .pop .replace .strip'),
  ...entries('local', 'k value item char word left right index'),
  ...entries('builtin', 'reversed zip map filter tuple float bool round ord chr'),
  ['key=', 'keyword'],
  ...entries('operator', '//= %='),
]

/** The rest of the default vocabulary: up to 256 entries. */
const DEFAULT: readonly TokenEntry[] = [
  ...entries('number', '6 7 8 9 0.5 2.0'),
  ...strings('aeiouAEIOU', '-', '1', 'A', 'z'),
  ...entries('method', '.keys .values .index .find .startswith .endswith .isdigit .isalpha'),
  ...entries('method', '.sort .reverse .extend .insert .remove .isupper .islower .isalnum'),
  ['reverse=', 'keyword'],
  ['default=', 'keyword'],
  ...entries('builtin', 'divmod pow isinstance bin'),
  ...entries('operator', '& | ^ << >> ~'),
  ...entries('local', 'z best seen key low high temp row previous'),
  ...entries('number', '11 12 13 15 16 20 24 25 26 30 32 50 60 64 90 97 101 255 256 400 1000'),
  ...strings('()', '[]', '{}', '([{', ')]}', '(', ')', '[', ']', '{', '}'),
  ...strings('0123456789', 'abcdefghijklmnopqrstuvwxyz', 'bcdfghjklmnpqrstvwxyz'),
  ...strings('.', '_', ':', ';', '!', '?', '\n', '.,!?;:', '+', '*', '/', '#', '  '),
  ...entries('method', '.title .capitalize .swapcase .isspace .copy .update .setdefault'),
  ...entries('method', '.union .intersection .difference .discard .lstrip .rstrip .zfill'),
  ...entries('builtin', 'iter next hex'),
  ...entries('number', '0.0 1.0 0.1 10000 1000000'),
  ...strings('b', 'c', 'inf', 'Yes', 'No', 'Fizz', 'Buzz', 'FizzBuzz', 'even', 'odd'),
]

const WIDER: readonly TokenEntry[] = [
  ...entries('operator', '/= **= |= ^= &= <<= >>='),
  ['start=', 'keyword'],
  ...entries('builtin', 'oct frozenset callable slice complex'),
  ...entries('method', '.rfind .rindex .rsplit .splitlines .partition .rpartition .isnumeric'),
  ...entries('method', '.isdecimal .istitle .isidentifier .rjust .ljust .center .removeprefix'),
  ...entries('method', '.removesuffix .casefold .expandtabs .clear .popitem .issubset .issuperset'),
  ...entries('method', '.isdisjoint .symmetric_difference .intersection_update .difference_update'),
  ...entries('method', '.bit_length .bit_count .is_integer .conjugate .isascii .isprintable'),
  ...entries('number', '3.14 3.14159 1.5 2.5 0.25 0.75 0.01 0.001 100.0 1e-06 1e-09'),
  ...entries('number', '360 365 366 500 1024 2000 3600 4096 65536 100000 1000000007'),
  ...strings('aeiouy', 'AEIOU', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '01', '0123456789abcdef'),
  ...strings('true', 'false', 'yes', 'no', 'positive', 'negative', 'zero', 'nan', '-inf', '\t'),
]

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

const WORDS =
  'one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty ' +
  'seventy eighty ninety hundred thousand million and or not the of to in is it on at by for with ' +
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june ' +
  'july august september october november december spring summer autumn winter north south east ' +
  'west red green blue yellow black white orange purple cat dog bird fish apple banana cherry pear ' +
  'hello world python code test name age city country first last left right up down min max sum ' +
  'mean median mode count total average high low small large short long open close start end odd ' +
  'even prime composite perfect abundant deficient square triangle circle rectangle equilateral ' +
  'isosceles scalene valid invalid empty error none fail pass win lose draw rock paper scissors ' +
  'ascending descending sorted unsorted increasing decreasing constant key value item index'

/** Entries past the handwritten ones, endless enough for the largest vocabulary. */
function* fill(): Generator<TokenEntry> {
  for (let code = 33; code < 127; code++) yield* strings(String.fromCharCode(code))
  for (let n = 14; n <= 1000; n++) yield [String(n), 'number']
  for (const word of WORDS.split(' ')) yield* strings(word)
  for (const word of WORDS.split(' ')) yield* strings(word[0]?.toUpperCase() + word.slice(1))
  for (let tenths = 2; tenths < 100; tenths++) yield [(tenths / 10).toFixed(1), 'number']
  for (let percent = 2; percent < 100; percent++) yield [(percent / 100).toFixed(2), 'number']
  for (const a of LETTERS) for (const b of LETTERS) yield* strings(a + b)
  for (const roman of 'II III IV VI VII VIII IX XI XII XL XC CD CM'.split(' '))
    yield* strings(roman)
  for (let power = 11; power < 40; power++) yield [String(2 ** power), 'number']
  for (let n = 1001; ; n++) yield [String(n), 'number']
}

export const MIN_VOCABULARY_SIZE = CORE.length
export const DEFAULT_VOCABULARY_SIZE = 256
export const MAX_VOCABULARY_SIZE = 5000

/** The first `size` entries; a smaller list is always a prefix of a larger one. */
export function tokenEntries(size: number): readonly TokenEntry[] {
  const seen = new Map<string, TokenEntry>()
  for (const entry of [...CORE, ...USUAL, ...DEFAULT, ...WIDER]) {
    if (seen.size < size && !seen.has(entry[0])) seen.set(entry[0], entry)
  }
  for (const entry of fill()) {
    if (seen.size >= size) break
    if (!seen.has(entry[0])) seen.set(entry[0], entry)
  }
  return [...seen.values()]
}
