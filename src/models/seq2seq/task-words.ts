import type { FunctionHeader, TestCase } from '../../core/problem.ts'
import type { PyValue } from '../../core/py-value.ts'

/**
 * Words of a task's text, before they become ids. Parameters are `arg0`, `arg1`, … wherever they are
 * named, as in the programs' vocabulary; types, examples and values carry signs of their own, so
 * that none is taken for a word of the docstring.
 */
export const SPECIAL_WORDS = ['<pad>', '<docstring>', '<example>', '<gives>', '<next>'] as const
export const PAD_ID = 0

const DIGITS = '0123456789'
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
/** Words any value can be spelled with. */
export const VALUE_WORDS: readonly string[] = [
  ...[...'[](){}'].map((sign) => `#${sign}`),
  ...['#-', '#.', '#"', '#:', '#?', '#None', '#True', '#False', '#…'],
  ...[...DIGITS].map((digit) => `#${digit}`),
  ...[...LETTERS, ' ', ',', '_', '-'].map((letter) => `#'${letter}`),
]

const DOCSTRING_WORD = /[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?|[-+*/%<>=&|^]+|[()[\]{}]/g
/** Characters of a string that are spelled; the rest is cut. */
const SPELLED_CHARACTERS = 8
/** Items of a container that are written; the rest is cut. */
const WRITTEN_ITEMS = 6

/** What may follow a parameter named `a`, and never follows the article. */
const AFTER_NAME = /^\s*(?:[-+*/%<>=.,;:)\]]|(?:and|or|to|by|is|are|with|from|in)\b|$)/

/** Names shorter than this say nothing but which parameter they are. */
const SHORTEST_WORD = 3

/** The docstring's words in lower case; punctuation that only separates is dropped. */
export function docstringWords(docstring: string, header?: FunctionHeader): string[] {
  const slots = new Map(header?.parameters.map(({ name }, i) => [name, `arg${i}`]) ?? [])
  const words: string[] = []
  for (const match of docstring.matchAll(DOCSTRING_WORD)) {
    const [word] = match
    const slot = slots.get(word)
    const isArticle =
      word === 'a' && !AFTER_NAME.test(docstring.slice((match.index ?? 0) + word.length))
    const isName = slot !== undefined && !isArticle
    if (isName) words.push(slot)
    // "The sum of numbers" means something whether or not a parameter is called so.
    if (!isName || word.length >= SHORTEST_WORD) words.push(...plainWords(word))
  }
  return words
}

/** The words of an identifier: `find_min` and `findMin` both give `find`, `min`. */
export function plainWords(identifier: string): string[] {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter(Boolean)
}

/** Types of the parameters and of the result: `arg0 :list[int] ->int`. */
export function headerWords(header: FunctionHeader): string[] {
  const words: string[] = []
  header.parameters.forEach(({ type }, i) => {
    words.push(`arg${i}`, `:${type.replaceAll(' ', '')}`)
  })
  words.push(`->${header.returnType.replaceAll(' ', '')}`)
  return words
}

/** `<example> values <gives> value`. */
export function exampleWords(example: TestCase): string[] {
  const args = example.args.flatMap((arg, i) => (i === 0 ? spell(arg) : ['<next>', ...spell(arg)]))
  return ['<example>', ...args, '<gives>', ...spell(example.expected)]
}

function spell(value: PyValue): string[] {
  switch (value.type) {
    case 'none':
      return ['#None']
    case 'bool':
      return [value.value ? '#True' : '#False']
    case 'int':
      return spellNumber(value.value.toString())
    case 'float':
      return spellNumber(
        Number.isInteger(value.value) ? value.value.toFixed(1) : String(+value.value.toFixed(3)),
      )
    case 'str':
      return spellString(value.value)
    case 'list':
      return bracketed('[', value.items, ']')
    case 'tuple':
      return bracketed('(', value.items, ')')
    case 'set':
    case 'frozenset':
      return bracketed('{', value.items, '}')
    case 'dict': {
      const entries = value.entries.slice(0, WRITTEN_ITEMS)
      const words = entries.flatMap(([key, item]) => [...spell(key), '#:', ...spell(item)])
      return ['#{', ...words, '#}']
    }
    default:
      return ['#?']
  }
}

/** Small integers are words of their own; the tokenizer spells those it does not know. */
function spellNumber(text: string): string[] {
  return [`#${text}`]
}

function spellString(text: string): string[] {
  const letters = [...text.slice(0, SPELLED_CHARACTERS)].map(
    (letter) => `#'${letter.toLowerCase()}`,
  )
  return ['#"', ...letters, ...(text.length > SPELLED_CHARACTERS ? ['#…'] : []), '#"']
}

function bracketed(open: string, items: readonly PyValue[], close: string): string[] {
  const words = items.slice(0, WRITTEN_ITEMS).flatMap(spell)
  if (items.length > WRITTEN_ITEMS) words.push('#…')
  return [`#${open}`, ...words, `#${close}`]
}
