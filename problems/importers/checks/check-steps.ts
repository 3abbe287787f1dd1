import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'
import { isAnswerFree } from './answer-free.ts'
import { liftAssertion } from './check-lifting.ts'
import type { CheckStep } from './check-step.ts'
import { dedentNode } from './check-text.ts'
import { type CandidateNames, mentions, operands, type Tainted } from './tainted.ts'

/** Names of a plain assignment and their value; null for a statement that may bind names in other ways. */
function assignedNames(statement: Node): { names: string[]; value: Node } | null {
  const [assignment] = operands(statement)
  const target = assignment?.childForFieldName('left')
  const value = assignment?.childForFieldName('right')
  const plain = statement.type === 'expression_statement' && assignment?.type === 'assignment'
  if (!plain || target == null || value == null) return null
  const parts = target.type === 'identifier' ? [target] : operands(target)
  const isNames = /^(?:identifier|pattern_list|tuple_pattern)$/.test(target.type)
  if (!isNames || parts.some(({ type }) => type !== 'identifier')) return null
  return { names: parts.map((part) => part.text), value }
}

export function holds(statement: Node, type: string): boolean {
  for (const node of walk(statement)) if (node.type === type) return true
  return false
}

/** Names handed to the candidate, by themselves or as a part: it may change what they hold. */
function handedNames(statement: Node, tainted: Tainted): string[] {
  const names: string[] = []
  for (const node of walk(statement)) {
    const called = node.childForFieldName('function')
    if (node.type !== 'call' || called === null || !tainted.has(called.text)) continue
    const list = node.childForFieldName('arguments')
    for (const child of list === null ? [] : operands(list)) names.push(...objectsIn(child))
  }
  return names
}

/** Names whose own object a value holds: not those of functions called for it, of modules, of loops. */
function objectsIn(node: Node): string[] {
  if (node.type === 'identifier') return [node.text]
  if (node.type === 'attribute' || node.type === 'lambda') return []
  if (node.type.endsWith('_comprehension') || node.type === 'generator_expression') return []
  const named = node.childForFieldName(node.type === 'call' ? 'function' : 'name')
  return operands(node).flatMap((part) => (part.id === named?.id ? [] : objectsIn(part)))
}

export function isDefinition({ type }: Node): boolean {
  return /^(?:decorated|function|class)_definition$/.test(type)
}

/** A statement that is not understood: then nothing of the check is. */
const UNKNOWN = 'unknown'

function stepOf(statement: Node, names: CandidateNames): CheckStep | typeof UNKNOWN | null {
  const { given, tainted } = names
  if (statement.type === 'comment' || statement.type === 'pass_statement') return null
  const text = dedentNode(statement)
  const touched = mentions(statement, tainted)
  const assigned = assignedNames(statement)
  // What the candidate is handed it may change: an assertion on it is one on the candidate.
  const changed = touched ? handedNames(statement, tainted) : []
  const isFree = assigned !== null && isAnswerFree(assigned.value, given)
  for (const name of changed) tainted.add(name)
  if (statement.type === 'assert_statement') {
    const [condition] = operands(statement)
    if (condition?.type === 'true') return null
    const lifted = touched && condition !== undefined ? liftAssertion(condition, names) : null
    if (touched && holds(statement, 'named_expression')) return UNKNOWN
    return lifted === null ? { kind: 'check', statement: text } : { ...lifted, statement: text }
  }
  if (
    !isDefinition(statement) &&
    (holds(statement, 'assert_statement') || holds(statement, 'raise_statement'))
  ) {
    return { kind: 'check', statement: text }
  }
  if (!touched) return { kind: 'context', statement: text, tainted: false }
  if (assigned === null) {
    return statement.type === 'expression_statement' ? { kind: 'check', statement: text } : UNKNOWN
  }
  if (!isFree) return UNKNOWN
  for (const name of assigned.names) {
    given.add(name)
    tainted.add(name)
  }
  return { kind: 'context', statement: text, tainted: true }
}

/** Null where a statement is not understood. */
export function stepsOf(
  statements: readonly Node[],
  alias: string,
  functionName: string,
): CheckStep[] | null {
  const own = [alias, functionName]
  const names = { candidate: alias, given: new Set(own), tainted: new Set(own) }
  const steps: CheckStep[] = []
  for (const statement of statements) {
    const step = stepOf(statement, names)
    if (step === UNKNOWN) return null
    if (step !== null) steps.push(step)
  }
  // What comes after the last case would run in none, and it may call the candidate, or a helper that asserts.
  const last = steps.findLastIndex(({ kind }) => kind !== 'context')
  return steps.map((step, i) =>
    i > last && step.kind === 'context' && (step.tainted || mayAssert(step.statement))
      ? { kind: 'check', statement: step.statement }
      : step,
  )
}

/** Whether a statement that names nothing of the candidate's may still fail for what the candidate did. */
function mayAssert(statement: string): boolean {
  return !/^(?:print\(|\w+\s*=|import |from |def |class |async def |@)/.test(statement)
}
