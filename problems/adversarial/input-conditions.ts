import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Problem } from '../../src/core/problem.ts'
import { type PyType, parsePyType } from '../../src/values/py-type.ts'

const conditions = z.array(z.string()).min(1)

const conditionsFile = z.strictObject({
  number: conditions,
  text: conditions,
  list: conditions,
  numbers: conditions,
  texts: conditions,
  rows: conditions,
  dict: conditions,
  text_keys: conditions,
  number_values: conditions,
  number_number: conditions,
  text_text: conditions,
  letter_text: conditions,
  list_list: conditions,
  dict_dict: conditions,
  number_list: conditions,
  number_dict: conditions,
  list_dict: conditions,
  number_text: conditions,
  three_numbers: conditions,
})

const FILE = new URL('./input-conditions.yaml', import.meta.url)
/** By the types of the parameters that they are about. */
const CONDITIONS = conditionsFile.parse(parse(readFileSync(FILE, 'utf8')))

/** On one parameter, `X`. */
function ofOne(type: PyType): readonly string[] {
  switch (type.kind) {
    case 'int':
    case 'float':
      return CONDITIONS.number
    case 'str':
      return CONDITIONS.text
    case 'dict':
      return [
        ...CONDITIONS.dict,
        ...(type.key.kind === 'str' ? CONDITIONS.text_keys : []),
        ...(type.value.kind === 'int' ? CONDITIONS.number_values : []),
      ]
    case 'list':
      return [...CONDITIONS.list, ...ofItems(type.item)]
    default:
      return []
  }
}

function ofItems({ kind }: PyType): readonly string[] {
  if (kind === 'int' || kind === 'float') return CONDITIONS.numbers
  if (kind === 'str') return CONDITIONS.texts
  return kind === 'list' ? CONDITIONS.rows : []
}

/** On two parameters, `X` and `Y`. */
function ofTwo(x: PyType, y: PyType): readonly string[] {
  switch (`${x.kind} ${y.kind}`) {
    case 'int int':
      return CONDITIONS.number_number
    case 'str str':
      return [...CONDITIONS.text_text, ...CONDITIONS.letter_text]
    case 'list list':
      return CONDITIONS.list_list
    case 'dict dict':
      return CONDITIONS.dict_dict
    case 'int list':
      return CONDITIONS.number_list
    case 'int dict':
      return CONDITIONS.number_dict
    case 'list dict':
      return CONDITIONS.list_dict
    case 'int str':
      return CONDITIONS.number_text
    default:
      return []
  }
}

/** Every condition that makes sense for the types of a problem's parameters, each once. */
export function inputConditions({ parameters }: Problem): string[] {
  const typed = parameters.map(({ name, type }) => ({ name, type: parsePyType(type) }))
  const put = (text: string, names: Readonly<Record<string, string>>) =>
    text.replace(/\b[XYABC]\b/g, (letter) => names[letter] ?? letter)
  const single = typed.flatMap(({ name, type }) =>
    ofOne(type).map((text) => put(text, { X: name })),
  )
  const double = typed.flatMap((x) =>
    typed
      .filter((y) => y !== x)
      .flatMap((y) => ofTwo(x.type, y.type).map((text) => put(text, { X: x.name, Y: y.name }))),
  )
  const [a, b, c] = typed
  const ints = typed.length === 3 && typed.every(({ type }) => type.kind === 'int')
  const triple =
    ints && a && b && c
      ? CONDITIONS.three_numbers.map((text) => put(text, { A: a.name, B: b.name, C: c.name }))
      : []
  return [...new Set([...single, ...double, ...triple])]
}

/** What conditions may name beside the parameters. */
const CONDITION_IMPORTS = 'from math import isqrt as ISQRT\n'

/**
 * A program that shows what is wrong with a condition: `rule` lets it fail, and `unknown_names` gives
 * the indices of the names that mean nothing to Python.
 */
export function ruleProgram(
  { parameters }: Problem,
  condition: string,
  names: readonly string[],
): string {
  const header = parameters.map(({ name }) => name).join(', ')
  const tries = names.map(
    (name, i) => `try:
    ${name}
except NameError:
    UNKNOWN_NAMES.append(${i})
`,
  )
  return `${CONDITION_IMPORTS}
UNKNOWN_NAMES = []
${tries.join('')}
def unknown_names(*_):
    return UNKNOWN_NAMES

RULE = lambda ${header}: (${condition}
)

def rule(*arguments):
    return bool(RULE(*arguments))
`
}

/**
 * A program that tells which conditions hold for an input, as a list of booleans. One that fails for
 * an input, such as the first item of an empty list, does not hold.
 */
export function conditionProgram(problem: Problem, conditions: readonly string[]): string {
  const names = problem.parameters.map(({ name }) => name).join(', ')
  const lines = conditions.map((text) => `    lambda ${names}: (${text}\n    ),\n`)
  return `${CONDITION_IMPORTS}
CONDITIONS = [
${lines.join('')}]

def holding(${names}):
    found = []
    for condition in CONDITIONS:
        try:
            found.append(bool(condition(${names})))
        except Exception:
            found.append(False)
    return found
`
}
