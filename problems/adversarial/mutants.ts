import type { Node } from 'web-tree-sitter'
import { visitPythonTree, walk } from '../python-tree.ts'

/** A source with one small mistake in it. */
export interface Mutant {
  readonly source: string
  /** The kind of mistake, such as `comparison` or `off-by-one`. */
  readonly operator: string
  /** 1-based line of the change in the original. */
  readonly line: number
  /** `before -> after`, shortened. */
  readonly change: string
}

interface Edit {
  readonly operator: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Replacements for an operator, by kind of node. Both directions are listed. */
const ARITHMETIC: Readonly<Record<string, readonly string[]>> = {
  '+': ['-', '*'],
  '-': ['+'],
  '*': ['+', '**', '//'],
  '/': ['*', '//'],
  '//': ['*', '%', '/'],
  '%': ['//', '*'],
  '**': ['*'],
  '&': ['|', '^'],
  '|': ['&'],
  '^': ['|', '&'],
  '<<': ['>>'],
  '>>': ['<<'],
}

const COMPARISON: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>', '=='],
  '<=': ['<', '>=', '=='],
  '>': ['>=', '<', '=='],
  '>=': ['>', '<=', '=='],
  '==': ['!=', '<=', '>='],
  '!=': ['==', '<', '>'],
  in: ['not in'],
  'not in': ['in'],
  is: ['is not'],
  'is not': ['is'],
}

/** Builtins and methods that are easily taken for each other. */
const CONFUSED: Readonly<Record<string, readonly string[]>> = {
  min: ['max'],
  max: ['min'],
  any: ['all'],
  all: ['any'],
  sorted: ['list'],
  reversed: ['list'],
  set: ['list'],
  abs: ['int'],
  round: ['int'],
  lower: ['upper'],
  upper: ['lower'],
  isupper: ['islower'],
  islower: ['isupper'],
  isdigit: ['isalpha'],
  isalpha: ['isdigit', 'isalnum'],
  isalnum: ['isalpha'],
  strip: ['lstrip', 'rstrip'],
  startswith: ['endswith'],
  endswith: ['startswith'],
  find: ['rfind'],
  index: ['count'],
  keys: ['values'],
  values: ['keys'],
}

function replaceNode(operator: string, node: Node, text: string): Edit {
  return { operator, start: node.startIndex, end: node.endIndex, text }
}

function operatorEdits(node: Node): Edit[] {
  const sign = node.childForFieldName('operator')
  if (sign === null) return []
  const assigned = node.type === 'augmented_assignment'
  const plain = assigned ? sign.text.slice(0, -1) : sign.text
  const swaps = (ARITHMETIC[plain] ?? []).map((other) =>
    replaceNode('arithmetic', sign, assigned ? `${other}=` : other),
  )
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
  if (left === null || right === null) return swaps
  if (assigned) return [...swaps, replaceNode('assignment', sign, '=')]
  const sides = [replaceNode('operand', node, left.text), replaceNode('operand', node, right.text)]
  if (['-', '/', '//', '%', '**', '+'].includes(plain)) {
    sides.push(replaceNode('swapped', node, `${right.text} ${plain} ${left.text}`))
  }
  return [...swaps, ...sides]
}

function comparisonEdits(node: Node): Edit[] {
  return node.children.flatMap((child) => {
    if (child === null || child.isNamed) return []
    const others = COMPARISON[child.text.replaceAll(/\s+/g, ' ')] ?? []
    return others.map((other) => replaceNode('comparison', child, other))
  })
}

function booleanEdits(node: Node): Edit[] {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
  const sign = node.childForFieldName('operator')
  if (left === null || right === null || sign === null) return []
  return [
    replaceNode('boolean', sign, sign.text === 'and' ? 'or' : 'and'),
    replaceNode('dropped-condition', node, left.text),
    replaceNode('dropped-condition', node, right.text),
  ]
}

/** `if`, `elif`, `while`, conditional expressions and the filters of comprehensions. */
function conditionEdits(node: Node): Edit[] {
  const condition =
    node.type === 'conditional_expression' || node.type === 'if_clause'
      ? node.namedChild(node.type === 'if_clause' ? 0 : 1)
      : node.childForFieldName('condition')
  if (condition === null) return []
  const edits = [
    replaceNode('negated', condition, `(not (${condition.text}))`),
    replaceNode('constant-condition', condition, 'False'),
  ]
  if (node.type !== 'while_statement') {
    edits.push(replaceNode('constant-condition', condition, 'True'))
  }
  return edits
}

function integerEdits(node: Node): Edit[] {
  if (!/^\d+$/.test(node.text)) return []
  const value = BigInt(node.text)
  const others = new Set([value + 1n, value - 1n, value * 10n, 0n])
  others.delete(value)
  return [...others].map((other) =>
    replaceNode('off-by-one', node, other < 0n ? `(${other})` : String(other)),
  )
}

function stringEdits(node: Node): Edit[] {
  const content = node.namedChildren.find((child) => child?.type === 'string_content')
  if (node.parent?.type === 'expression_statement') return []
  if (content === null || content === undefined) return [replaceNode('string', node, "' '")]
  const characters = Array.from(content.text)
  const edits = [replaceNode('string', node, "''")]
  if (characters.length > 1 && !content.text.includes('\\')) {
    for (let i = 0; i < characters.length; i++) {
      const rest = characters.filter((_, at) => at !== i).join('')
      edits.push({
        operator: 'string',
        start: content.startIndex,
        end: content.endIndex,
        text: rest,
      })
    }
  }
  return edits
}

function sliceEdits(node: Node): Edit[] {
  const parts = node.text.split(':')
  const without = parts.map((_, i) => parts.map((part, at) => (at === i ? '' : part)).join(':'))
  const nudged = parts.flatMap((part, i) =>
    i < 2 && part.trim() !== ''
      ? [parts.map((other, at) => (at === i ? `${other} + 1` : other)).join(':')]
      : [],
  )
  return [...without, ...nudged].map((text) => replaceNode('slice', node, text))
}

function callEdits(node: Node): Edit[] {
  const argumentList = node.childForFieldName('arguments')
  const called = node.childForFieldName('function')
  if (argumentList?.type !== 'argument_list' || called === null) return []
  const given = argumentList.namedChildren.filter((child) => child !== null)
  const edits: Edit[] = []
  const [first, second] = given
  if (first !== undefined && second !== undefined && given.every(isPositional)) {
    const rest = given.slice(2).map(({ text }) => `, ${text}`)
    const swapped = `(${second.text}, ${first.text}${rest.join('')})`
    edits.push(replaceNode('swapped', argumentList, swapped))
    const last = given.at(-1) as Node
    edits.push(replaceNode('off-by-one', last, `${last.text} + 1`))
    edits.push(replaceNode('off-by-one', last, `${last.text} - 1`))
  }
  if (called.text === 'range' && given.length === 1 && first !== undefined) {
    edits.push(replaceNode('off-by-one', first, `${first.text} + 1`))
    edits.push(replaceNode('off-by-one', first, `${first.text} - 1`))
    edits.push(replaceNode('off-by-one', first, `1, ${first.text}`))
  }
  if (given.length === 1 && first !== undefined && called.type === 'identifier') {
    edits.push(replaceNode('dropped-call', node, first.text))
  }
  if (called.type === 'attribute') {
    const object = called.childForFieldName('object')
    if (object !== null) edits.push(replaceNode('dropped-call', node, object.text))
  }
  return edits
}

function isPositional(node: Node): boolean {
  return node.type !== 'keyword_argument' && !node.type.endsWith('_splat')
}

const DROPPABLE = new Set([
  'expression_statement',
  'if_statement',
  'for_statement',
  'while_statement',
  'return_statement',
  'break_statement',
  'continue_statement',
])

/** A statement taken out; `pass` holds its place. */
function dropEdits(node: Node): Edit[] {
  if (!DROPPABLE.has(node.type) || node.parent?.type !== 'block') return []
  const docstring = node.type === 'expression_statement' && node.namedChild(0)?.type === 'string'
  return docstring ? [] : [replaceNode('dropped-statement', node, 'pass')]
}

function returnEdits(node: Node): Edit[] {
  const value = node.namedChild(0)
  if (value === null) return []
  if (value.type === 'true') return [replaceNode('return', value, 'False')]
  if (value.type === 'false') return [replaceNode('return', value, 'True')]
  return [replaceNode('return', value, 'None')]
}

/** Every name read is replaced by every other name of the function that could stand there. */
function nameEdits(node: Node, names: readonly string[]): Edit[] {
  const confused = (CONFUSED[node.text] ?? []).map((other) => replaceNode('confused', node, other))
  if (!names.includes(node.text) || !isRead(node)) return confused
  const others = names.filter((name) => name !== node.text)
  return [...confused, ...others.map((other) => replaceNode('name', node, other))]
}

function isRead(node: Node): boolean {
  const parent = node.parent
  if (parent === null || parent.type === 'attribute' || parent.type.endsWith('parameters')) {
    return parent?.type === 'attribute' && parent.childForFieldName('object')?.id === node.id
  }
  const target = parent.childForFieldName('left')
  return target?.id !== node.id && parent.type !== 'function_definition'
}

/** Parameters and the names that assignments and loops bind. */
function boundNames(root: Node): string[] {
  const names = new Set<string>()
  for (const node of walk(root)) {
    if (node.type !== 'identifier') continue
    const parent = node.parent
    const target = parent?.childForFieldName('left')
    const bound =
      parent?.type === 'parameters' || parent?.type === 'pattern_list' || target?.id === node.id
    if (bound) names.add(node.text)
  }
  return [...names]
}

function editsOf(node: Node, names: readonly string[]): Edit[] {
  const drops = dropEdits(node)
  switch (node.type) {
    case 'binary_operator':
    case 'augmented_assignment':
      return [...drops, ...operatorEdits(node)]
    case 'comparison_operator':
      return comparisonEdits(node)
    case 'boolean_operator':
      return booleanEdits(node)
    case 'not_operator':
      return [replaceNode('negated', node, node.childForFieldName('argument')?.text ?? 'True')]
    case 'unary_operator':
      return [replaceNode('sign', node, node.childForFieldName('argument')?.text ?? '0')]
    case 'if_statement':
    case 'elif_clause':
    case 'while_statement':
    case 'conditional_expression':
    case 'if_clause':
      return [...drops, ...conditionEdits(node), ...clauseEdits(node)]
    case 'else_clause':
      return [replaceNode('dropped-branch', node, '')]
    case 'break_statement':
      return [...drops, replaceNode('loop-exit', node, 'continue')]
    case 'return_statement':
      return [...drops, ...returnEdits(node)]
    case 'true':
      return [replaceNode('constant', node, 'False')]
    case 'false':
      return [replaceNode('constant', node, 'True')]
    case 'integer':
      return integerEdits(node)
    case 'string':
      return stringEdits(node)
    case 'slice':
      return sliceEdits(node)
    case 'call':
      return callEdits(node)
    case 'identifier':
      return nameEdits(node, names)
    default:
      return drops
  }
}

function clauseEdits(node: Node): Edit[] {
  return node.type === 'elif_clause' ? [replaceNode('dropped-branch', node, '')] : []
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 40 ? `${line.slice(0, 37)}...` : line
}

/**
 * Every single small mistake that the operators above can make in a source: swapped operators,
 * off-by-one constants and bounds, negated and dropped conditions, dropped statements and branches,
 * swapped arguments, confused names. Each source once, the original never; in order of the text.
 */
export function mutantsOf(source: string): Promise<Mutant[]> {
  return visitPythonTree(source, (root) => {
    const names = boundNames(root)
    const bySource = new Map<string, Mutant>()
    for (const node of walk(root)) {
      for (const edit of editsOf(node, names)) {
        const mutated = source.slice(0, edit.start) + edit.text + source.slice(edit.end)
        if (mutated === source || bySource.has(mutated)) continue
        bySource.set(mutated, {
          source: mutated,
          operator: edit.operator,
          line: source.slice(0, edit.start).split('\n').length,
          change: `${shorten(source.slice(edit.start, edit.end))} -> ${shorten(edit.text) || '(nothing)'}`,
        })
      }
    }
    return [...bySource.values()]
  })
}
