import { createRequire } from 'node:module'
import { Language, Parser, type TreeCursor } from 'web-tree-sitter'
import type { SyntaxReport } from '../core/syntax.ts'

/** Parses and measures Python, finished or not. Synchronous, about 0.1 ms for a small function. */
export interface SyntaxAnalyzer {
  analyze(source: string): SyntaxReport
}

let loading: Promise<SyntaxAnalyzer> | undefined

/** Loads tree-sitter's Python grammar, once for the process; the analyzer needs no disposal. */
export function loadSyntaxParser(): Promise<SyntaxAnalyzer> {
  loading ??= load()
  return loading
}

async function load(): Promise<SyntaxAnalyzer> {
  await Parser.init()
  const require = createRequire(import.meta.url)
  const language = await Language.load(
    require.resolve('tree-sitter-python/tree-sitter-python.wasm'),
  )
  const parser = new Parser()
  parser.setLanguage(language)
  const kinds = new NodeKinds(language)
  return { analyze: (source) => analyze(parser, kinds, source) }
}

const COMPOUND = [
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'with_statement',
  'match_statement',
  'function_definition',
  'class_definition',
]

/** McCabe's decision points, and what works like one. */
const DECISIONS = [
  'if_statement',
  'elif_clause',
  'for_statement',
  'while_statement',
  'except_clause',
  'case_clause',
  'conditional_expression',
  'boolean_operator',
  'if_clause',
]

const IDIOMS: { readonly [type: string]: string } = {
  list_comprehension: 'comprehension',
  set_comprehension: 'comprehension',
  dictionary_comprehension: 'comprehension',
  generator_expression: 'generator_expression',
  slice: 'slice',
  conditional_expression: 'conditional_expression',
  augmented_assignment: 'augmented_assignment',
  pattern_list: 'tuple_unpacking',
  tuple_pattern: 'tuple_unpacking',
  lambda: 'lambda',
}

const CALLS: { readonly [name: string]: string } = {
  sum: 'builtin_aggregate',
  min: 'builtin_aggregate',
  max: 'builtin_aggregate',
  any: 'builtin_aggregate',
  all: 'builtin_aggregate',
  len: 'builtin_aggregate',
  sorted: 'sorted',
  reversed: 'reversed',
  enumerate: 'enumerate',
  zip: 'zip',
  map: 'map_filter',
  filter: 'map_filter',
  divmod: 'divmod',
}

/** tree-sitter's type id of an error node. */
const ERROR_TYPE = 0xffff

/** What the walk asks of a node, by the language's type id; aliases have ids of their own. */
class NodeKinds {
  readonly #types: readonly string[]
  readonly named: Uint8Array
  readonly compound: Uint8Array
  readonly decision: Uint8Array
  readonly idiom: readonly (string | undefined)[]
  readonly block: Uint8Array
  readonly pass: Uint8Array
  readonly comment: Uint8Array
  readonly returns: Uint8Array
  readonly call: Uint8Array
  readonly comparison: Uint8Array
  /** The word `def`, which stands in error nodes too. */
  readonly def: number

  constructor(language: Language) {
    const ids = Array.from({ length: language.nodeTypeCount }, (_, id) => id)
    this.named = Uint8Array.from(ids, (id) => Number(language.nodeTypeIsNamed(id)))
    this.#types = ids.map((id) => (this.named[id] === 1 ? (language.nodeTypeForId(id) ?? '') : ''))
    this.compound = this.#flags(COMPOUND)
    this.decision = this.#flags(DECISIONS)
    this.idiom = this.#types.map((type) => (Object.hasOwn(IDIOMS, type) ? IDIOMS[type] : undefined))
    this.block = this.#flags(['block'])
    this.pass = this.#flags(['pass_statement'])
    this.comment = this.#flags(['comment'])
    this.returns = this.#flags(['return_statement'])
    this.call = this.#flags(['call'])
    this.comparison = this.#flags(['comparison_operator'])
    this.def = language.idForNodeType('def', false) ?? -1
  }

  #flags(names: readonly string[]): Uint8Array {
    return Uint8Array.from(this.#types, (type) => Number(names.includes(type)))
  }
}

/** Tallies of one walk. */
class Tally {
  errorNodes = 0
  definitions = 0
  statements = 0
  /** Statements of the outermost body that are not `pass`. */
  substance = 0
  returns = 0
  valueReturns = 0
  decisions = 0
  maxNesting = 0
  tokens = 0
  readonly idioms = new Set<string>()
}

function analyze(parser: Parser, kinds: NodeKinds, source: string): SyntaxReport {
  const tree = parser.parse(source)
  if (tree === null) throw new Error('tree-sitter gave no tree')
  const cursor = tree.walk()
  try {
    const tally = new Tally()
    const sound = !tree.rootNode.hasError
    const valid = visitAll(new Walk(cursor, kinds, tally, sound)) && sound
    return report(tally, valid, source)
  } finally {
    cursor.delete()
    tree.delete()
  }
}

/** False where the tree is deeper than the stack: CPython does not compile such nesting either. */
function visitAll(walk: Walk): boolean {
  try {
    walk.visit(0, 0, false)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function report(tally: Tally, valid: boolean, source: string): SyntaxReport {
  const hasBody = tally.substance > 0
  const met = Number(tally.definitions > 0) + Number(hasBody) + Number(tally.valueReturns > 0)
  return {
    valid,
    errorNodes: tally.errorNodes,
    hasBody,
    hasReturn: tally.returns > 0,
    structure: met / 3,
    statements: tally.statements,
    cyclomaticComplexity: tally.decisions + 1,
    maxNesting: tally.maxNesting,
    tokens: tally.tokens,
    lines: source.split('\n').filter((line) => line.trim() !== '').length,
    idioms: [...tally.idioms].sort(),
  }
}

class Walk {
  readonly #cursor: TreeCursor
  readonly #kinds: NodeKinds
  readonly #tally: Tally
  readonly #valid: boolean

  constructor(cursor: TreeCursor, kinds: NodeKinds, tally: Tally, valid: boolean) {
    this.#cursor = cursor
    this.#kinds = kinds
    this.#tally = tally
    this.#valid = valid
  }

  /**
   * Visits the node under the cursor.
   * @param nesting compound statements around it within the first definition.
   * @param blocks blocks around it within the first definition.
   */
  visit(nesting: number, blocks: number, isStatement: boolean): void {
    const kinds = this.#kinds
    const tally = this.#tally
    const type = this.#cursor.nodeTypeId
    const inDefinition = tally.definitions > 0
    if (!this.#valid && (type === ERROR_TYPE || this.#cursor.nodeIsMissing)) tally.errorNodes += 1
    let inner = nesting
    if (kinds.named[type] === 1) {
      if (isStatement && kinds.comment[type] === 0) {
        tally.statements += 1
        if (kinds.pass[type] === 0) tally.substance += 1
      }
      this.#measure(type)
      if (inDefinition && kinds.compound[type] === 1) {
        inner += 1
        if (inner > tally.maxNesting) tally.maxNesting = inner
      }
    } else if (type === kinds.def) tally.definitions += 1
    this.#children(inner, blocks, inDefinition && kinds.block[type] === 1)
  }

  #children(nesting: number, blocks: number, isBlock: boolean): void {
    const cursor = this.#cursor
    if (!cursor.gotoFirstChild()) {
      if (blocks > 0) this.#tally.tokens += 1
      return
    }
    do this.visit(nesting, isBlock ? blocks + 1 : blocks, isBlock)
    while (cursor.gotoNextSibling())
    cursor.gotoParent()
  }

  #measure(type: number): void {
    const kinds = this.#kinds
    const tally = this.#tally
    if (kinds.decision[type] === 1) tally.decisions += 1
    const idiom = kinds.idiom[type]
    if (idiom !== undefined) tally.idioms.add(idiom)
    if (kinds.returns[type] === 1) {
      tally.returns += 1
      if (this.#cursor.currentNode.namedChildCount > 0) tally.valueReturns += 1
    } else if (kinds.call[type] === 1) this.#measureCall()
    else if (kinds.comparison[type] === 1 && this.#cursor.currentNode.childCount > 3) {
      tally.idioms.add('chained_comparison')
    }
  }

  #measureCall(): void {
    // The grammar reads `*map(…)` as a call of `*map`.
    const name = (this.#cursor.currentNode.firstChild?.text ?? '').replace(/^\*/, '')
    const idiom = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined
    if (idiom !== undefined) this.#tally.idioms.add(idiom)
    if (name.endsWith('.join')) this.#tally.idioms.add('join')
  }
}
