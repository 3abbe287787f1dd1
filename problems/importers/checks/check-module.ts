import type { Node } from 'web-tree-sitter'
import { walk } from '../../python-tree.ts'
import { NoCheckError } from '../record-fields.ts'
import { canStandApart, dedentNode, STRING_BREAK } from './check-text.ts'
import { visitForeignTree } from './foreign-tree.ts'
import { readPlainCheck } from './plain-calls.ts'
import type { PlainCheck } from './plain-check.ts'
import { definition, mentions, operands } from './syntax.ts'

/** A statement of a check, as source at column 0. */
export interface CheckStatement {
  readonly text: string
  /** Whether it is a case of its own: an `assert` of the check itself, not of a loop or a helper in it. */
  readonly asserts: boolean
}

/** What a module of checks holds: statements before the check, and the check's own. */
export interface CheckModule {
  readonly setup: string
  /** What the check calls the function it is given. */
  readonly alias: string
  /** None where the module is not understood: then it runs as it stands. */
  readonly statements: readonly CheckStatement[]
  /** Whether the check does nothing with the function but call it. */
  readonly callsOnly: boolean
  /** Where it is nothing but calls and answers; else null. */
  readonly plain: PlainCheck | null
  /** The module as the benchmark's own executor runs it behind a candidate. */
  readonly whole: string
}

function leftWhole(whole: string, alias: string): CheckModule {
  return { setup: '', alias, statements: [], callsOnly: false, plain: null, whole }
}

/**
 * Reads `def check(candidate):`, with whatever helpers stand beside it. What is not understood (a
 * syntax error, several checks, a `return` among the assertions) is left whole.
 *
 * @throws {NoCheckError} where there is no check, or nothing in it calls the candidate
 */
export function readCheckFunction(source: string, functionName: string): Promise<CheckModule> {
  return visitForeignTree(source, (root) => {
    const all = operands(root)
    const checks = all.filter(
      (node) => definition(node)?.childForFieldName('name')?.text === 'check',
    )
    const calls = all.filter(({ text }) => text === `check(${functionName})`)
    const whole = calls.length > 0 ? source : `${source}\n\n\ncheck(${functionName})\n`
    const left = leftWhole(whole, functionName)
    if (root.hasError || source.includes(STRING_BREAK)) return left
    const [check] = checks
    if (check === undefined) throw new NoCheckError('its test defines no `check(candidate)`')
    const alias = parameterName(check)
    const body = check.childForFieldName('body')
    const understood =
      checks.length === 1 && check.type === 'function_definition' && !isAsync(check)
    if (!understood || alias === null || body === null || !canStandApart(body)) return left
    const beside = all.filter((node) => node.id !== check.id && !calls.includes(node))
    // What stands beside it and knows of either is part of the check.
    if (calls.length > 1 || beside.some((node) => mentions(node, ['check', functionName])))
      return left
    const statements = operands(body)
    if (!statements.some((node) => node.type === 'assert_statement' || mentions(node, [alias]))) {
      throw new NoCheckError('its check asserts nothing')
    }
    return understoodModule({ beside, statements, alias, functionName, whole })
  })
}

interface Understood {
  readonly beside: readonly Node[]
  readonly statements: readonly Node[]
  readonly alias: string
  readonly functionName: string
  readonly whole: string
}

function understoodModule(given: Understood): CheckModule {
  const { beside, statements, alias, functionName, whole } = given
  const names = [...new Set([alias, functionName])]
  return {
    setup: beside.map((node) => node.text).join('\n'),
    alias,
    statements: statements.map((node) => ({
      text: dedentNode(node),
      asserts: node.type === 'assert_statement',
    })),
    callsOnly: statements.every((node) => onlyCalls(node, names)),
    plain: readPlainCheck(beside, statements, names),
    whole,
  }
}

/** Whether names stand nowhere but before the arguments of a call. */
function onlyCalls(statement: Node, names: readonly string[]): boolean {
  for (const node of walk(statement)) {
    if (node.type !== 'identifier' || !names.includes(node.text)) continue
    const called = node.parent?.type === 'call' && node.parent.childForFieldName('function')
    if (!called || called.id !== node.id) return false
  }
  return true
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

/**
 * Reads assertions that name the function itself. Where other statements stand among them they are left
 * whole: those work on the module of the program.
 */
export function readAssertions(
  assertions: readonly string[],
  functionName: string,
  setup: string,
): Promise<CheckModule> {
  const text = assertions.join('\n')
  const whole = `${setup}\n${text}`
  // One tree for both: where the assertions begin is told by the line.
  const begin = setup.split('\n').length
  return visitForeignTree(whole, (root) => {
    const left = leftWhole(whole, functionName)
    if (root.hasError || whole.includes(STRING_BREAK) || !canStandApart(root)) return left
    const all = operands(root)
    const statements = all.filter((node) => node.startPosition.row >= begin)
    const beside = all.filter((node) => node.startPosition.row < begin)
    const isApart = beside.every(({ endPosition }) => endPosition.row < begin)
    const asserted = statements.every(({ type }) => type === 'assert_statement')
    if (!isApart || !asserted || beside.some((node) => mentions(node, [functionName]))) return left
    return understoodModule({ beside, statements, alias: functionName, functionName, whole })
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
