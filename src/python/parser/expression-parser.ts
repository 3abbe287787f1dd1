import { type Lexeme, Unwritable } from './python-lexer.ts'
import type {
  Argument,
  Clause,
  Comprehension,
  Expression,
  Name,
  Operator,
  Place,
  Subscript,
} from './syntax-tree.ts'

const BINARY: ReadonlySet<string> = new Set(
  '+ - * / // % ** == != < > <= >= & | ^ << >> in is and or'.split(' '),
)
/** Words that can never be names. */
const WORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while ' +
    'with yield'
  ).split(' '),
)

/** Recursive descent over lexemes; operators stay in a row, the token grammar judges them. */
export class ExpressionParser {
  readonly #lexemes: readonly Lexeme[]
  #at = 0

  constructor(lexemes: readonly Lexeme[]) {
    this.#lexemes = lexemes
  }

  get next(): Lexeme {
    return this.peek(0)
  }

  peek(offset: number): Lexeme {
    return this.#lexemes[Math.min(this.#at + offset, this.#lexemes.length - 1)] as Lexeme
  }

  take(): Lexeme {
    const lexeme = this.next
    this.#at += 1
    return lexeme
  }

  isAt(type: Lexeme['type']): boolean {
    return this.next.type === type
  }

  sees(text: string): boolean {
    const { type, text: seen } = this.next
    return seen === text && (type === 'operator' || type === 'name')
  }

  accept(text: string): boolean {
    if (!this.sees(text)) return false
    this.#at += 1
    return true
  }

  expect(text: string): Lexeme {
    if (!this.sees(text)) this.fail(`expected \`${text}\`, found ${describe(this.next)}`)
    return this.take()
  }

  fail(reason: string, place: Place = this.next): never {
    throw new Unwritable(reason, place)
  }

  name(): Name {
    const { type, text, line, column } = this.next
    if (type !== 'name' || WORDS.has(text))
      this.fail(`expected a name, found ${describe(this.next)}`)
    this.take()
    return { name: text, line, column }
  }

  /** Expressions separated by commas: a bare tuple, or the one expression. */
  list(): Expression {
    const { line, column } = this.next
    const first = this.#starrable()
    if (!this.sees(',')) return first
    const items = [first]
    while (this.accept(',')) {
      if (this.#endsList()) break
      items.push(this.#starrable())
    }
    return { kind: 'tuple', items, enclosed: false, line, column }
  }

  #endsList(): boolean {
    const { type, text } = this.next
    if (type === 'newline' || type === 'end') return true
    return type === 'operator' && !'([{-+~*'.includes(text)
  }

  #starrable(): Expression {
    const { line, column } = this.next
    if (this.accept('*')) return { kind: 'starred', value: this.expression(), line, column }
    return this.expression()
  }

  expression(): Expression {
    const { line, column } = this.next
    if (this.sees('lambda')) return this.#lambda()
    const body = this.chain()
    if (this.sees(':=')) this.fail('assignment expressions are outside the subset')
    if (!this.accept('if')) return body
    const test = this.chain()
    this.expect('else')
    return { kind: 'ternary', body, test, otherwise: this.expression(), line, column }
  }

  #lambda(): Expression {
    const { line, column } = this.take()
    const parameters: Name[] = []
    while (!this.sees(':')) {
      if (this.sees('*') || this.sees('**')) this.fail('starred parameters are outside the subset')
      parameters.push(this.name())
      if (this.sees('=')) this.fail('default values are outside the subset')
      if (!this.accept(',')) break
    }
    this.expect(':')
    return { kind: 'lambda', parameters, body: this.expression(), line, column }
  }

  /** Everything down from `or`. */
  chain(): Expression {
    const { line, column } = this.next
    const operands = [this.#unary()]
    const operators: Operator[] = []
    for (let operator = this.#binary(); operator !== null; operator = this.#binary()) {
      operators.push(operator)
      operands.push(this.#unary())
    }
    const only = operands[0] as Expression
    return operators.length === 0 ? only : { kind: 'chain', operands, operators, line, column }
  }

  #binary(): Operator | null {
    const { type, text, line, column } = this.next
    if (type !== 'operator' && type !== 'name') return null
    if (text === 'not' && this.peek(1).text === 'in') {
      this.take()
      this.take()
      return { text: 'not in', line, column }
    }
    if (text === '@') this.fail('matrix products are outside the subset')
    if (!BINARY.has(text)) return null
    this.take()
    const negated = text === 'is' && this.accept('not')
    return { text: negated ? 'is not' : text, line, column }
  }

  #unary(): Expression {
    const { text, line, column } = this.next
    if (this.sees('-') || this.sees('~') || this.sees('not')) {
      this.take()
      return { kind: 'unary', operator: text, operand: this.#unary(), line, column }
    }
    if (this.sees('+')) this.fail('unary plus is outside the subset')
    return this.#primary()
  }

  #primary(): Expression {
    let node = this.#atom()
    for (;;) {
      const { line, column } = this.next
      if (this.accept('.')) {
        node = { kind: 'attribute', object: node, name: this.name().name, line, column }
      } else if (this.accept('(')) {
        node = { kind: 'call', callee: node, args: this.#arguments(), line, column }
      } else if (this.accept('[')) {
        node = { kind: 'index', object: node, index: this.#subscript(), line, column }
      } else return node
    }
  }

  #arguments(): Argument[] {
    const args: Argument[] = []
    while (!this.accept(')')) {
      const { line, column } = this.next
      if (this.sees('**')) this.fail('`**` arguments are outside the subset')
      const isKeyword = this.next.type === 'name' && this.peek(1).text === '='
      const keyword = isKeyword && this.peek(1).type === 'operator' ? this.take().text : null
      if (keyword !== null) this.take()
      const value = this.#element('(', this.#starrable(), line, column)
      args.push({ keyword, value, line, column })
      if (!this.sees(')')) this.expect(',')
    }
    return args
  }

  /** The item, or the comprehension that it turns out to be the element of. */
  #element(
    bracket: Comprehension['bracket'],
    element: Expression,
    line: number,
    column: number,
  ): Expression {
    if (!this.sees('for') && !this.sees('async')) return element
    const clauses = this.#clauses()
    return { kind: 'comprehension', bracket, element, value: null, clauses, line, column }
  }

  #clauses(): Clause[] {
    const clauses: Clause[] = []
    while (this.sees('for') || this.sees('async')) {
      const { line, column } = this.expect('for')
      const target = this.targets()
      this.expect('in')
      const iterable = this.chain()
      const conditions: Expression[] = []
      while (this.accept('if')) conditions.push(this.chain())
      clauses.push({ target, iterable, conditions, line, column })
    }
    return clauses
  }

  /** Targets of a `for`: names and nested tuples of them. */
  targets(): Expression {
    const { line, column } = this.next
    const items = [this.#oneTarget()]
    while (this.accept(',')) {
      if (this.sees('in')) break
      items.push(this.#oneTarget())
    }
    if (items.length === 1) return items[0] as Expression
    return { kind: 'tuple', items, enclosed: false, line, column }
  }

  #oneTarget(): Expression {
    const { line, column } = this.next
    if (this.accept('*')) this.fail('starred targets are outside the subset', { line, column })
    if (!this.accept('(')) return { kind: 'name', ...this.name() }
    const items: Expression[] = []
    while (!this.accept(')')) {
      items.push(this.#oneTarget())
      if (!this.sees(')')) this.expect(',')
    }
    if (items.length === 1) return items[0] as Expression
    return { kind: 'tuple', items, enclosed: true, line, column }
  }

  #subscript(): Subscript {
    const start = this.sees(':') ? null : this.list()
    if (!this.accept(':')) {
      this.expect(']')
      return { kind: 'item', value: start as Expression }
    }
    const stop = this.sees(':') || this.sees(']') ? null : this.expression()
    let step: Expression | null | undefined
    if (this.accept(':')) step = this.sees(']') ? null : this.expression()
    this.expect(']')
    return { kind: 'slice', start, stop, step }
  }

  #atom(): Expression {
    const { type, text, line, column } = this.next
    if (type === 'number') {
      this.take()
      return { kind: 'number', text, line, column }
    }
    if (type === 'string') {
      let value = ''
      while (this.next.type === 'string') value += this.take().text
      return { kind: 'string', value, line, column }
    }
    if (type === 'name') {
      if (text === 'True' || text === 'False' || text === 'None') {
        this.take()
        return { kind: 'constant', text, line, column }
      }
      if (text === 'await' || text === 'yield') this.fail(`\`${text}\` is outside the subset`)
      return { kind: 'name', ...this.name() }
    }
    if (this.accept('(')) return this.#parenthesised(line, column)
    if (this.accept('[')) return this.#listDisplay(line, column)
    if (this.accept('{')) return this.#brace(line, column)
    return this.fail(`expected an expression, found ${describe(this.next)}`)
  }

  #parenthesised(line: number, column: number): Expression {
    if (this.accept(')')) return { kind: 'tuple', items: [], enclosed: true, line, column }
    const item = this.#starrable()
    const first = this.#element('(', item, line, column)
    if (this.accept(')')) {
      return first === item ? { kind: 'group', inner: first, line, column } : first
    }
    const items = [first, ...this.#itemsUntil(')')]
    return { kind: 'tuple', items, enclosed: true, line, column }
  }

  /** Further items, the comma before each included, through the closing bracket. */
  #itemsUntil(closer: string): Expression[] {
    const items: Expression[] = []
    while (!this.accept(closer)) {
      this.expect(',')
      if (this.accept(closer)) break
      items.push(this.#starrable())
    }
    return items
  }

  #listDisplay(line: number, column: number): Expression {
    if (this.accept(']')) return { kind: 'list', items: [], line, column }
    const item = this.#starrable()
    const first = this.#element('[', item, line, column)
    if (first !== item && this.accept(']')) return first
    return { kind: 'list', items: [first, ...this.#itemsUntil(']')], line, column }
  }

  #brace(line: number, column: number): Expression {
    if (this.accept('}')) return { kind: 'dict', entries: [], line, column }
    if (this.sees('**')) this.fail('`**` in a dictionary is outside the subset')
    const first = this.#starrable()
    if (!this.sees(':')) {
      const element = this.#element('{', first, line, column)
      if (element !== first && this.accept('}')) return element
      return { kind: 'set', items: [element, ...this.#itemsUntil('}')], line, column }
    }
    this.take()
    const value = this.expression()
    if (this.sees('for')) {
      const clauses = this.#clauses()
      this.expect('}')
      return { kind: 'comprehension', bracket: '{', element: first, value, clauses, line, column }
    }
    return { kind: 'dict', entries: [[first, value], ...this.#entries()], line, column }
  }

  #entries(): [Expression, Expression][] {
    const entries: [Expression, Expression][] = []
    while (!this.accept('}')) {
      this.expect(',')
      if (this.accept('}')) break
      if (this.sees('**')) this.fail('`**` in a dictionary is outside the subset')
      const key = this.expression()
      this.expect(':')
      entries.push([key, this.expression()])
    }
    return entries
  }
}

function describe({ type, text }: Lexeme): string {
  if (type === 'string') return 'a string'
  if (type === 'end') return 'the end of the source'
  return text === ''
    ? `${type === 'newline' ? 'the end of the line' : `an ${type}`}`
    : `\`${text}\``
}
