import { ExpressionParser } from './expression-parser.ts'
import { type Lexeme, lex } from './python-lexer.ts'
import type { Block, Branch, Expression, FunctionTree, Place, Statement } from './syntax-tree.ts'

const AUGMENTED: ReadonlySet<string> = new Set('+= -= *= /= //= %= **= &= |= ^= <<= >>='.split(' '))
const OUTSIDE: ReadonlySet<string> = new Set(
  'assert async await class def del from global import nonlocal raise try with yield match'.split(
    ' ',
  ),
)

/**
 * Parses source that defines one function. Docstrings, comments and annotations of locals are left
 * out; imports of `typing` before the function are skipped.
 *
 * @throws Unwritable at the first construct outside the subset.
 */
export function parseFunction(source: string): FunctionTree {
  return new StatementParser(lex(source), source).function()
}

class StatementParser {
  readonly #parser: ExpressionParser
  readonly #lines: readonly string[]

  constructor(lexemes: readonly Lexeme[], source: string) {
    this.#parser = new ExpressionParser(lexemes)
    this.#lines = source
      .replaceAll('\r\n', '\n')
      .replace(/^\ufeff/, '')
      .split('\n')
  }

  function(): FunctionTree {
    const parser = this.#parser
    this.#preamble()
    if (!parser.sees('def'))
      this.#failOutside('expected `def`: the source must define one function')
    parser.take()
    const { name } = parser.name()
    const parameters = this.#parameters()
    const returnType = parser.accept('->') ? this.#annotation([':']) : 'Any'
    const body = this.#block()
    this.#preamble()
    if (!parser.isAt('end')) {
      this.#failOutside('only one function may be defined, and nothing after it')
    }
    return { name, parameters, returnType, body }
  }

  /** A word that the subset lacks says more than the rule for what may stand outside the function. */
  #failOutside(rule: string): never {
    const { text } = this.#parser.next
    this.#parser.fail(OUTSIDE.has(text) && text !== 'def' ? whyOutside(text) : rule)
  }

  /** Strings and imports of `typing` around the function mean nothing. */
  #preamble(): void {
    const parser = this.#parser
    for (;;) {
      const typing = parser.peek(1).text === 'typing'
      if (!parser.isAt('string') && !(typing && /^(from|import)$/.test(parser.next.text))) {
        return
      }
      while (!parser.isAt('newline')) parser.take()
      parser.take()
    }
  }

  #parameters(): { name: string; type: string }[] {
    const parser = this.#parser
    const parameters: { name: string; type: string }[] = []
    parser.expect('(')
    while (!parser.accept(')')) {
      if (parser.sees('*') || parser.sees('**') || parser.sees('/')) {
        parser.fail('starred and positional-only parameters are outside the subset')
      }
      const { name } = parser.name()
      const type = parser.accept(':') ? this.#annotation([',', ')', '=']) : 'Any'
      if (parser.sees('=')) parser.fail('default values are outside the subset')
      parameters.push({ name, type })
      if (!parser.sees(')')) parser.expect(',')
    }
    return parameters
  }

  /** Skips an annotation up to one of `ends` and gives its text. */
  #annotation(ends: readonly string[]): string {
    const parser = this.#parser
    const start = parser.next
    let depth = 0
    while (depth > 0 || !ends.some((end) => parser.sees(end))) {
      const { type, text } = parser.next
      if (type === 'newline' || type === 'end') break
      if (type === 'operator' && '([{'.includes(text)) depth += 1
      else if (type === 'operator' && ')]}'.includes(text)) depth -= 1
      parser.take()
    }
    const end = parser.next
    const line = this.#lines[start.line - 1] ?? ''
    const text = line.slice(start.column, start.line === end.line ? end.column : undefined).trim()
    return text === '' ? 'Any' : text
  }

  #block(): Block {
    const parser = this.#parser
    parser.expect(':')
    if (!parser.isAt('newline')) return this.#simpleLine()
    parser.take()
    if (!parser.isAt('indent')) parser.fail('expected an indented block')
    parser.take()
    const statements: Statement[] = []
    while (!parser.isAt('dedent')) {
      if (parser.isAt('indent')) parser.fail('unexpected indentation')
      statements.push(...this.#statement())
    }
    parser.take()
    return statements
  }

  #statement(): Statement[] {
    const { type, text, line, column } = this.#parser.next
    const place = { line, column }
    if (type === 'name') {
      if (text === 'if') return [this.#if(place)]
      if (text === 'for') return [this.#for(place)]
      if (text === 'while') return [this.#while(place)]
    }
    return this.#simpleLine()
  }

  #simpleLine(): Statement[] {
    const parser = this.#parser
    const statements = this.#simple()
    while (parser.accept(';')) {
      if (parser.isAt('newline')) break
      statements.push(...this.#simple())
    }
    if (!parser.isAt('newline')) parser.fail(`unexpected \`${parser.next.text}\``)
    parser.take()
    return statements
  }

  #if(place: Place): Statement {
    const branches: Branch[] = []
    do {
      const { line, column } = this.#parser.take()
      branches.push({ test: this.#parser.expression(), body: this.#block(), line, column })
    } while (this.#parser.sees('elif'))
    return { kind: 'if', branches, otherwise: this.#otherwise(), ...place }
  }

  #otherwise(): Block | null {
    return this.#parser.accept('else') ? this.#block() : null
  }

  #for(place: Place): Statement {
    this.#parser.take()
    const target = this.#parser.targets()
    this.#parser.expect('in')
    const iterable = this.#parser.list()
    const body = this.#block()
    return { kind: 'for', target, iterable, body, otherwise: this.#otherwise(), ...place }
  }

  #while(place: Place): Statement {
    this.#parser.take()
    const test = this.#parser.expression()
    const body = this.#block()
    return { kind: 'while', test, body, otherwise: this.#otherwise(), ...place }
  }

  /** One simple statement; none where it says nothing (a docstring, a bare annotation). */
  #simple(): Statement[] {
    const parser = this.#parser
    const { type, text, line, column } = parser.next
    const place = { line, column }
    if (type === 'name') {
      if (text === 'pass' || text === 'break' || text === 'continue') {
        parser.take()
        return [{ kind: 'word', word: text, ...place }]
      }
      if (text === 'return') {
        parser.take()
        const empty = parser.isAt('newline') || parser.sees(';')
        return [{ kind: 'return', value: empty ? null : parser.list(), ...place }]
      }
      const isName = text === 'match' && '=.[(,'.includes(parser.peek(1).text.slice(0, 1))
      if (OUTSIDE.has(text) && !isName) parser.fail(whyOutside(text))
    }
    return this.#expressionStatement(place)
  }

  #expressionStatement(place: Place): Statement[] {
    const parser = this.#parser
    const first = parser.list()
    if (parser.accept(':')) {
      this.#annotation(['=', ';'])
      if (!parser.accept('=')) return []
      return [{ kind: 'assign', targets: [first], value: parser.list(), ...place }]
    }
    const { type, text, line, column } = parser.next
    if (type === 'operator' && AUGMENTED.has(text)) {
      parser.take()
      const operator = { text, line, column }
      return [{ kind: 'augmented', target: first, operator, value: parser.list(), ...place }]
    }
    if (!parser.sees('=')) {
      return first.kind === 'string' ? [] : [{ kind: 'expression', value: first, ...place }]
    }
    const chain: Expression[] = [first]
    while (parser.accept('=')) chain.push(parser.list())
    const value = chain.pop() as Expression
    return [{ kind: 'assign', targets: chain, value, ...place }]
  }
}

function whyOutside(word: string): string {
  const isImport = word === 'import' || word === 'from'
  return isImport
    ? 'the token language has no `import`: a program uses what is built in'
    : `\`${word}\` is outside the subset`
}
