import { quote } from '../grammar/token-list.ts'
import { Unwritable } from '../parser/python-lexer.ts'
import {
  type Argument,
  type Clause,
  type Expression,
  type Name,
  type Place,
  type Subscript,
  targetNames,
} from '../parser/syntax-tree.ts'
import type { NameBook } from './name-book.ts'

/** A vocabulary token's text and where it comes from. */
export interface PlacedText extends Place {
  readonly text: string
}

/** Writes expressions in the token grammar's own spelling. */
export class ExpressionEmitter {
  /** What was written so far. */
  readonly out: PlacedText[] = []
  readonly #names: NameBook
  #place: Place = { line: 1, column: 0 }

  constructor(names: NameBook) {
    this.#names = names
  }

  put(...texts: string[]): void {
    for (const text of texts) this.out.push({ text, ...this.#place })
  }

  at({ line, column }: Place): void {
    this.#place = { line, column }
  }

  targets(target: Expression): void {
    if (target.kind !== 'tuple') this.expression(target)
    else if (target.enclosed) this.#enclosed('(', target.items, ')')
    else {
      target.items.forEach((item, index) => {
        if (index > 0) this.put(',')
        this.targets(item)
      })
    }
  }

  fail(reason: string, place: Place): never {
    throw new Unwritable(reason, place)
  }

  /** Where a bare tuple may stand. */
  tupleOrOne(value: Expression): void {
    const isBare = value.kind === 'tuple' && !value.enclosed && value.items.length > 1
    if (isBare) this.items(value.items)
    else this.expression(value)
  }

  items(items: readonly Expression[]): void {
    items.forEach((item, index) => {
      if (index > 0) this.put(',')
      this.expression(item)
    })
  }

  #enclosed(opener: string, items: readonly Expression[], closer: string): void {
    this.put(opener)
    this.items(items)
    this.put(closer)
  }

  expression(node: Expression): void {
    this.at(node)
    switch (node.kind) {
      case 'name':
        this.put(this.#names.textOf(node))
        return
      case 'number':
        this.put(numberText(node.text))
        return
      case 'string':
        this.put(quote(node.value))
        return
      case 'constant':
        this.put(node.text)
        return
      case 'group':
        this.#enclosed('(', [node.inner], ')')
        return
      case 'tuple':
        this.#tuple(node.items)
        return
      case 'list':
        this.#enclosed('[', node.items, ']')
        return
      case 'set':
        this.#enclosed('{', node.items, '}')
        return
      case 'dict':
        this.#dict(node.entries)
        return
      case 'starred':
        this.put('*')
        this.expression(node.value)
        return
      case 'comprehension':
        if (node.bracket === '(') {
          this.fail('a generator expression may only be a call’s sole argument', node)
        }
        this.put(node.bracket)
        this.#comprehension(node)
        this.put(node.bracket === '[' ? ']' : '}')
        return
      case 'lambda':
        this.fail('lambda may only be an argument or what is assigned', node)
        break
      default:
        this.#compound(node)
    }
  }

  #compound(
    node: Extract<
      Expression,
      { kind: 'unary' | 'chain' | 'ternary' | 'call' | 'attribute' | 'index' }
    >,
  ): void {
    switch (node.kind) {
      case 'unary':
        this.#unary(node.operator, node.operand)
        return
      case 'chain':
        node.operands.forEach((operand, index) => {
          const operator = node.operators[index - 1]
          if (operator !== undefined) {
            this.at(operator)
            this.put(operator.text)
          }
          this.expression(operand)
        })
        return
      case 'ternary':
        this.expression(node.body)
        this.put('if')
        this.expression(node.test)
        this.put('else')
        this.expression(node.otherwise)
        return
      case 'call':
        this.expression(node.callee)
        this.put('(')
        this.#arguments(node.args, node.callee)
        this.put(')')
        return
      case 'attribute':
        this.expression(node.object)
        this.at(node)
        this.put(`.${node.name}`)
        return
      default:
        this.expression(node.object)
        this.put('[')
        this.#subscript(node.index)
        this.put(']')
    }
  }

  /** Empty, of one item with its comma, or plain. */
  #tuple(items: readonly Expression[]): void {
    this.put('(')
    this.items(items)
    if (items.length === 1) this.put(',')
    this.put(')')
  }

  #dict(entries: readonly (readonly [Expression, Expression])[]): void {
    this.put('{')
    entries.forEach(([key, value], index) => {
      if (index > 0) this.put(',')
      this.expression(key)
      this.put(':')
      this.expression(value)
    })
    this.put('}')
  }

  /** The token grammar has no sign upon a sign: the inner one gets parentheses. */
  #unary(operator: string, operand: Expression): void {
    this.put(operator)
    const clashes =
      operand.kind === 'unary' && (operator === 'not') === (operand.operator === 'not')
    this.expression(clashes ? { ...operand, kind: 'group', inner: operand } : operand)
  }

  lambda(parameters: readonly Name[], body: Expression): void {
    this.put('lambda')
    const names = parameters.map(({ name }) => name)
    this.#names.within(names, () => {
      this.items(parameters.map((parameter) => ({ kind: 'name', ...parameter })))
      this.put(':')
      this.expression(body)
    })
  }

  #arguments(args: readonly Argument[], callee: Expression): void {
    args.forEach(({ keyword, value, ...place }, index) => {
      this.at(place)
      if (index > 0) this.put(',')
      if (keyword !== null) this.put(`${keyword}=`)
      const inner = ungroupLambda(value)
      if (inner.kind === 'lambda') this.lambda(inner.parameters, inner.body)
      else if (inner.kind === 'comprehension' && inner.bracket === '(') {
        this.#generator(inner, args.length === 1 && keyword === null, callee)
      } else this.expression(value)
    })
  }

  /** Beside other arguments a generator becomes a list; `next` needs an iterator of it. */
  #generator(
    node: Extract<Expression, { kind: 'comprehension' }>,
    isAlone: boolean,
    callee: Expression,
  ): void {
    if (isAlone) {
      this.#comprehension(node)
      return
    }
    const wantsIterator = callee.kind === 'name' && callee.name === 'next'
    if (wantsIterator) this.put('iter', '(')
    this.put('[')
    this.#comprehension(node)
    this.put(']')
    if (wantsIterator) this.put(')')
  }

  /** Element and clauses. Each part sees the names that Python would let it see. */
  #comprehension(node: Extract<Expression, { kind: 'comprehension' }>): void {
    const bound = node.clauses.flatMap((clause) => targetNames(clause.target))
    this.#names.within(bound, () => {
      const { element } = node
      if (element.kind === 'lambda') this.lambda(element.parameters, element.body)
      else this.expression(element)
      if (node.value !== null) {
        this.put(':')
        this.expression(node.value)
      }
    })
    const [first, ...later] = node.clauses as [Clause, ...Clause[]]
    this.#clauseTargets(first, bound)
    this.expression(first.iterable)
    this.#names.within(bound, () => {
      this.#conditions(first)
      for (const clause of later) {
        this.#clauseTargets(clause, bound)
        this.expression(clause.iterable)
        this.#conditions(clause)
      }
    })
  }

  #clauseTargets(clause: Clause, bound: readonly string[]): void {
    this.at(clause)
    this.put('for')
    this.#names.within(bound, () => this.targets(clause.target))
    this.put('in')
  }

  #conditions(clause: Clause): void {
    for (const condition of clause.conditions) {
      this.put('if')
      this.expression(condition)
    }
  }

  #subscript(index: Subscript): void {
    if (index.kind === 'item') {
      this.expression(index.value)
      return
    }
    const { start, stop, step } = index
    if (start !== null) this.expression(start)
    this.put(':')
    if (stop !== null) this.expression(stop)
    if (step === undefined) return
    this.put(':')
    if (step !== null) this.expression(step)
  }
}

function ungroupLambda(value: Expression): Expression {
  return value.kind === 'group' && value.inner.kind === 'lambda' ? value.inner : value
}

/** The vocabulary's spelling: plain decimals, floats as Python prints them. */
function numberText(text: string): string {
  const plain = text.replaceAll('_', '')
  if (/^0[xob]/i.test(plain)) return BigInt(plain.toLowerCase()).toString()
  if (/^\d+$/.test(plain)) return BigInt(plain).toString()
  const value = Number(plain)
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`
  const digits = value < 1e-4 ? value.toExponential() : String(value)
  return digits.replace(/e([-+])(\d)$/, 'e$10$2')
}
