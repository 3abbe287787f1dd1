import { ProblemError } from '../core/errors.ts'
import type { PyValue } from '../core/py-value.ts'

type ScalarKind = 'none' | 'bool' | 'int' | 'float' | 'complex' | 'str' | 'bytes'

/** A Python annotation, understood. `item: any` stands for a bare container such as `list`. */
export type PyType =
  | { readonly kind: 'any' }
  | { readonly kind: ScalarKind }
  | { readonly kind: 'list' | 'set' | 'frozenset'; readonly item: PyType }
  /** `rest` is the `int` of `tuple[int, ...]`; then `items` is empty. */
  | { readonly kind: 'tuple'; readonly items: readonly PyType[]; readonly rest: PyType | null }
  | { readonly kind: 'dict'; readonly key: PyType; readonly value: PyType }
  | { readonly kind: 'union'; readonly options: readonly PyType[] }

const ANY: PyType = { kind: 'any' }

const SCALARS: ReadonlyMap<string, PyType> = new Map<string, PyType>([
  ['Any', ANY],
  ['object', ANY],
  ['None', { kind: 'none' }],
  ['NoneType', { kind: 'none' }],
  ['bool', { kind: 'bool' }],
  ['int', { kind: 'int' }],
  ['float', { kind: 'float' }],
  ['complex', { kind: 'complex' }],
  ['str', { kind: 'str' }],
  ['bytes', { kind: 'bytes' }],
])

/** Spellings of `typing` that mean a builtin container. */
const CONTAINERS: ReadonlyMap<string, 'list' | 'set' | 'frozenset' | 'tuple' | 'dict'> = new Map([
  ['list', 'list'],
  ['List', 'list'],
  ['Sequence', 'list'],
  ['Iterable', 'list'],
  ['set', 'set'],
  ['Set', 'set'],
  ['frozenset', 'frozenset'],
  ['FrozenSet', 'frozenset'],
  ['tuple', 'tuple'],
  ['Tuple', 'tuple'],
  ['dict', 'dict'],
  ['Dict', 'dict'],
  ['Mapping', 'dict'],
])

const TOKEN = /\s*(\.\.\.|[A-Za-z_][\w.]*|[[\],|])/y

/** Values nest at most so deep, and whatever is done with a type calls itself for each level. */
const MAX_DEPTH = 500
const SHOWN_LENGTH = 80

function cut(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}

/** How errors begin. */
function named(annotation: string): string {
  return `Type annotation \`${cut(annotation)}\``
}

function tokenise(annotation: string): string[] {
  const tokens: string[] = []
  const text = annotation.trim()
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (match === null) {
      throw new ProblemError(
        `${named(annotation)}: unexpected \`${text[at]}\`; expected a name, \`[\`, \`]\`, \`,\` or \`|\``,
      )
    }
    tokens.push((match[1] as string).replace(/^(typing|collections\.abc|t)\./, ''))
  }
  return tokens
}

/** Recursive descent over `type ('|' type)*`, `name`, `name[type, …]`. */
class AnnotationParser {
  readonly #annotation: string
  readonly #tokens: readonly string[]
  #at = 0
  #depth = 0

  constructor(annotation: string) {
    this.#annotation = annotation
    this.#tokens = tokenise(annotation)
  }

  parse(): PyType {
    const type = this.#union()
    if (this.#at < this.#tokens.length)
      this.#fail(`unexpected \`${cut(this.#tokens[this.#at] ?? '')}\``)
    return type
  }

  #fail(what: string): never {
    throw new ProblemError(
      `${named(this.#annotation)}: ${what}; supported are None, bool, int, float, complex, str, bytes, Any, list[…], tuple[…], set[…], frozenset[…], dict[…, …], Optional[…], Union[…] and \`X | Y\``,
    )
  }

  #union(): PyType {
    if (this.#depth > MAX_DEPTH) {
      throw new ProblemError(`${named(this.#annotation)}: nested more than ${MAX_DEPTH} deep`)
    }
    this.#depth++
    const options = [this.#single()]
    while (this.#tokens[this.#at] === '|') {
      this.#at++
      options.push(this.#single())
    }
    this.#depth--
    return unionOf(options)
  }

  #single(): PyType {
    const name = this.#tokens[this.#at]
    if (name === undefined) this.#fail('it ends too early')
    this.#at++
    const scalar = SCALARS.get(name)
    if (scalar !== undefined) return scalar
    const parameters = this.#parameters()
    if (name === 'Optional' || name === 'Union') {
      if (parameters === null || parameters.includes('...')) this.#fail(`\`${name}\` needs types`)
      const options = parameters as PyType[]
      return unionOf(name === 'Optional' ? [...options, { kind: 'none' }] : options)
    }
    const container = CONTAINERS.get(name)
    if (container === undefined) this.#fail(`unknown type \`${cut(name)}\``)
    return this.#container(container, parameters)
  }

  /** What stands in brackets after a name, or null where there are none. */
  #parameters(): (PyType | '...')[] | null {
    if (this.#tokens[this.#at] !== '[') return null
    const parameters: (PyType | '...')[] = []
    do {
      this.#at++
      if (this.#tokens[this.#at] === '...') {
        this.#at++
        parameters.push('...')
      } else parameters.push(this.#union())
    } while (this.#tokens[this.#at] === ',')
    if (this.#tokens[this.#at] !== ']') this.#fail('a bracket is not closed')
    this.#at++
    return parameters
  }

  #container(
    kind: 'list' | 'set' | 'frozenset' | 'tuple' | 'dict',
    parameters: readonly (PyType | '...')[] | null,
  ): PyType {
    if (kind === 'tuple') return this.#tuple(parameters)
    if (parameters?.includes('...')) this.#fail('`...` is only allowed in `tuple[X, ...]`')
    const types = parameters as readonly PyType[] | null
    if (kind === 'dict') {
      if (types !== null && types.length !== 2) this.#fail('`dict` takes two types')
      return { kind, key: types?.[0] ?? ANY, value: types?.[1] ?? ANY }
    }
    if (types !== null && types.length !== 1) this.#fail(`\`${kind}\` takes one type`)
    return { kind, item: types?.[0] ?? ANY }
  }

  #tuple(parameters: readonly (PyType | '...')[] | null): PyType {
    if (parameters === null) return { kind: 'tuple', items: [], rest: ANY }
    const [first, second] = parameters
    if (parameters.length === 2 && second === '...' && first !== undefined && first !== '...') {
      return { kind: 'tuple', items: [], rest: first }
    }
    if (parameters.includes('...')) this.#fail('`...` is only allowed in `tuple[X, ...]`')
    return { kind: 'tuple', items: parameters as readonly PyType[], rest: null }
  }
}

function unionOf(options: readonly PyType[]): PyType {
  const flat = options.flatMap((option) => (option.kind === 'union' ? option.options : [option]))
  if (flat.length === 1 && flat[0] !== undefined) return flat[0]
  return flat.some((option) => option.kind === 'any') ? ANY : { kind: 'union', options: flat }
}

const PARSED = new Map<string, PyType>()

/**
 * Understands an annotation: `int`, `list[int]`, `tuple[int, ...]`, `dict[str, int]`, `X | None`,
 * `Optional[X]`, `typing`'s capitalised names, bare containers. Throws a `ProblemError` that names
 * what it could not read. Results are cached and must not be changed.
 */
export function parsePyType(annotation: string): PyType {
  const known = PARSED.get(annotation)
  if (known !== undefined) return known
  const type = new AnnotationParser(annotation).parse()
  PARSED.set(annotation, type)
  return type
}

/** The annotation in Python's own spelling: `list[int]`, `int | None`. */
export function formatPyType(type: PyType): string {
  switch (type.kind) {
    case 'any':
      return 'Any'
    case 'none':
      return 'None'
    case 'list':
    case 'set':
    case 'frozenset':
      return type.item.kind === 'any' ? type.kind : `${type.kind}[${formatPyType(type.item)}]`
    case 'tuple':
      if (type.rest !== null) {
        return type.rest.kind === 'any' ? 'tuple' : `tuple[${formatPyType(type.rest)}, ...]`
      }
      return `tuple[${type.items.map(formatPyType).join(', ')}]`
    case 'dict':
      return type.key.kind === 'any' && type.value.kind === 'any'
        ? 'dict'
        : `dict[${formatPyType(type.key)}, ${formatPyType(type.value)}]`
    case 'union':
      return type.options.map(formatPyType).join(' | ')
    default:
      return type.kind
  }
}

/**
 * Whether the value has exactly the declared type, all the way down. `True` is no `int` and `1` is
 * no `float` here: tests are compared by exact type, so a declaration must say what is meant.
 */
export function conforms(value: PyValue, type: PyType): boolean {
  switch (type.kind) {
    case 'any':
      return true
    case 'union':
      return type.options.some((option) => conforms(value, option))
    case 'list':
    case 'set':
    case 'frozenset':
      return value.type === type.kind && value.items.every((item) => conforms(item, type.item))
    case 'tuple': {
      if (value.type !== 'tuple') return false
      const { items, rest } = type
      if (rest !== null) return value.items.every((item) => conforms(item, rest))
      return (
        value.items.length === items.length &&
        value.items.every((item, i) => conforms(item, items[i] ?? ANY))
      )
    }
    case 'dict':
      return (
        value.type === 'dict' &&
        value.entries.every(([key, item]) => conforms(key, type.key) && conforms(item, type.value))
      )
    default:
      return value.type === type.kind
  }
}

/** The narrowest type that every value conforms to; `any` for none at all, unions where they differ. */
export function inferPyType(values: readonly PyValue[]): PyType {
  const byKind = new Map<PyValue['type'], PyValue[]>()
  for (const value of values) {
    const group = byKind.get(value.type)
    if (group === undefined) byKind.set(value.type, [value])
    else group.push(value)
  }
  if (byKind.size === 0) return ANY
  return unionOf([...byKind].map(([kind, group]) => inferOfKind(kind, group)))
}

function inferOfKind(kind: PyValue['type'], group: readonly PyValue[]): PyType {
  const items = group.flatMap((value) => ('items' in value ? value.items : []))
  switch (kind) {
    case 'list':
    case 'set':
    case 'frozenset':
      return { kind, item: inferPyType(items) }
    case 'tuple':
      return inferTuple(group)
    case 'dict': {
      const entries = group.flatMap((value) => (value.type === 'dict' ? value.entries : []))
      const key = inferPyType(entries.map(([k]) => k))
      return { kind, key, value: inferPyType(entries.map(([, v]) => v)) }
    }
    default:
      return { kind }
  }
}

function inferTuple(group: readonly PyValue[]): PyType {
  const rows = group.flatMap((value) => (value.type === 'tuple' ? [value.items] : []))
  const length = rows[0]?.length ?? 0
  if (length === 0 || rows.some((row) => row.length !== length)) {
    return { kind: 'tuple', items: [], rest: inferPyType(rows.flat()) }
  }
  const columns = Array.from({ length }, (_, i) => rows.flatMap((row) => row[i] ?? []))
  return { kind: 'tuple', items: columns.map(inferPyType), rest: null }
}
