import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'
import { NoCheckError } from '../record-fields.ts'
import { isAnswerFree } from './answer-free.ts'
import { liftAssertion } from './check-lifting.ts'
import type { CheckStep, SetupStatement, StatementNames } from './check-step.ts'
import { visitForeignTree } from './foreign-tree.ts'
import { identifiersIn, mentions, operands, type Tainted } from './tainted.ts'

/**
 * Stands for a line break within a string, so that indenting a statement leaves the string alone;
 * see {@link restoreStrings}.
 */
const STRING_BREAK = '\uE000'

/** Turns the marks that {@link dedentNode} left back into line breaks. */
export function restoreStrings(code: string): string {
  return code.replaceAll(STRING_BREAK, '\n')
}

/** Names of a plain assignment's target; null for a statement that may bind names in other ways. */
function assignedNames(statement: Node): string[] | null {
  const [assignment] = operands(statement)
  const target = assignment?.childForFieldName('left')
  const plain = statement.type === 'expression_statement' && assignment?.type === 'assignment'
  return plain && target != null ? identifiersIn(target) : null
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
  let next = 0
  let text = ''
  for (const [i, line] of node.text.split('\n').entries()) {
    const start = at
    at += line.length + 1
    // Strings stand in order: the first that has not ended yet is the only one in question.
    while ((strings[next]?.[1] ?? Number.POSITIVE_INFINITY) <= start) next++
    const inString = (strings[next]?.[0] ?? Number.POSITIVE_INFINITY) < start
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
    const list = node.childForFieldName('arguments')
    for (const child of list === null ? [] : operands(list)) {
      if (child.type === 'identifier') names.push(child.text)
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
    const [condition] = operands(statement)
    const lifted = condition === undefined ? null : liftAssertion(condition, candidate, tainted)
    for (const name of handedNames(statement, tainted)) tainted.add(name)
    return lifted === null ? { kind: 'check', statement: text } : { ...lifted, statement: text }
  }
  const assigned = assignedNames(statement)
  const asserts = containsAssertion(statement) && statement.type !== 'function_definition'
  if (touched && (asserts || (statement.type === 'expression_statement' && assigned === null))) {
    return { kind: 'check', statement: text }
  }
  const free = touched && isFreeAssignment(statement, assigned, tainted)
  if (touched) {
    // What binds names in a way of its own is taken to bind every name in it.
    for (const name of assigned ?? identifiersIn(statement)) tainted.add(name)
    for (const name of handedNames(statement, tainted)) tainted.add(name)
  }
  const names = statementNames(statement)
  return { kind: 'context', statement: text, tainted: touched, free, names }
}

/** Whether a name is given what the candidate gave, and nothing is compared on the way. */
function isFreeAssignment(statement: Node, assigned: string[] | null, tainted: Tainted): boolean {
  const value = operands(statement)[0]?.childForFieldName('right')
  return assigned !== null && value != null && isAnswerFree(value, tainted)
}

/** What a statement binds: where that is not plain to see, every name in it. */
function statementNames(statement: Node): StatementNames {
  const uses = identifiersIn(statement)
  const name = definition(statement)?.childForFieldName('name')
  if (/^(?:decorated|function|class)_definition$/.test(statement.type) && name != null) {
    return { binds: [name.text], uses }
  }
  return { binds: assignedNames(statement) ?? uses, uses }
}

function setupStatements(statements: readonly Node[]): SetupStatement[] {
  const imported = new Set(statements.filter(isImport).flatMap(identifiersIn))
  return statements.map((statement) => {
    const sets =
      statement.type === 'expression_statement' &&
      operands(statement)[0]?.type === 'call' &&
      statement.text.length <= LONGEST_SETTING
    const always = isImport(statement) || (sets && imported.has(identifiersIn(statement)[0] ?? ''))
    return { text: statement.text, always, ...statementNames(statement) }
  })
}

/** `sys.setrecursionlimit(10000)`, in characters. */
const LONGEST_SETTING = 60

function isImport({ type }: Node): boolean {
  return /^(?:future_)?import_(?:from_)?statement$/.test(type)
}

function stepsOf(statements: readonly Node[], candidate: string): CheckStep[] {
  const tainted: Tainted = new Set([candidate])
  const steps = statements.flatMap((node) => stepOf(node, candidate, tainted) ?? [])
  if (steps.some(({ kind }) => kind !== 'context')) return steps
  // Nothing asserted in plain sight: whatever calls the candidate is then the check.
  return steps.map((step) =>
    step.kind === 'context' && step.tainted ? { kind: 'check', statement: step.statement } : step,
  )
}

/** What leaves a function or changes what its names mean: apart, its statements say something else. */
const NOT_APART = new Set([
  'return_statement',
  'yield',
  'await',
  'global_statement',
  'nonlocal_statement',
  'ERROR',
])
const SCOPES = new Set(['function_definition', 'lambda', 'class_definition'])

/** Whether every statement still means the same where it is run by itself after those before it. */
function canStandApart(node: Node): boolean {
  if (NOT_APART.has(node.type) || node.isMissing || node.isError) return false
  return node.children.every(
    (child) => child === null || SCOPES.has(child.type) || canStandApart(child),
  )
}

/** What a module of checks holds: statements before the checks, and the checks themselves. */
export interface CheckModule {
  readonly setup: string
  /** The same, statement by statement; null where it is not understood. */
  readonly setupStatements: readonly SetupStatement[] | null
  /** What the check calls the function it is given. */
  readonly alias: string
  /** None where the module is not understood: then it runs as it stands. */
  readonly steps: readonly CheckStep[]
  /** The module as the benchmark's own executor runs it behind a candidate. */
  readonly whole: string
}

/**
 * Reads `def check(candidate):`, with whatever helpers stand beside it. What is not understood (a
 * syntax error, several checks, a `return` among the assertions) is left whole.
 *
 * @throws {NoCheckError} where there is no check, or nothing in it calls the candidate
 */
export function readCheckFunction(source: string, functionName: string): Promise<CheckModule> {
  return visitForeignTree(source, (root) => {
    const statements = operands(root)
    const checks = statements.filter(
      (node) => definition(node)?.childForFieldName('name')?.text === 'check',
    )
    const called = statements.some((node) => isCheckCall(node))
    const whole = called ? source : `${source}\n\n\ncheck(${functionName})\n`
    const left: CheckModule = {
      setup: '',
      setupStatements: null,
      alias: functionName,
      steps: [],
      whole,
    }
    if (root.hasError) return left
    const [check] = checks
    if (check === undefined) throw new NoCheckError('its test defines no `check(candidate)`')
    const alias = parameterName(check)
    const body = check.childForFieldName('body')
    const understood =
      checks.length === 1 && check.type === 'function_definition' && !isAsync(check)
    if (!understood || alias === null || body === null || !canStandApart(body)) return left
    const beside = statements.filter((node) => node.id !== check.id && !isCheckCall(node))
    const setup = beside.map((node) => node.text).join('\n')
    const steps = stepsOf(operands(body), alias)
    if (steps.every(({ kind }) => kind === 'context')) {
      throw new NoCheckError('its check asserts nothing')
    }
    return { setup, setupStatements: setupStatements(beside), alias, steps, whole }
  })
}

function definition(node: Node): Node | null {
  return node.type === 'decorated_definition' ? node.childForFieldName('definition') : node
}

function isAsync(check: Node): boolean {
  return check.children.some((child) => child?.type === 'async')
}

/** The name of the only parameter, annotated or not; null where it is another kind or not alone. */
function parameterName(check: Node): string | null {
  const list = check.childForFieldName('parameters')
  const [parameter, ...others] = list === null ? [] : operands(list)
  if (parameter === undefined || others.length > 0) return null
  const name = parameter.type === 'typed_parameter' ? operands(parameter)[0] : parameter
  return name?.type === 'identifier' ? name.text : null
}

/** `check(name)` at the end of some files. */
function isCheckCall(node: Node): boolean {
  const [call] = operands(node)
  return (
    node.type === 'expression_statement' &&
    call?.type === 'call' &&
    call.childForFieldName('function')?.text === 'check'
  )
}

/** Reads assertions that name the function itself, one or more statements each. */
export async function readAssertions(
  assertions: readonly string[],
  functionName: string,
  setup: string,
): Promise<CheckModule> {
  const text = assertions.join('\n')
  const whole = `${setup}\n${text}`
  const before = await visitForeignTree(setup, (root) =>
    root.hasError ? null : setupStatements(operands(root)),
  )
  return visitForeignTree(text, (root) => {
    const understood = !root.hasError && canStandApart(root)
    const steps = understood ? stepsOf(operands(root), functionName) : []
    return { setup, setupStatements: before, alias: functionName, steps, whole }
  })
}

/**
 * A source as it may stand indented in a function, its strings marked (see {@link restoreStrings}); null
 * where it may not.
 */
export function indentable(source: string): Promise<string | null> {
  return visitForeignTree(source, (root) => {
    const odd = root.hasError || !canStandApart(root)
    const starred = Array.from(walk(root)).some(
      ({ type }) => type === 'wildcard_import' || type === 'future_import_statement',
    )
    return odd || starred ? null : operands(root).map(dedentNode).join('\n')
  })
}

/** Modules that a source imports, by the first part of their names. */
export function importedModules(source: string): Promise<string[]> {
  return visitForeignTree(source, (root) => {
    const names = new Set<string>()
    for (const node of walk(root)) {
      const from = node.type === 'import_from_statement'
      if (!from && node.type !== 'import_statement') continue
      const modules = from ? [node.childForFieldName('module_name')] : operands(node)
      for (const each of modules) {
        const dotted = each?.type === 'aliased_import' ? each.childForFieldName('name') : each
        const [first] = dotted?.type === 'dotted_name' ? dotted.text.split('.') : []
        if (first !== undefined && /^\w+$/.test(first)) names.add(first)
      }
    }
    return [...names]
  })
}
