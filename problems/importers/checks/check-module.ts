import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'
import { NoCheckError } from '../record-fields.ts'
import type { CheckStep } from './check-step.ts'
import { holds, isDefinition, stepsOf } from './check-steps.ts'
import { canStandApart } from './check-text.ts'
import { visitForeignTree } from './foreign-tree.ts'
import { identifiersIn, mentions, operands } from './tainted.ts'

/** What a module of checks holds: statements before the checks, and the checks themselves. */
export interface CheckModule {
  readonly setup: string
  /** What of it only imports, or calls what it imported: programs may count on it. */
  readonly imports: string
  /** What the check calls the function it is given. */
  readonly alias: string
  /** None where the module is not understood: then it runs as it stands. */
  readonly steps: readonly CheckStep[]
  /** The module as the benchmark's own executor runs it behind a candidate. */
  readonly whole: string
}

/** Whether a module beside a check only prepares it: what asserts or calls the function is part of it. */
function onlyPrepares(statements: readonly Node[], functionName: string): boolean {
  return statements.every(
    (statement) =>
      !mentions(statement, new Set([functionName])) &&
      (isDefinition(statement) ||
        !(holds(statement, 'assert_statement') || holds(statement, 'raise_statement'))),
  )
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
    const left: CheckModule = { setup: '', imports: '', alias: functionName, steps: [], whole }
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
    const steps = onlyPrepares(beside, functionName)
      ? stepsOf(operands(body), alias, functionName)
      : null
    if (steps === null) return left
    if (steps.every(({ kind }) => kind === 'context')) {
      throw new NoCheckError('its check asserts nothing')
    }
    return { setup, imports: importsOf(beside), alias, steps, whole }
  })
}

/** Imports, and settings such as `sys.setrecursionlimit(10000)`. */
function importsOf(statements: readonly Node[]): string {
  const imported = new Set(statements.filter(isImport).flatMap(identifiersIn))
  const kept = statements.filter((statement) => {
    const [call] = operands(statement)
    const sets = statement.type === 'expression_statement' && call?.type === 'call'
    const [called] = sets ? identifiersIn(statement) : []
    return isImport(statement) || (called !== undefined && imported.has(called))
  })
  return kept.map((node) => node.text).join('\n')
}

function isImport({ type }: Node): boolean {
  return type === 'import_statement' || type === 'import_from_statement'
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
  const { prepares, imports } = await visitForeignTree(setup, (root) => ({
    prepares: !root.hasError && onlyPrepares(operands(root), functionName),
    imports: importsOf(operands(root)),
  }))
  return visitForeignTree(text, (root) => {
    const understood = prepares && !root.hasError && canStandApart(root)
    const steps = understood ? stepsOf(operands(root), functionName, functionName) : null
    return { setup, imports, alias: functionName, steps: steps ?? [], whole }
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
