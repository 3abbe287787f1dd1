import { ProblemError } from '../src/core/errors.ts'
import type { Json } from '../src/core/json.ts'
import { decodeJson } from '../src/values/json-codec.ts'
import { parsePyType } from '../src/values/py-type.ts'
import { countArguments, type PythonHeader } from './python-header.ts'
import type { OlderProblemFile } from './schema.ts'

/**
 * What the inputs of a problem in the older format are: each the list of all arguments, or each the
 * only argument. The format does not say; this module decides for a whole problem or refuses.
 */
export interface Reading {
  readonly kind: 'arguments' | 'single'
  readonly arity: number
  readonly names: readonly string[]
}

export interface Refusal {
  readonly refusal: string
}

/** Words that speak of one collection, and words that speak of several arguments. */
const COLLECTION =
  /\b(lists?|arrays?|sequences?|collections?|elements?|items?|iterables?|tuples?|vectors?|nums|numbers in|values in)\b/i
const SEVERAL =
  /\b(two|three|four|both|pair|first (number|argument|value|integer)|second (number|argument|value|integer)|[a-z] (and|or|by|with|to|from) [a-z]|[a-z], [a-z],? (and|or) [a-z])\b/i

/** The line of the file that settles a reading. */
function starterLine(name: string, parameters: readonly string[]): string {
  return `\`"starter_code": ${JSON.stringify(`def ${name}(${parameters.join(', ')}):\n    pass`)}\``
}

/** Decides by, in this order: the `def` line, annotations, the shapes, the docstring. */
export function decideReading(
  file: OlderProblemFile,
  cases: readonly (readonly [Json, Json])[],
  header: PythonHeader | null,
): Reading | Refusal {
  const inputs = cases.map(([input]) => input)
  if (header !== null) return decideByHeader(inputs, header, file)
  const byExample = exampleArity(file)
  if (byExample !== null) return decideByArity(inputs, byExample, placeholderNames(byExample))
  return decideByShape(inputs, file)
}

function placeholderNames(arity: number): string[] {
  return Array.from({ length: arity }, (_, i) => `arg${i}`)
}

function decideByHeader(
  inputs: readonly Json[],
  header: PythonHeader,
  file: OlderProblemFile,
): Reading | Refusal {
  const { parameters } = header
  const odd = parameters.find(({ variadic, name }) => variadic || name === '')
  if (odd !== undefined) {
    return { refusal: '`*args`, `**kwargs` and keyword-only parameters are not supported' }
  }
  const names = parameters.map(({ name }) => name)
  if (names.length !== 1) return decideByArity(inputs, names.length, names)
  const byType = decideByAnnotation(inputs, parameters[0]?.type ?? null, names)
  if (byType !== null) return byType
  const [name = ''] = names
  const words = `${file.docstring} ${name.replaceAll('_', ' ')}`
  const line = starterLine(file.function_name, [`${name}: list`])
  return decideByArity(inputs, 1, names, { words, line })
}

/** One annotated parameter: the reading whose values all have its type, if it is only one. */
function decideByAnnotation(
  inputs: readonly Json[],
  annotation: string | null,
  names: readonly string[],
): Reading | null {
  if (annotation === null) return null
  const fits = (values: readonly Json[]) => {
    try {
      const type = parsePyType(annotation)
      for (const value of values) decodeJson(value, type)
      return type.kind !== 'any'
    } catch (error) {
      if (error instanceof ProblemError) return false
      throw error
    }
  }
  const wrapped = inputs.every((input) => Array.isArray(input) && input.length === 1)
  const single = fits(inputs)
  const inside = wrapped && fits(inputs.map((input) => (input as readonly Json[])[0] as Json))
  if (single === inside) return null
  return { kind: single ? 'single' : 'arguments', arity: 1, names }
}

function decideByArity(
  inputs: readonly Json[],
  arity: number,
  names: readonly string[],
  /** Words that may speak of a list, and the line that says that it is one. */
  list: { readonly words: string; readonly line: string } | null = null,
): Reading | Refusal {
  const lists = inputs.filter((input): input is readonly Json[] => Array.isArray(input))
  const allOfArity = lists.length === inputs.length && lists.every(({ length }) => length === arity)
  if (arity !== 1) {
    if (allOfArity) return { kind: 'arguments', arity, names }
    return {
      refusal: `the function takes ${arity} arguments, so every input must be a list of ${arity}`,
    }
  }
  if (!allOfArity) {
    const wrappedBesideBare = lists.length > 0 && lists.every(({ length }) => length === 1)
    if (!wrappedBesideBare) return { kind: 'single', arity, names }
    return { refusal: `some inputs are \`[x]\` and some are \`x\`: write all of them one way` }
  }
  // A function of lists is not tested with lists of one element only.
  if (inputs.length >= 3 || list === null || !COLLECTION.test(list.words)) {
    return { kind: 'arguments', arity, names }
  }
  return {
    refusal: `with ${inputs.length} tests, \`[x]\` may be the argument or the argument list: add tests, or for lists ${list.line}`,
  }
}

/** How many arguments the docstring's `>>> name(…)` or `name(…) ->` examples pass, if they agree. */
function exampleArity(file: OlderProblemFile): number | null {
  const arities = new Set(
    file.docstring.split('\n').flatMap((line) => arityIn(line, file.function_name)),
  )
  const [arity] = arities
  return arities.size === 1 && arity !== undefined ? arity : null
}

/** What follows an example call. */
const AFTER_CALL = ['', '->', '→', '=', 'returns', 'should']

function arityIn(line: string, name: string): number[] {
  const call = `${name}(`
  const start = line.indexOf(call)
  if (start < 0 || /\w/.test(line[start - 1] ?? '')) return []
  // The shortest inside that something expected follows.
  for (let close = line.indexOf(')', start); close >= 0; close = line.indexOf(')', close + 1)) {
    const rest = line.slice(close + 1).trimStart()
    if (AFTER_CALL.some((word) => (word === '' ? rest === '' : rest.startsWith(word)))) {
      return [countArguments(line.slice(start + call.length, close))]
    }
  }
  return []
}

/** No `def` line and no example call: what all inputs have in common, then the docstring's words. */
function decideByShape(inputs: readonly Json[], file: OlderProblemFile): Reading | Refusal {
  const single: Reading = { kind: 'single', arity: 1, names: placeholderNames(1) }
  const lists = inputs.filter((input): input is readonly Json[] => Array.isArray(input))
  if (lists.length === 0) return single
  if (lists.length < inputs.length) {
    return lists.every(({ length }) => length === 1) ? decideByArity(inputs, 1, ['arg0']) : single
  }
  const lengths = new Set(lists.map(({ length }) => length))
  if (lengths.size > 1) return single
  const [arity] = lengths as Set<number> & Iterable<number>
  if (arity === undefined) return single
  if (arity === 0) return { kind: 'arguments', arity, names: [] }
  return decideAmongLists(lists, arity, file)
}

/**
 * Lists of one length are the arguments, as the format's documents say, unless the docstring speaks of
 * one list and not of several arguments. One value in each and words of a list stay undecided.
 */
function decideAmongLists(
  lists: readonly (readonly Json[])[],
  arity: number,
  { docstring, function_name: name }: OlderProblemFile,
): Reading | Refusal {
  const asArguments: Reading = { kind: 'arguments', arity, names: placeholderNames(arity) }
  const columns = Array.from({ length: arity }, (_, i) => shapeOf(lists.map((list) => list[i])))
  if (new Set(columns).size > 1 || !COLLECTION.test(docstring)) return asArguments
  if (arity > 1 && SEVERAL.test(docstring)) return asArguments
  if (arity > 1) return { kind: 'single', arity: 1, names: placeholderNames(1) }
  // Lists within lists of one: nobody tests a function of nested lists on such alone.
  if (columns[0] === 'list' && lists.length >= 3) return asArguments
  const [ofList, ofValue] = [starterLine(name, ['values: list']), starterLine(name, ['value: int'])]
  return {
    refusal: `every input is a list of 1: one value, or a list? The docstring does not settle it; add ${ofList} for a list, or an annotation of the value, such as ${ofValue}`,
  }
}

/** One word for the kind of value a column holds; different words mean different parameters. */
function shapeOf(values: readonly (Json | undefined)[]): string {
  const kinds = values.map((value) => {
    if (Array.isArray(value)) return 'list'
    if (value !== null && typeof value === 'object' && '$float' in value) return 'number'
    return value === null ? 'null' : typeof value
  })
  return [...new Set(kinds)].sort().join('|')
}
