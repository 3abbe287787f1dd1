import type { Node } from 'web-tree-sitter'
import { operands, unwrap } from './syntax.ts'

/** Builtins that make a new value of plain ones, the same each time, and touch nothing else. */
const PURE = new Set([
  ...['list', 'tuple', 'set', 'frozenset', 'dict', 'sorted', 'range'],
  ...['str', 'int', 'float', 'complex', 'bool', 'bytes', 'chr', 'ord'],
  ...['abs', 'round', 'len', 'sum', 'min', 'max', 'pow'],
])
const MATH_CONSTANTS = /^math\.(?:inf|nan|pi|e|tau)$/
const SCALARS = new Set(['integer', 'float', 'true', 'false', 'none', 'string'])

/** Names that plain values may use. */
export class PlainNames {
  /** By name: whether it holds a container. */
  readonly #bound = new Map<string, boolean>()
  readonly #used = new Set<string>()
  readonly #taken: ReadonlySet<string>
  readonly #hasMath: boolean

  /**
   * @param taken names that mean something else: the function, and what is imported
   * @param hasMath whether `math` is the module
   */
  constructor(taken: Iterable<string>, hasMath: boolean) {
    this.#taken = new Set(taken)
    this.#hasMath = hasMath
  }

  /** Gives a name a value; false where that would make another name mean something else. */
  bind(name: string, value: Node): boolean {
    if (this.#taken.has(name) || PURE.has(name) || name === 'math') return false
    if (name.toLowerCase().startsWith('codegen_gym')) return false
    this.#bound.set(name, !isScalar(value))
    this.#used.delete(name)
    return true
  }

  /**
   * Whether an expression gives a plain value by itself: the same wherever it stands, made anew, with no
   * part in it twice. What is the same object in two places would not be so once it was written down.
   */
  isPlain(node: Node): boolean {
    const { type, text } = node
    if (type === 'string') return operands(node).every((part) => part.type !== 'interpolation')
    if (SCALARS.has(type)) return true
    switch (type) {
      case 'identifier':
        return this.#use(text)
      case 'attribute':
        return this.#hasMath && MATH_CONSTANTS.test(text)
      case 'binary_operator':
        return !repeatsContainers(node) && operands(node).every((part) => this.isPlain(part))
      case 'parenthesized_expression':
      case 'unary_operator':
      case 'concatenated_string':
      case 'list':
      case 'tuple':
      case 'set':
      case 'dictionary':
      case 'pair':
        return operands(node).every((part) => this.isPlain(part))
      case 'call':
        return this.#isPureCall(node)
      default:
        return false
    }
  }

  #use(name: string): boolean {
    const isContainer = this.#bound.get(name)
    if (isContainer === undefined || (isContainer && this.#used.has(name))) return false
    this.#used.add(name)
    return true
  }

  #isPureCall(node: Node): boolean {
    const called = node.childForFieldName('function')
    const list = node.childForFieldName('arguments')
    if (called?.type !== 'identifier' || list?.type !== 'argument_list') return false
    if (!PURE.has(called.text) || this.#taken.has(called.text)) return false
    return operands(list).every((part) => {
      const value = part.type === 'keyword_argument' ? part.childForFieldName('value') : part
      return value !== null && this.isPlain(value)
    })
  }
}

function isScalar(node: Node): boolean {
  const bare = unwrap(node)
  if (bare.type === 'unary_operator' || bare.type === 'concatenated_string') {
    return operands(bare).every(isScalar)
  }
  return SCALARS.has(bare.type)
}

/** `[[0] * 2] * 3` holds one row three times. */
function repeatsContainers(node: Node): boolean {
  if (node.childForFieldName('operator')?.text !== '*') return false
  return operands(node).some((side) => {
    const bare = unwrap(side)
    return !isScalar(bare) && !operands(bare).every(isScalar)
  })
}
