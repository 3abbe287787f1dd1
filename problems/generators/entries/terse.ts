import * as names from '../templates/wordings.ts'
import type { Domain } from './domains.ts'
import type { ParameterSpec, ProgramSpec } from './spec.ts'

const TYPES: Readonly<Record<Domain, string>> = {
  int: 'int',
  nat: 'int',
  tiny: 'int',
  pos: 'int',
  two: 'int',
  long: 'int',
  few: 'int',
  step: 'int',
  base: 'int',
  numeral: 'int',
  near: 'int',
  year: 'int',
  bool: 'bool',
  char: 'str',
  text: 'str',
  text1: 'str',
  word: 'str',
  lower: 'str',
  short: 'str',
  phrase: 'str',
  prose: 'str',
  mixed: 'str',
  digits: 'str',
  bits: 'str',
  ints: 'list[int]',
  repeats: 'list[int]',
  ints1: 'list[int]',
  ints2: 'list[int]',
  words: 'list[str]',
  words1: 'list[str]',
  vocab: 'list[str]',
  vocab1: 'list[str]',
  letters: 'list[str]',
  scores: 'dict[str, int]',
  scores1: 'dict[str, int]',
  matrix: 'list[list[int]]',
  square: 'list[list[int]]',
  rows: 'list[list[int]]',
  alike: 'list[int]',
  orderly: 'list[int]',
  rising: 'list[int]',
  tallies: 'dict[str, int]',
  groups: 'dict[str, list[int]]',
  wordbook: 'dict[str, str]',
}

const USUAL_NAMES: Readonly<Record<string, readonly string[]>> = {
  int: names.N_NAMES,
  bool: ['flag', 'condition'],
  str: names.TEXT_NAMES,
  'list[int]': names.INTS_NAMES,
  'list[str]': names.WORDS_NAMES,
  'dict[str, int]': names.DICT_NAMES,
  'list[list[int]]': names.ROWS_NAMES,
  'dict[str, list[int]]': ['groups', 'marks', 'table', 'lists', 'd', 'data'],
  'dict[str, str]': ['names', 'table', 'mapping', 'd', 'translations', 'book'],
}

/** The names that a part of a terse list gives, and the domain. */
function partOf(text: string): readonly [names: readonly string[] | null, domain: string] {
  const [before = '', after] = text.split('=')
  return after === undefined ? [null, before] : [before.split(','), after]
}

function isDomain(text: string): text is Domain {
  return Object.hasOwn(TYPES, text)
}

/** What stands in the place of a domain in a terse list (see {@link parameters}) and is none. */
export function strayDomain(terse: string): string | undefined {
  return terse
    .split(' ')
    .map((text) => partOf(text)[1])
    .find((domain) => !isDomain(domain))
}

/**
 * Reads `ints k,limit=few`: domains in order, each with the names it may have where they matter.
 *
 * @throws {RangeError} when there is no such domain.
 */
export function parameters(terse: string): ParameterSpec[] {
  return terse.split(' ').map((text) => {
    const [own, domain] = partOf(text)
    if (!isDomain(domain)) throw new RangeError(`There is no domain \`${domain}\``)
    const type = TYPES[domain]
    const usual = domain === 'char' ? names.CHAR_NAMES : (USUAL_NAMES[type] ?? names.N_NAMES)
    return { names: own ?? usual, type, domain }
  })
}

/** A spec in one call: parameters (see {@link parameters}), result type, names, body, wordings. */
export function terse(
  source: string,
  parameterList: string,
  returnType: string,
  functionNames: string,
  body: string,
  ...wordings: string[]
): ProgramSpec {
  const style = /^(for|while) /m.test(body)
    ? 'loop'
    : /self\(/.test(body)
      ? 'recursion'
      : 'expression'
  return {
    parameters: parameters(parameterList),
    returnType,
    body,
    wordings,
    functionNames: functionNames.split(' '),
    tags: [source, style],
    source,
  }
}
