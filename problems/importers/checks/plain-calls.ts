import type { Node } from 'web-tree-sitter'
import { dedentNode } from './check-text.ts'
import type { PlainCheck, PlainStep } from './plain-check.ts'
import { PlainNames } from './plain-values.ts'
import { identifiersIn, operands, unwrap } from './syntax.ts'

/**
 * Reads a check whose every statement is known to be harmless, and every assertion a plain call that equals
 * a plain value. Null for all else: what is not known to mean nothing may mean something.
 *
 * @param setup statements beside the check
 * @param body of the check
 * @param names what the check calls the function, its own name among them
 */
export function readPlainCheck(
  setup: readonly Node[],
  body: readonly Node[],
  names: readonly string[],
): PlainCheck | null {
  const imports = setup.filter(isImport)
  const bound = [...imports, ...body.filter(isImport)].flatMap(identifiersIn)
  if (bound.some((name) => names.includes(name))) return null
  const hasMath = [...imports, ...body].some(({ text }) => text === 'import math')
  const plain = new PlainNames([...names, ...bound], hasMath)
  const kept = setup.filter((node) => isImport(node) || isLimit(node))
  if (
    !setup.every((node) => kept.includes(node) || isNothing(node, plain) || isMetadata(node, plain))
  ) {
    return null
  }
  const steps: PlainStep[] = []
  for (const node of body) {
    if (isNothing(node, plain)) continue
    const step = isImport(node)
      ? assign(node)
      : (assignment(node, plain) ?? call(node, plain, names))
    if (step === null) return null
    steps.push(step)
  }
  if (!steps.some(({ kind }) => kind === 'call')) return null
  return { steps, imports: kept.map(({ text }) => text).join('\n') }
}

function isImport(node: Node): boolean {
  const names = operands(node).map(({ type }) => type)
  if (node.type === 'import_statement') return true
  return node.type === 'import_from_statement' && !names.includes('wildcard_import')
}

function isLimit({ text }: Node): boolean {
  return /^sys\.setrecursionlimit\(\d+\)$/.test(text)
}

/** A docstring, `pass`, `assert True`, or something that is printed. */
function isNothing(node: Node, plain: PlainNames): boolean {
  const [inner, ...others] = operands(node)
  if (node.type === 'pass_statement' || node.type === 'comment') return true
  if (node.type === 'assert_statement') return inner?.type === 'true'
  if (node.type !== 'expression_statement' || inner === undefined || others.length > 0) return false
  if (inner.type === 'string') return plain.isPlain(inner)
  const list = inner.childForFieldName('arguments')
  const prints = inner.type === 'call' && inner.childForFieldName('function')?.text === 'print'
  return (
    prints && list?.type === 'argument_list' && operands(list).every((part) => plain.isPlain(part))
  )
}

/** HumanEval's files say who made them. */
function isMetadata(node: Node, plain: PlainNames): boolean {
  const [inner] = operands(node)
  const value = inner?.childForFieldName('right')
  const named = inner?.type === 'assignment' && inner.childForFieldName('left')?.text === 'METADATA'
  return named && value != null && plain.isPlain(value)
}

function assign(node: Node): PlainStep {
  return { kind: 'assign', statement: dedentNode(node) }
}

/** A name that is given a plain value. */
function assignment(node: Node, plain: PlainNames): PlainStep | null {
  const [inner] = operands(node)
  const [name, value] = [inner?.childForFieldName('left'), inner?.childForFieldName('right')]
  if (node.type !== 'expression_statement' || inner?.type !== 'assignment') return null
  if (name?.type !== 'identifier' || value == null || !plain.isPlain(value)) return null
  return plain.bind(name.text, value) ? assign(node) : null
}

/** An assertion that a call equals a plain value, on either side. */
function call(node: Node, plain: PlainNames, names: readonly string[]): PlainStep | null {
  const [condition] = operands(node)
  if (node.type !== 'assert_statement' || condition === undefined) return null
  const comparison = unwrap(condition)
  const signs = comparison.children.filter((child) => child !== null && !child.isNamed)
  const [left, right, ...others] = operands(comparison).map(unwrap)
  if (comparison.type !== 'comparison_operator' || left === undefined || right === undefined)
    return null
  if (signs.length !== 1 || signs[0]?.text !== '==' || others.length > 0) return null
  const [called, known] = isCallOf(left, names) ? [left, right] : [right, left]
  const list = called.childForFieldName('arguments')
  if (!isCallOf(called, names) || list?.type !== 'argument_list') return null
  const args = operands(list)
  if (![...args, known].every((part) => plain.isPlain(part))) return null
  return { kind: 'call', args: args.map(dedentNode).join(', '), expected: dedentNode(known) }
}

function isCallOf(node: Node, names: readonly string[]): boolean {
  const called = node.childForFieldName('function')
  return node.type === 'call' && called?.type === 'identifier' && names.includes(called.text)
}
