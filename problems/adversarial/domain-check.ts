import type { Node } from 'web-tree-sitter'
import { ProblemError } from '../../src/core/errors.ts'
import { hasOwnTests, type Problem, type ProblemSet } from '../../src/core/problem.ts'
import type { GradeRequest, Sandbox } from '../../src/core/sandbox.ts'
import type { ProgramVerdict } from '../../src/core/verdict.ts'
import { gradeRequestOf } from '../../src/grading/grade-request.ts'
import { shownText } from '../../src/log/foreign-text.ts'
import { visitPythonTree, walk } from '../python-tree.ts'
import { type DomainFile, domainOf, shippedDomains } from './domain.ts'
import { ruleProgram } from './input-conditions.ts'
import { CONDITION_LIMITS } from './problem-trial.ts'

/** Tests of a problem that its rule is tried on. */
const TRIED = 60

/**
 * The domains that were given for a set, or else those that ship beside it, all of them checked: what
 * names no parameter, is no expression or fails for every test is misuse, and would otherwise only
 * show as inputs that are never drawn.
 *
 * @throws {ProblemError} with place, problem and rule.
 * @throws {SandboxError} when the sandbox itself fails.
 */
export async function domainsOf(
  set: ProblemSet,
  sandbox: Sandbox,
  given: DomainFile | null | undefined,
  signal?: AbortSignal,
): Promise<DomainFile | null> {
  const file = given ?? (await shippedDomains(set.name))
  if (file === null) return null
  const rules: Rule[] = []
  for (const problem of set.problems) {
    const text = domainOf(problem, file)?.where
    // Inputs of a harness are never drawn.
    if (text === undefined || !hasOwnTests(problem)) continue
    const place = `${file.locate([problem.id, 'where'])}: ${problem.id}.where: \`${text}\``
    rules.push({ problem, text, place, names: await freeNames(problem, text, place) })
  }
  const requests = rules.flatMap(requestsOf)
  const verdicts = await sandbox.grade(requests, signal === undefined ? {} : { signal })
  rules.forEach((rule, i) => {
    checkNames(rule, verdicts[2 * i])
    checkAnswers(rule, verdicts[2 * i + 1])
  })
  return file
}

/** What must hold for every input of a problem. */
interface Rule {
  readonly problem: Problem
  /** A Python expression. */
  readonly text: string
  /** Where it stands and what it is, for messages. */
  readonly place: string
  /** Names that it uses and does not bind, but for the parameters. */
  readonly names: readonly string[]
}

function refuse(place: string, why: string): never {
  throw new ProblemError(shownText(`${place}: ${why}`))
}

/** @throws {ProblemError} when the text is not one expression. */
async function freeNames(problem: Problem, text: string, place: string): Promise<string[]> {
  const names = await visitPythonTree(`(${text}\n)`, (root) => namesOf(root))
  if (names === null) refuse(place, 'expected one Python expression over the parameters')
  const parameters = new Set(problem.parameters.map(({ name }) => name))
  return names.filter((name) => !parameters.has(name))
}

/** Null where the text is anything but one expression in the parentheses put around it. */
function namesOf(root: Node): string[] | null {
  const statements = root.namedChildren.filter((node) => node !== null && node.type !== 'comment')
  const [expression] = statements[0]?.namedChildren ?? []
  const isOne = statements.length === 1 && expression?.type === 'parenthesized_expression'
  if (root.hasError || !isOne) return null
  const used = new Set<string>()
  const bound = new Set<string>()
  for (const node of walk(expression)) {
    // They make the rule a generator, which counts as true whatever it would say.
    if (node.type === 'yield' || node.type === 'await') return null
    if (node.type !== 'identifier') continue
    if (isBound(node)) bound.add(node.text)
    else if (!isLabel(node)) used.add(node.text)
  }
  return [...used].filter((name) => !bound.has(name))
}

/** Whether a name is one of an attribute or of a keyword argument. */
function isLabel(node: Node): boolean {
  const field = { attribute: 'attribute', keyword_argument: 'name' }[node.parent?.type ?? '']
  return field !== undefined && node.parent?.childForFieldName(field)?.id === node.id
}

const BINDERS: Readonly<Record<string, string>> = {
  for_in_clause: 'left',
  lambda: 'parameters',
  named_expression: 'name',
}

/** Whether a name is what a comprehension, a lambda or `:=` gives a value. */
function isBound(node: Node): boolean {
  for (let at = node; at.parent !== null; at = at.parent) {
    const field = BINDERS[at.parent.type]
    if (field !== undefined && at.parent.childForFieldName(field)?.id === at.id) return true
  }
  return false
}

/** Asks for the names that Python does not know, then for what the rule says of the tests. */
function requestsOf({ problem, text, names }: Rule): GradeRequest[] {
  const source = ruleProgram(problem, text, names)
  const tests = [...problem.visibleTests, ...problem.hiddenTests].slice(0, TRIED)
  const options = { limits: CONDITION_LIMITS, keepReturned: true }
  return [
    { ...gradeRequestOf(problem, source, tests.slice(0, 1), options), entryPoint: 'unknown_names' },
    { ...gradeRequestOf(problem, source, tests, options), entryPoint: 'rule' },
  ]
}

function checkNames({ problem, place, names }: Rule, verdict: ProgramVerdict | undefined): void {
  const found = verdict?.tests[0]
  if (found?.status === 'syntax_error') refuse(place, 'Python refuses it: syntax_error')
  const returned = found?.returned
  const [unknown] = returned?.type === 'list' ? returned.items : []
  if (unknown?.type !== 'int') return
  const name = names[Number(unknown.value)] ?? ''
  const known = problem.parameters.map((parameter) => parameter.name)
  refuse(place, `no parameter \`${name}\`; it has ${known.join(', ')}`)
}

function checkAnswers({ place }: Rule, verdict: ProgramVerdict | undefined): void {
  const tests = verdict?.tests ?? []
  if (tests.some(({ returned }) => returned?.type === 'bool')) return
  const { status = 'no verdict', exception } = tests[0] ?? {}
  refuse(place, `it fails for every test of the problem: ${exception ?? status}`)
}
