import type { Block, Expression, Statement } from '../parser/syntax-tree.ts'
import { ExpressionEmitter, type PlacedText } from './expression-emitter.ts'
import type { NameBook } from './name-book.ts'

/** Writes a function's body in the token grammar's own spelling, layout included. */
export class TokenEmitter {
  readonly #expressions: ExpressionEmitter
  /** Depth of the block written last. */
  #depth = 1
  /** Whether the block has a statement already. */
  #started = false

  constructor(names: NameBook) {
    this.#expressions = new ExpressionEmitter(names)
  }

  /** The whole body, END included. */
  emit(body: Block): readonly PlacedText[] {
    this.#block(body, 1)
    this.#expressions.put('END')
    return this.#expressions.out
  }

  /** Line break and layout before a statement, `elif` or `else` at `depth`. */
  #newLine(depth: number): void {
    if (!this.#started) {
      this.#started = true
    } else if (this.#depth > depth) {
      for (; this.#depth > depth; this.#depth--) this.#expressions.put('DEDENT')
    } else this.#expressions.put('NEWLINE')
  }

  #block(block: Block, depth: number): void {
    if (block.length === 0) this.#word('pass', depth)
    for (const statement of block) this.#statement(statement, depth)
  }

  #word(word: string, depth: number): void {
    this.#newLine(depth)
    this.#expressions.put(word)
  }

  #nested(block: Block, depth: number): void {
    this.#expressions.put('INDENT')
    this.#depth = depth + 1
    this.#started = false
    this.#block(block, depth + 1)
  }

  #otherwise(block: Block | null, depth: number): void {
    if (block === null) return
    this.#newLine(depth)
    this.#expressions.put('else')
    this.#nested(block, depth)
  }

  #statement(statement: Statement, depth: number): void {
    this.#expressions.at(statement)
    switch (statement.kind) {
      case 'word':
        this.#word(statement.word, depth)
        return
      case 'return':
        this.#word('return', depth)
        if (statement.value !== null) this.#expressions.tupleOrOne(statement.value)
        return
      case 'expression':
        this.#newLine(depth)
        this.#expressions.expression(statement.value)
        return
      case 'augmented':
        this.#newLine(depth)
        this.#expressions.expression(statement.target)
        this.#expressions.put(statement.operator.text)
        this.#expressions.expression(statement.value)
        return
      case 'assign':
        this.#assign(statement.targets, statement.value, depth)
        return
      case 'if':
        this.#if(statement, depth)
        return
      default:
        this.#loop(statement, depth)
    }
  }

  #if(statement: Extract<Statement, { kind: 'if' }>, depth: number): void {
    statement.branches.forEach(({ test, body, ...place }, index) => {
      this.#expressions.at(place)
      this.#newLine(depth)
      this.#expressions.put(index === 0 ? 'if' : 'elif')
      this.#expressions.expression(test)
      this.#nested(body, depth)
    })
    this.#otherwise(statement.otherwise, depth)
  }

  #loop(statement: Extract<Statement, { kind: 'for' | 'while' }>, depth: number): void {
    this.#newLine(depth)
    this.#expressions.put(statement.kind)
    if (statement.kind === 'for') {
      this.#expressions.targets(statement.target)
      this.#expressions.put('in')
      this.#expressions.expression(statement.iterable)
    } else this.#expressions.expression(statement.test)
    this.#nested(statement.body, depth)
    this.#otherwise(statement.otherwise, depth)
  }

  /** `a = b = value` is written as `b = value`, then `a = b`. */
  #assign(targets: readonly Expression[], value: Expression, depth: number): void {
    const last = targets.at(-1) as Expression
    if (targets.length > 1 && targets.some((target) => target.kind !== 'name')) {
      this.#expressions.fail('chained assignment to anything but names is outside the subset', last)
    }
    this.#newLine(depth)
    this.#assignTarget(last)
    this.#expressions.put('=')
    if (value.kind === 'lambda') this.#expressions.lambda(value.parameters, value.body)
    else this.#expressions.tupleOrOne(value)
    for (const target of targets.slice(0, -1)) {
      this.#expressions.at(target)
      this.#newLine(depth)
      this.#expressions.expression(target)
      this.#expressions.put('=')
      this.#expressions.expression(last)
    }
  }

  /** `(a, b) = …` and `[a, b] = …` lose their brackets. */
  #assignTarget(target: Expression): void {
    if (target.kind === 'group') this.#assignTarget(target.inner)
    else if (target.kind === 'tuple' || target.kind === 'list')
      this.#expressions.items(target.items)
    else this.#expressions.expression(target)
  }
}
