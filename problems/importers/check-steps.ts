import type { Node } from 'web-tree-sitter'
import { visitPythonTree, walk } from '../python-tree.ts'

/**
 * One statement of a benchmark's check, understood as far as its form allows.
 *
 * `value`: an assertion that an expression over the candidate equals one without it, so the host
 * can compare. `check`: anything else that asserts something of the candidate; it has to run beside
 * it. `context`: what prepares the statements after it.
 */
export type CheckStep =
  | {
      readonly kind: 'value'
      /** Computed beside the candidate. */
      readonly expression: string
      /** What it must equal; the candidate has no part in it. */
      readonly expected: string
      /** The argument list's inside where the expression is the bare call of the candidate. */
      readonly args: string | null
      /** Null for equality. */
      readonly tolerance: StepTolerance | null
      /** Only the truth of the value counts. */
      readonly truth: boolean
    }
  | { readonly kind: 'check'; readonly statement: string }
  | {
      readonly kind: 'context'
      readonly statement: string
      /** Whether the candidate is called in it, or something it gave. */
      readonly tainted: boolean
    }

/** How far a float may be off. */
interface StepTolerance {
  /** The largest difference, as an expression. */
  readonly limit: string
  /** Whether it is a share of the expected value. */
  readonly relative: boolean
}

/**
 * Stands for a line break within a string, so that indenting a statement leaves the string alone;
 * see {@link restoreStrings}.
 */
const STRING_BREAK = '\uE000'

/** Turns the marks that {@link dedentNode} left back into line breaks. */
export function restoreStrings(code: string): string {
  return code.replaceAll(STRING_BREAK, '\n')
}

/** Names that stand for the candidate or for what it returned. */
type Tainted = Set<string>

function mentions(node: Node, tainted: Tainted): boolean {
  for (const part of walk(node)) {
    if (part.type === 'identifier' && tainted.has(part.text)) return true
  }
  return false
}

function unwrap(node: Node): Node {
  const inner = node.namedChild(0)
  return node.type === 'parenthesized_expression' && inner !== null ? unwrap(inner) : node
}

/** The inside of the argument list where the node is a bare call of the candidate. */
function directArguments(node: Node, candidate: string, tainted: Tainted): string | null {
  const called = node.childForFieldName('function')
  const list = node.childForFieldName('arguments')
  if (node.type !== 'call' || called?.text !== candidate || list === null) return null
  const given = list.namedChildren.filter((child) => child !== null && child.type !== 'comment')
  const plain = given.every(
    (child) =>
      child !== null &&
      child.type !== 'keyword_argument' &&
      !child.type.endsWith('_splat') &&
      child.type !== 'for_in_clause' &&
      !mentions(child, tainted),
  )
  if (!plain || list.type !== 'argument_list') return null
  return given.map((child) => child?.text).join(', ')
}

interface Sides {
  readonly tested: Node
  /** As an expression. */
  readonly known: string
}

/** Of two expressions, the one with the candidate and the one without; null where both or none. */
function sidesOf(left: Node | null, right: Node | null, tainted: Tainted): Sides | null {
  if (left === null || right === null) return null
  const [inLeft, inRight] = [mentions(left, tainted), mentions(right, tainted)]
  if (inLeft === inRight) return null
  const [tested, known] = inLeft ? [left, right] : [right, left]
  return { tested, known: unwrap(known).text }
}

function operatorOf(comparison: Node): string | null {
  const signs = comparison.children.filter((child) => child !== null && !child.isNamed)
  return signs.length === 1 ? (signs[0]?.text ?? null) : null
}

const ABSOLUTE = new Set(['abs', 'math.fabs', 'fabs'])

/** `abs(candidate(x) - y) < tolerance`, or `abs(candidate(x)) < tolerance`. */
function toleranceSides(left: Node, tainted: Tainted): Sides | null {
  const inner = left.childForFieldName('arguments')?.namedChild(0)
  if (left.type !== 'call' || !ABSOLUTE.has(left.childForFieldName('function')?.text ?? '')) {
    return null
  }
  if (inner === null || inner === undefined) return null
  const difference =
    inner.type === 'binary_operator' && inner.childForFieldName('operator')?.text === '-'
  if (!difference) return mentions(inner, tainted) ? { tested: inner, known: '0.0' } : null
  return sidesOf(inner.childForFieldName('left'), inner.childForFieldName('right'), tainted)
}

/** `math.isclose(candidate(x), y)` with one tolerance or none. */
function iscloseSides(
  call: Node,
  tainted: Tainted,
): { sides: Sides; tolerance: StepTolerance } | null {
  const called = call.childForFieldName('function')?.text
  if (call.type !== 'call' || (called !== 'math.isclose' && called !== 'isclose')) return null
  const given = (call.childForFieldName('arguments')?.namedChildren ?? []).filter(
    (child) => child !== null,
  )
  const [left, right, third] = given
  if (left === undefined || right === undefined || given.length > 3) return null
  const sides = sidesOf(left, right, tainted)
  if (sides === null) return null
  if (third === undefined) return { sides, tolerance: { limit: '1e-9', relative: true } }
  const limit = third.childForFieldName('value')?.text
  const name = third.childForFieldName('name')?.text
  if (limit === undefined || (name !== 'abs_tol' && name !== 'rel_tol')) return null
  return { sides, tolerance: { limit, relative: name === 'rel_tol' } }
}

function valueStep(
  { tested, known }: Sides,
  tolerance: StepTolerance | null,
  candidate: string,
  tainted: Tainted,
): CheckStep {
  const bare = unwrap(tested)
  const args = directArguments(bare, candidate, tainted)
  const expression = bare.text
  return { kind: 'value', expression, expected: known, args, tolerance, truth: false }
}

function liftComparison(condition: Node, candidate: string, tainted: Tainted): CheckStep | null {
  const sign = operatorOf(condition)
  const [left, right] = [condition.namedChild(0), condition.namedChild(1)]
  if (left === null || right === null) return null
  if (sign === '==') {
    const sides = sidesOf(left, right, tainted)
    return sides === null ? null : valueStep(sides, null, candidate, tainted)
  }
  if (sign === 'is' && ['True', 'False', 'None'].includes(right.text)) {
    // Identity with a singleton cannot be feigned; its truth is what the host compares.
    const expression = condition.text
    return {
      kind: 'value',
      expression,
      expected: 'True',
      args: null,
      tolerance: null,
      truth: false,
    }
  }
  if ((sign === '<' || sign === '<=') && !mentions(right, tainted)) {
    const sides = toleranceSides(unwrap(left), tainted)
    const tolerance = { limit: right.text, relative: false }
    return sides === null ? null : valueStep(sides, tolerance, candidate, tainted)
  }
  return null
}

function truthStep(node: Node, expected: 'True' | 'False'): CheckStep {
  const expression = unwrap(node).text
  return { kind: 'value', expression, expected, args: null, tolerance: null, truth: true }
}

function liftAssertion(condition: Node, candidate: string, tainted: Tainted): CheckStep | null {
  const bare = unwrap(condition)
  if (bare.type === 'comparison_operator') return liftComparison(bare, candidate, tainted)
  if (bare.type === 'not_operator') {
    const denied = bare.childForFieldName('argument')
    return denied?.type === 'call' ? truthStep(denied, 'False') : null
  }
  if (bare.type !== 'call') return null
  const close = iscloseSides(bare, tainted)
  if (close !== null) return valueStep(close.sides, close.tolerance, candidate, tainted)
  return bare.childForFieldName('function')?.text === candidate ? truthStep(bare, 'True') : null
}

/** Names that a statement binds, so that what came from the candidate is followed. */
function assignedNames(statement: Node): string[] {
  const names: string[] = []
  for (const node of walk(statement)) {
    const target = node.childForFieldName('left')
    if (target === null || !/assignment|for_/.test(node.type)) continue
    for (const part of walk(target)) if (part.type === 'identifier') names.push(part.text)
  }
  return names
}

function containsAssertion(statement: Node): boolean {
  for (const node of walk(statement)) {
    if (node.type === 'assert_statement' || node.type === 'raise_statement') return true
  }
  return false
}

/**
 * A statement's text as if it stood at column 0. Line breaks within a string are marked, because
 * what follows them is no indentation.
 */
function dedentNode(node: Node): string {
  const strings: (readonly [number, number])[] = []
  for (const part of walk(node)) {
    if (part.type === 'string') strings.push([part.startIndex, part.endIndex])
  }
  const margin = ' '.repeat(node.startPosition.column)
  let at = node.startIndex
  let text = ''
  for (const [i, line] of node.text.split('\n').entries()) {
    const start = at
    at += line.length + 1
    const inString = strings.some(([from, to]) => from < start && start < to)
    if (i === 0) text = line
    else if (inString) text += STRING_BREAK + line
    else text += `\n${line.startsWith(margin) ? line.slice(margin.length) : line}`
  }
  return text
}

/** Names handed to the candidate as they are: it may change what they hold. */
function handedNames(statement: Node, tainted: Tainted): string[] {
  const names: string[] = []
  for (const node of walk(statement)) {
    const called = node.childForFieldName('function')
    if (node.type !== 'call' || called === null || !tainted.has(called.text)) continue
    for (const child of node.childForFieldName('arguments')?.namedChildren ?? []) {
      if (child?.type === 'identifier') names.push(child.text)
    }
  }
  return names
}

function stepOf(statement: Node, candidate: string, tainted: Tainted): CheckStep | null {
  const text = dedentNode(statement)
  if (statement.type === 'comment' || statement.type === 'pass_statement') return null
  const touched = mentions(statement, tainted)
  if (statement.type === 'assert_statement') {
    // `assert True` says nothing of the candidate.
    if (!touched) return null
    const condition = statement.namedChild(0)
    const lifted = condition === null ? null : liftAssertion(condition, candidate, tainted)
    for (const name of handedNames(statement, tainted)) tainted.add(name)
    return lifted ?? { kind: 'check', statement: text }
  }
  const assigns = statement.namedChild(0)?.type === 'assignment'
  const asserts = containsAssertion(statement) && statement.type !== 'function_definition'
  if (touched && (asserts || (statement.type === 'expression_statement' && !assigns))) {
    return { kind: 'check', statement: text }
  }
  if (touched) for (const name of assignedNames(statement)) tainted.add(name)
  if (touched) for (const name of handedNames(statement, tainted)) tainted.add(name)
  return { kind: 'context', statement: text, tainted: touched }
}

function stepsOf(statements: readonly (Node | null)[], candidate: string): CheckStep[] {
  const tainted: Tainted = new Set([candidate])
  const steps = statements.flatMap((node) =>
    node === null ? [] : (stepOf(node, candidate, tainted) ?? []),
  )
  if (steps.some(({ kind }) => kind !== 'context')) return steps
  // Nothing asserted in plain sight: whatever calls the candidate is then the check.
  return steps.map((step) =>
    step.kind === 'context' && step.tainted ? { kind: 'check', statement: step.statement } : step,
  )
}

/** What a module of checks holds: statements before the checks, and the checks themselves. */
export interface CheckModule {
  readonly setup: string
  /** What the check calls the function it is given. */
  readonly alias: string
  readonly steps: readonly CheckStep[]
}

/** Reads `def check(candidate):`, with whatever helpers stand beside it. Null where there is none. */
export function readCheckFunction(source: string): Promise<CheckModule | null> {
  return visitPythonTree(source, (root) => {
    const check = root.namedChildren.find(
      (node) =>
        node?.type === 'function_definition' && node.childForFieldName('name')?.text === 'check',
    )
    const candidate = check?.childForFieldName('parameters')?.namedChild(0)?.text
    const body = check?.childForFieldName('body')
    if (check === null || check === undefined || candidate === undefined || body == null)
      return null
    const beside = root.namedChildren.filter(
      (node) => node !== null && node.id !== check.id && !isCheckCall(node),
    )
    const setup = beside.map((node) => node?.text ?? '').join('\n')
    return { setup, alias: candidate, steps: stepsOf(body.namedChildren, candidate) }
  })
}

/** `check(name)` at the end of some files. */
function isCheckCall(node: Node): boolean {
  return node.type === 'expression_statement' && /^check\(\w+\)$/.test(node.text)
}

/** Reads assertions that name the function itself, one or more statements each. */
export function readAssertions(
  assertions: readonly string[],
  functionName: string,
): Promise<readonly CheckStep[]> {
  return visitPythonTree(assertions.join('\n'), (root) => stepsOf(root.namedChildren, functionName))
}
