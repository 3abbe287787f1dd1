import type { FunctionHeader, TestCase } from '../../../src/core/problem.ts'
import type { PyValue } from '../../../src/core/py-value.ts'
import type { Rng } from '../../../src/random/rng.ts'
import { toPythonCall, toPythonLiteral } from '../../../src/values/literal.ts'
import type { ObservedProgram } from './behaviour.ts'
import type { Domain } from './domains.ts'
import { expand } from './spec.ts'

/** How people call a value of a type. */
const NOUNS: Readonly<Record<string, string>> = {
  int: '{an integer|a number|a whole number}',
  bool: 'a boolean',
  str: '{a string|a text|some text}',
  'list[int]':
    '{a list of integers|a list of numbers|a list of whole numbers|an array of integers}',
  'list[str]': '{a list of strings|a list of words}',
  'dict[str, int]': '{a dictionary|a dictionary from strings to numbers|a dictionary of numbers}',
  'dict[str, list[int]]': '{a dictionary of lists|a dictionary from strings to lists of numbers}',
  'dict[str, str]': '{a dictionary|a dictionary from strings to strings}',
  'list[list[int]]': '{a table of numbers|a list of lists of numbers|a matrix|a list of rows}',
}

/** What holds of every argument of a domain. */
const FACTS: Partial<Record<Domain, string>> = {
  nat: '{@ is not negative|@ is at least 0|@ is a non-negative integer}',
  tiny: '{@ is not negative|@ is at least 0|@ is a non-negative integer}',
  pos: '{@ is positive|@ is at least 1|@ is a positive integer|@ is greater than zero}',
  two: '{@ is at least 2|@ is greater than 1}',
  long: '{@ is not negative|@ is a non-negative integer}',
  step: '{@ is positive|@ is at least 1}',
  base: '{@ is at least 2|@ is greater than 1}',
  numeral: '{@ is not negative|@ is a non-negative integer}',
  char: '{@ is a single character|@ is one letter or character}',
  text1: '{@ is not empty|@ is a non-empty string|@ has at least one character}',
  digits: '{@ consists of digits|@ holds nothing but digits}',
  bits: '{@ consists of zeros and ones|@ holds only the characters 0 and 1}',
  ints: '{@ may be empty|The list may be empty|@ can hold negative numbers}',
  ints1: '{@ is not empty|The list is not empty|The list has at least one number|@ is non-empty}',
  ints2: '{@ has at least two items|The list holds at least two numbers}',
  words1: '{@ is not empty|The list has at least one word}',
  vocab1: '{@ is not empty|The list has at least one word}',
  repeats:
    '{Values may occur several times|The list may contain duplicates|Equal values are allowed}',
  rising: '{@ is sorted|The numbers are in ascending order}',
  square: '{The table has as many rows as columns|The table is square}',
  matrix: '{All rows are equally long|Every row has the same length|The rows have the same length}',
  rows: '{The rows may have different lengths|Rows may be empty}',
}

const GIVES = '{the result is|return|the answer is|it is}'

function spoken(value: PyValue): string {
  const isEmpty = 'items' in value && value.items.length === 0
  if (isEmpty) return `an empty ${value.type === 'list' ? 'list' : 'collection'}`
  if (value.type === 'str' && value.value === '') return 'an empty string'
  if (value.type === 'dict' && value.entries.length === 0) return 'an empty dictionary'
  return toPythonLiteral(value)
}

function edgeName(value: PyValue): string | null {
  if (value.type === 'list' && value.items.length === 0) return 'an empty list'
  if (value.type === 'str' && value.value === '') return 'an empty string'
  if (value.type === 'dict' && value.entries.length === 0) return 'an empty dictionary'
  return value.type === 'int' && value.value === 0n ? '0' : null
}

const MAX_LITERAL = 28

/** What the program gives for an edge case, as one sentence; empty where there is none. */
function edgeSentence({ examples }: ObservedProgram): string {
  const edge = examples.find(
    ({ args }) => args.length === 1 && edgeName(args[0] as PyValue) !== null,
  )
  if (edge === undefined) return ''
  const result = spoken(edge.expected)
  if (result.length > MAX_LITERAL) return ''
  const name = edgeName(edge.args[0] as PyValue) as string
  return `{For ${name}, ${GIVES} ${result}|${result.charAt(0).toUpperCase() + result.slice(1)} is {returned|the result} for ${name}|In the case of ${name}, ${GIVES} ${result}}`
}

function exampleSentence({ examples }: ObservedProgram, header: FunctionHeader, rng: Rng): string {
  const { args, expected } = rng.choice<TestCase>(examples)
  const [call, result] = [toPythonCall(header.functionName, args), toPythonLiteral(expected)]
  if (call.length > MAX_LITERAL + 16 || result.length > MAX_LITERAL || /[{|}]/.test(call + result))
    return ''
  const argument = args.map(toPythonLiteral).join(' and ')
  return `{For example, ${call} {is|gives|returns} ${result}|For example, ${argument} {becomes|gives|leads to} ${result}|So ${argument} {becomes|gives|turns into} ${result}}`
}

function factSentence({ spec }: ObservedProgram, names: readonly string[], rng: Rng): string {
  const facts = spec.parameters.flatMap(({ domain }, i) => {
    const fact = FACTS[domain]
    return fact === undefined ? [] : [fact.replaceAll('@', () => names[i] as string)]
  })
  return facts.length === 0 ? '' : rng.choice(facts)
}

const VERBS =
  /^(Return|Compute|Calculate|Find|Get|Determine|Count|List|Check|Test|Decide|Build|Make|Create|Join|Sort|Keep|Collect|Double|Remove|Replace|Multiply|Group|Map) /

function introduce(text: string, header: FunctionHeader, rng: Rng): string {
  const verb = VERBS.exec(text)?.[1]
  if (verb === undefined || header.parameters.length === 0) return text
  const rest = text.slice(verb.length)
  const given = header.parameters.map(({ name, type }) => {
    const noun = NOUNS[type] ?? 'a value'
    return rng.uniform() < 0.75 ? `${noun} ${name}` : name
  })
  const all = given.length === 1 ? given[0] : `${given.slice(0, -1).join(', ')} and ${given.at(-1)}`
  const lower = verb.toLowerCase()
  const third = /(?:s|x|ch|sh)$/.test(lower) ? `${lower}es` : lower.replace(/y$/, 'ie').concat('s')
  return expand(
    rng.choice([
      `Given ${all}, ${lower}${rest}`,
      `You are given ${all}. ${verb}${rest}`,
      `For ${all}, ${lower}${rest}`,
      `Take ${all} and ${lower}${rest}`,
      `Write a function that ${third}${rest}`,
      `This function ${third}${rest}`,
      `{The function takes|It takes|Takes} ${all} and ${third}${rest}`,
      `The task is to ${lower}${rest}`,
    ]),
    rng,
  )
}

/** Other words for the same, first matches first; none of them changes what a program must do. */
const SYNONYMS: readonly (readonly [pattern: RegExp, options: string])[] = [
  [/\bthe given list\b/g, '{the list passed in|the input list|the given array}'],
  [/\bthe list\b/g, '{the array|the sequence|the collection|the given list|the input list}'],
  [/\ba list of\b/g, '{an array of|a list with|a list containing}'],
  [/\bthe text\b/g, '{the string|the input text|the given string}'],
  [/\bthe string\b/g, '{the text|the input string|the given text}'],
  [/\bcharacters\b/g, '{chars|symbols}'],
  [/\bcharacter\b/g, '{char|symbol}'],
  [/\bnumbers\b/g, '{integers|values|elements|ints}'],
  [/\bitems\b/g, '{elements|entries|values|members}'],
  [/\bitem\b/g, '{element|entry|value}'],
  [/\blargest\b/g, '{biggest|greatest|highest|maximum}'],
  [/\bsmallest\b/g, '{lowest|minimum|least}'],
  [/\bdifferent\b/g, '{distinct|unique}'],
  [/\bis greater than\b/g, '{is above|exceeds|is more than|is bigger than}'],
  [/\bis less than\b/g, '{is below|is smaller than|is under}'],
  [/\bgreater than\b/g, '{above|more than|bigger than|exceeding}'],
  [/\bless than\b/g, '{below|smaller than|under}'],
  [/\bis equal to\b/g, '{is the same as|equals|is exactly}'],
  [/\b(?:occurs|appears)\b/g, '{is found|shows up|occurs|appears}'],
  [/\beach\b(?! other)/g, '{every|every single}'],
  [/\bhow often\b/g, '{how many times|the number of times}'],
  [/\botherwise\b/g, '{else|in any other case|if not}'],
  [/\bCount\b/g, '{Tally|Work out the number of|Count up}'],
  [/\bfollowed by\b/g, '{and then|and after it|joined with}'],
  [/\bposition\b/g, '{index|place}'],
  [/\bpositions\b/g, '{indices|places}'],
  [
    /\bin ascending order\b/g,
    '{sorted|from smallest to largest|from low to high|in increasing order}',
  ],
  [/\bin descending order\b/g, '{from largest to smallest|from high to low|in decreasing order}'],
  [/\bbackwards\b/g, '{in reverse|in reverse order|from back to front}'],
  [/\bjoined\b/g, '{put together|combined|glued together|concatenated}'],
  [/\brow\b/g, '{line|row}'],
  [/\btable\b/g, '{grid|matrix|table}'],
  [/\badd up\b/gi, '{sum up|add together|total}'],
]

const REPLACED = 0.1

/** Says some words of a description otherwise; slots such as `$0` stay. */
export function vary(text: string, rng: Rng): string {
  return SYNONYMS.reduce(
    (said, [pattern, options]) =>
      said.replace(pattern, (words) => (rng.uniform() < REPLACED ? expand(options, rng) : words)),
    text,
  )
}

const INTRODUCED = 0.18
const NOTED = 0.3

/**
 * Adds what people add to a description: an introduction of the arguments, and a sentence that holds
 * of the program: about its arguments, an edge case it was run on, or an example.
 */
export function decorate(
  text: string,
  program: ObservedProgram,
  header: FunctionHeader,
  rng: Rng,
): string {
  const names = header.parameters.map(({ name }) => name)
  const main = rng.uniform() < INTRODUCED ? introduce(text, header, rng) : text
  if (rng.uniform() >= NOTED) return main
  const note = [
    () => factSentence(program, names, rng),
    () => edgeSentence(program),
    () => exampleSentence(program, header, rng),
  ][rng.int(3)]?.()
  return note === undefined || note === '' ? main : `${main} ${sentence(expand(note, rng), names)}`
}

function sentence(text: string, names: readonly string[]): string {
  const first = /^\w+/.exec(text)?.[0] ?? ''
  const start = names.includes(first) ? text : text.charAt(0).toUpperCase() + text.slice(1)
  return `${start}.`
}
