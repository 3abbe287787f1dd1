import { ConfigError } from '../../core/errors.ts'
import type { Grammar } from '../grammar/grammar.ts'
import { Point as P, Context as X } from '../grammar/grammar-places.ts'
import { TokenClass as C } from '../grammar/token-class.ts'
import { PRIOR_NAMES, PRIORS, type PriorSettings } from './priors.ts'

/** What a prior may know of the state. */
export interface PriorView {
  readonly tokens: readonly number[]
  readonly point: number
  readonly context: number
  readonly dead: boolean
  readonly inLoop: boolean
  /** Whether the block being written is a loop's body. */
  readonly isLoopBody: boolean
  /** Whether nothing is left to run once the block being written is left. */
  readonly isLastLeaving: boolean
  /** Tokens that may be added to the shortest finish. */
  readonly slack: number
}

const MUTATING =
  '.append .extend .insert .remove .pop .sort .reverse .add .discard .update .clear .setdefault ' +
  '.popitem .intersection_update .difference_update'
/** Operators for which `x op x` says nothing. `+`, `*` and `**` do say something. */
const IDEMPOTENT = '== != < > <= >= is and or - / // % & | ^'
const ARITHMETIC = '+ - * / // % ** & | ^ << >>'
const ORDERING = '< > <= >='
/** Operators without meaning beside a string. */
const NOT_FOR_STRINGS = '- / // ** & | ^ << >>'
const NOT_OF_STRINGS =
  `${MUTATING} .items .get .keys .values .copy .union .intersection .difference .issubset ` +
  '.issuperset .isdisjoint .symmetric_difference .bit_length .bit_count .is_integer .conjugate'
/** Builtins whose methods are worth handing over: `map(str.upper, words)`. */
const TYPES = 'str int float list dict set tuple'

const FILTERS = new WeakMap<Grammar, Map<string, PriorFilter>>()

/**
 * The filter of the priors that are on, or null where none is; made once for a vocabulary.
 *
 * @throws ConfigError for a name that is no prior.
 */
export function priorFilterOf(
  grammar: Grammar,
  settings: PriorSettings | undefined,
  returnType: string,
): PriorFilter | null {
  if (settings === undefined) return null
  const unknown = Object.keys(settings).find((name) => !Object.hasOwn(PRIORS, name))
  if (unknown !== undefined) {
    throw new ConfigError(`\`${unknown}\` is no prior; there are ${PRIOR_NAMES.join(', ')}`)
  }
  const on = PRIOR_NAMES.filter((name) => settings[name] === true)
  if (on.length === 0) return null
  let filters = FILTERS.get(grammar)
  if (filters === undefined) {
    filters = new Map()
    FILTERS.set(grammar, filters)
  }
  const returnsValue = returnType !== 'None'
  const key = `${on.join()} ${returnsValue}`
  let filter = filters.get(key)
  if (filter === undefined) {
    filter = new PriorFilter(grammar, { ...settings }, returnsValue)
    filters.set(key, filter)
  }
  return filter
}

/** Prunes masks by the priors that are on. */
export class PriorFilter {
  readonly #on: PriorSettings
  readonly #grammar: Grammar
  readonly #returnsValue: boolean
  readonly #mutating: ReadonlySet<number>
  readonly #idempotent: ReadonlySet<number>
  readonly #arithmetic: readonly number[]
  readonly #ordering: readonly number[]
  readonly #notForStrings: readonly number[]
  readonly #notOfStrings: readonly number[]
  readonly #types: readonly number[]
  readonly #whileTrue: number
  readonly #break: number
  #out: Int8Array = new Int8Array(0)
  #removed = 0
  #tokens: readonly number[] = []

  constructor(grammar: Grammar, settings: PriorSettings, returnsValue: boolean) {
    const { vocabulary } = grammar
    const ids = (texts: string): number[] =>
      texts.split(' ').flatMap((text) => vocabulary.idOf(text) ?? [])
    this.#on = settings
    this.#grammar = grammar
    this.#returnsValue = returnsValue
    this.#mutating = new Set(ids(MUTATING))
    this.#idempotent = new Set(ids(IDEMPOTENT))
    this.#arithmetic = ids(ARITHMETIC)
    this.#ordering = ids(ORDERING)
    this.#notForStrings = ids(NOT_FOR_STRINGS)
    this.#notOfStrings = ids(NOT_OF_STRINGS)
    this.#types = ids(TYPES)
    this.#whileTrue = vocabulary.idOf('True') as number
    this.#break = vocabulary.idOf('break') as number
  }

  /** Prunes `out` in place, perhaps of everything; gives how many tokens it took out. */
  apply(view: PriorView, out: Int8Array): number {
    this.#tokens = view.tokens
    this.#out = out
    this.#removed = 0
    const { point, tokens } = view
    if (point === P.Statement) this.#statement(view)
    else if (point === P.FirstBound && this.#on.unusedExpression) this.#prune(C.OpenParen)
    else if (point >= P.NextTarget && point <= P.NestedAfterNext) this.#targets(tokens)
    else if (point >= P.Open && point <= P.Identity) this.#operand(view)
    else if (point >= P.AfterName && point < P.Ended) this.#afterOperand(view)
    else if (point === P.MethodCall) this.#afterMethod(view)
    if (out[this.#grammar.vocabulary.endId] === 1) this.#statementEnd(view)
    else if (out[this.#grammar.vocabulary.indentId] === 1) this.#conditionEnd(tokens, C.Indent)
    return this.#removed
  }

  #prune(...classes: number[]): void {
    for (const tokenClass of classes) this.#clear(this.#grammar.idsByClass[tokenClass]!)
  }

  #clear(ids: ArrayLike<number>): void {
    const out = this.#out
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!
      this.#removed += out[id]!
      out[id] = 0
    }
  }

  #pruneAllBut(...classes: number[]): void {
    const out = this.#out
    const known = this.#grammar.classes
    for (let id = 0; id < out.length; id++) {
      if (out[id] === 0 || classes.includes(known[id]!)) continue
      out[id] = 0
      this.#removed += 1
    }
  }

  /** Class of the token `back` places before the cursor, 1 the last; -1 before the first. */
  #class(back: number): number {
    const tokens = this.#tokens
    const index = tokens.length - back
    return index < 0 ? -1 : this.#grammar.classes[tokens[index]!]!
  }

  #statement(view: PriorView): void {
    if (this.#on.deadCode && view.dead) this.#pruneAllBut(C.Dedent, C.Elif, C.Else)
    if (this.#on.emptyBranch) this.#prune(C.Pass)
    if (this.#on.unusedExpression) this.#prune(C.Builtin, C.Self)
    if (this.#on.idleLoop && view.isLoopBody && this.#class(1) === C.Indent) {
      this.#prune(C.LoopExit, C.Pass)
    }
  }

  #targets(tokens: readonly number[]): void {
    if (!this.#on.repeatedTarget) return
    const { classes } = this.#grammar
    for (let i = tokens.length - 1; i >= 0; i--) {
      const tokenClass = classes[tokens[i]!]!
      if (tokenClass === C.For || tokenClass <= C.Dedent) return
      if (tokenClass !== C.Variable) continue
      const before = i === 0 ? C.Newline : classes[tokens[i - 1]!]!
      const starts = before <= C.Dedent || before === C.For || before === C.Comma
      if (starts || before === C.OpenParen) this.#clear([tokens[i]!])
    }
  }

  #operand(view: PriorView): void {
    const last = this.#class(1)
    const before = this.#class(2)
    if (this.#on.doubleNegation && last === C.OpenParen) {
      if (before === C.Not) this.#prune(C.Not)
      const sign = before === C.Minus && !isOperandEnd(this.#class(3))
      if (sign) this.#prune(C.Minus)
    }
    if (this.#on.builtinValue && view.slack < 2 && !isHandedOver(view.context)) {
      this.#prune(C.Builtin, C.Self)
    }
    if (this.#on.literalTypes && last === C.In) this.#prune(C.Number, C.Constant)
    if (view.point !== P.Operand) return
    if (this.#on.constantArithmetic && isLiteral(before) && !isTight(this.#class(3))) {
      this.#prune(C.Number, C.String, C.Constant)
    }
    if (this.#on.literalTypes) {
      const operator = view.tokens.at(-1) as number
      const arithmetic = this.#arithmetic.includes(operator)
      if (arithmetic || this.#ordering.includes(operator)) this.#prune(C.Constant)
      if (this.#notForStrings.includes(operator)) this.#prune(C.String)
    }
  }

  #afterOperand(view: PriorView): void {
    const { tokens, context, point } = view
    const last = this.#class(1)
    if (this.#on.uncalledMethod && last === C.Builtin) {
      if (!this.#types.includes(tokens.at(-1) as number)) this.#prune(C.Method)
    } else if (this.#on.uncalledMethod && view.slack < 3 && context !== X.CallKeyword) {
      this.#prune(C.Method)
    }
    if (this.#on.builtinValue && (last === C.Builtin || last === C.Self)) {
      if (isHandedOver(context)) this.#pruneAllBut(C.OpenParen, C.Comma, C.CloseParen, C.Method)
      else this.#pruneAllBut(C.OpenParen)
    }
    if (this.#on.literalTypes) {
      if (last === C.Constant) {
        this.#clear(this.#arithmetic)
        this.#clear(this.#ordering)
      } else if (point === P.AfterString) {
        this.#clear(this.#notForStrings)
        this.#clear(this.#notOfStrings)
      }
    }
    if (this.#on.selfComparison && last === C.Variable && tokens.at(-3) === tokens.at(-1)) {
      const alone = !isTight(this.#class(4))
      if (alone && this.#idempotent.has(tokens.at(-2) as number)) {
        this.#pruneAllBut(C.OpenBracket, C.OpenParen, C.Method)
      }
    }
    if (context === X.Ternary) this.#conditionEnd(tokens, C.Else)
  }

  #afterMethod({ context }: PriorView): void {
    const ofType = this.#class(2) === C.Builtin
    if (this.#on.uncalledMethod && !ofType && context !== X.CallKeyword) {
      this.#prune(C.Comma, C.CloseParen, C.For)
    }
  }

  /** The condition's last token was written; `ender` would close it. */
  #conditionEnd(tokens: readonly number[], ender: number): void {
    if (!this.#on.constantCondition) return
    const { classes } = this.#grammar
    for (let i = tokens.length - 1; i >= 0; i--) {
      const tokenClass = classes[tokens[i]!]!
      if (tokenClass === C.Variable || tokenClass === C.Self || tokenClass === C.Else) return
      const opens = tokenClass === C.If || tokenClass === C.Elif || tokenClass === C.While
      if (!opens) continue
      const endless = tokenClass === C.While && tokens[i + 1] === this.#whileTrue
      if (!endless || i + 2 !== tokens.length) this.#prune(ender)
      return
    }
  }

  /** A statement could end here. */
  #statementEnd(view: PriorView): void {
    const { tokens, point, context } = view
    const returns = context === X.Return
    const enders = [C.End, C.Newline, C.Dedent]
    const none = returns && this.#class(1) === C.Constant && this.#class(2) === C.Return
    if (this.#on.bareReturn && this.#returnsValue) {
      if (point === P.Return || (none && this.#lastText() === 'None')) this.#prune(...enders)
    }
    if (this.#on.selfAssignment && context === X.Assign && this.#assignsItself()) {
      this.#prune(...enders)
    }
    if (this.#on.unusedExpression && point === P.AfterCall && !this.#callChanges(tokens)) {
      this.#prune(...enders)
    }
    const leaves = returns || (point === P.Done && this.#class(1) === C.LoopExit)
    if (this.#on.deadCode && leaves) {
      this.#prune(C.Newline)
      if (view.isLastLeaving) this.#prune(C.Dedent)
    }
    if (this.#on.missingReturn && this.#returnsValue) {
      if (!returns || !view.isLastLeaving) this.#prune(C.End)
    }
    if (this.#on.idleLoop && view.inLoop && this.#isLoopIdle(tokens)) {
      this.#prune(C.End)
      if (view.isLoopBody) this.#prune(C.Dedent)
    }
  }

  #lastText(): string {
    const id = this.#tokens.at(-1)
    return id === undefined ? '' : (this.#grammar.vocabulary.tokens[id]?.text ?? '')
  }

  #assignsItself(): boolean {
    const tokens = this.#tokens
    const same = tokens.at(-1) === tokens.at(-3) && this.#class(2) === C.Assign
    return same && this.#class(1) === C.Variable && this.#class(4) <= C.Dedent
  }

  /** Whether the statement's last call is of a method that changes its object. */
  #callChanges(tokens: readonly number[]): boolean {
    let open = 0
    for (let i = tokens.length - 1; i > 0; i--) {
      const tokenClass = this.#grammar.classes[tokens[i]!]!
      if (tokenClass === C.CloseParen) open += 1
      else if (tokenClass === C.OpenParen) {
        open -= 1
        if (open === 0) return this.#mutating.has(tokens[i - 1]!)
      }
    }
    return false
  }

  /**
   * Whether the innermost loop so far neither binds, changes nor leaves anything; of a `while`,
   * nothing that its condition reads.
   */
  #isLoopIdle(tokens: readonly number[]): boolean {
    const { classes, bits } = this.#grammar
    let changed = 0
    let effect = false
    let closed = 0
    let i = tokens.length - 1
    for (; i >= 0; i--) {
      const id = tokens[i]!
      const tokenClass = classes[id]!
      if (tokenClass === C.Dedent) closed += 1
      else if (tokenClass === C.Indent) {
        if (closed > 0) closed -= 1
        else if (this.#opensLoop(tokens, i)) break
      } else if (tokenClass === C.Return || id === this.#break) return false
      else if (tokenClass === C.Assign || tokenClass === C.AugmentedAssign) effect = true
      else if (tokenClass === C.Method && this.#mutating.has(id)) effect = true
      else if (tokenClass === C.Variable && this.#startsTarget(tokens, i)) changed |= bits[id]!
    }
    if (!effect) return true
    let read = 0
    for (i -= 1; i >= 0; i--) {
      const tokenClass = classes[tokens[i]!]!
      if (tokenClass === C.Variable) read |= bits[tokens[i]!]!
      else if (tokenClass === C.While) return read !== 0 && (read & changed) === 0
      else if (tokenClass <= C.Dedent) return false
    }
    return false
  }

  #opensLoop(tokens: readonly number[], indent: number): boolean {
    for (let i = indent - 1; i >= 0; i--) {
      const tokenClass = this.#grammar.classes[tokens[i]!]!
      if (tokenClass > C.Dedent) continue
      return this.#isLoopWord(tokens[i + 1]!)
    }
    return this.#isLoopWord(tokens[0]!)
  }

  #isLoopWord(token: number): boolean {
    const tokenClass = this.#grammar.classes[token]
    return tokenClass === C.For || tokenClass === C.While
  }

  /** A statement's first name, or a further one of a tuple's: what the statement may change. */
  #startsTarget(tokens: readonly number[], index: number): boolean {
    const before = this.#grammar.classes[tokens[index - 1]!]!
    return before <= C.Dedent || before === C.Comma
  }
}

function isLiteral(tokenClass: number): boolean {
  return tokenClass === C.Number || tokenClass === C.String || tokenClass === C.Constant
}

function isOperandEnd(tokenClass: number): boolean {
  if (tokenClass >= C.Variable && tokenClass <= C.Constant) return true
  return tokenClass === C.CloseParen || tokenClass === C.CloseBracket || tokenClass === C.CloseBrace
}

/** Operators that would take the first of two equal operands for their own. */
function isTight(tokenClass: number): boolean {
  return tokenClass >= C.Binary && tokenClass <= C.Is
}

function isHandedOver(context: number): boolean {
  return context === X.CallFirst || context === X.Call || context === X.CallKeyword
}
