import { CONTEXTS, Else, isClause, Point as P, POINTS, Context as X } from './grammar-places.ts'
import { TokenClass as C, TOKEN_CLASSES } from './token-class.ts'

/** Which variables a row allows; each is the state's to work out. */
export const Variables = { None: 0, Read: 1, Assign: 2, Clause: 3, Lambda: 4 } as const

/**
 * One row of the grammar: a point and a context together fix which token classes can follow and how
 * many tokens each adds to the shortest way to finish the program. Names bound, and names still owed
 * to a comprehension, are not the row's to judge.
 */
export interface GrammarRow {
  /** Per class; -1 where the class cannot come. */
  readonly extra: Int8Array
  readonly variables: number
}

/** Row numbers are dense: `row(point, context, atLimit, nested)`. */
export function rowKey(point: number, context: number, atLimit: boolean, nested: boolean): number {
  return ((point * CONTEXTS + context) << 2) | (atLimit ? 2 : 0) | (nested ? 1 : 0)
}
export const ROWS = (POINTS * CONTEXTS) << 2

export function buildRow(key: number): GrammarRow {
  const place = key >> 2
  const point = Math.floor(place / CONTEXTS)
  const context = place % CONTEXTS
  const row = new RowBuilder((key & 2) !== 0, (key & 1) !== 0)
  if (point === P.Statement) statementRow(row, context)
  else if (point <= P.TargetSubscript) simpleStatementRow(row, point)
  else if (point <= P.NestedAfterNext) targetRow(row, point, context)
  else if (point <= P.Identity) operandRow(row, point, context)
  else if (point <= P.LambdaName) fixedRow(row, point, context)
  else if (point < P.Ended) afterRow(row, point, context)
  return { extra: row.extra, variables: row.variables }
}

class RowBuilder {
  readonly extra = new Int8Array(TOKEN_CLASSES).fill(-1)
  readonly atLimit: boolean
  readonly nested: boolean
  variables: number = Variables.None

  constructor(atLimit: boolean, nested: boolean) {
    this.atLimit = atLimit
    this.nested = nested
  }

  allow(extra: number, ...classes: number[]): void {
    for (const tokenClass of classes) this.extra[tokenClass] = extra
  }

  /** As `allow`, for tokens that nest deeper. */
  open(extra: number, ...classes: number[]): void {
    if (!this.atLimit) this.allow(extra, ...classes)
  }

  variable(mode: number, extra: number): void {
    this.variables = mode
    this.extra[C.Variable] = extra
  }

  endStatement(): void {
    this.allow(0, C.End)
    this.allow(2, C.Newline)
    if (this.nested) this.allow(2, C.Dedent)
  }
}

function statementRow(row: RowBuilder, context: number): void {
  row.variable(Variables.Assign, 2)
  row.allow(2, C.Self, C.Builtin)
  row.allow(0, C.Return, C.Pass)
  if (context & 4) row.allow(0, C.LoopExit)
  if (context & 2) row.allow(1, C.Dedent)
  if (context & 1) {
    row.allow(3, C.If, C.While)
    row.allow(5, C.For)
  }
  const elseKind = context >> 3
  if (elseKind !== Else.None) row.allow(2, C.Else)
  if (elseKind === Else.If) row.allow(3, C.Elif)
}

/** Points of a statement that is no bracketed expression: costs count to the program's end. */
function simpleStatementRow(row: RowBuilder, point: number): void {
  switch (point) {
    case P.Return:
      operands(row, true, 1)
      row.endStatement()
      return
    case P.Done:
      row.endStatement()
      return
    case P.ElseBlock:
      row.allow(0, C.Indent)
      return
    case P.FirstBound:
    case P.AfterSubscript:
      row.allow(0, C.Assign, C.AugmentedAssign, C.OpenParen)
      row.allow(1, C.Method)
      row.allow(2, C.Comma)
      row.allow(3, C.OpenBracket)
      return
    case P.FirstUnbound:
      row.allow(0, C.Assign)
      row.allow(2, C.Comma)
      return
    case P.FirstCallee:
      row.allow(0, C.OpenParen)
      return
    case P.AfterCall:
      row.endStatement()
      row.allow(2, C.OpenParen)
      row.allow(3, C.Method)
      row.allow(5, C.OpenBracket)
      return
    case P.NextTarget:
      row.variable(Variables.Assign, 0)
      return
    default:
      row.allow(0, C.Assign)
      row.allow(2, C.Comma)
      if (point !== P.TargetUnbound) row.allow(3, C.OpenBracket)
  }
}

function targetRow(row: RowBuilder, point: number, context: number): void {
  const mode = context === X.ForTargets ? Variables.Assign : Variables.Clause
  switch (point) {
    case P.ForTarget:
      row.variable(mode, 0)
      row.allow(4, C.OpenParen)
      return
    case P.AfterForTarget:
      row.allow(0, C.In)
      row.allow(2, C.Comma)
      return
    case P.NestedFirst:
    case P.NestedNext:
      row.variable(mode, 0)
      return
    case P.NestedAfterFirst:
      row.allow(0, C.Comma)
      return
    default:
      row.allow(0, C.CloseParen)
      row.allow(2, C.Comma)
  }
}

/** Tokens that start an operand; `late` is 1 where none is needed to finish. */
function operands(row: RowBuilder, not: boolean, late: number): void {
  row.variable(Variables.Read, late)
  row.allow(late, C.Self, C.Builtin, C.Constant, C.Number, C.String)
  row.open(late + 1, C.OpenParen, C.OpenBracket, C.OpenBrace)
  row.allow(late + 1, C.Minus, C.Invert)
  if (not) row.allow(late + 1, C.Not)
}

function operandRow(row: RowBuilder, point: number, context: number): void {
  const late = point === P.Open && canBeEmpty(context) ? 1 : 0
  operands(row, point <= P.Condition, late)
  if (point === P.Unary || point === P.Identity) row.allow(-1, C.Minus, C.Invert)
  if (point === P.Identity) row.allow(-1, C.Number, C.String)
  if (point > P.Start) return
  if (context === X.CallFirst || context === X.Call) {
    row.allow(late + 1, C.Star, C.KeywordArgument)
    row.open(late + 2, C.Lambda)
  }
  if (context === X.ListFirst || context === X.List) row.allow(late + 1, C.Star)
  if ((context === X.CallKeyword || context === X.Assign) && point === P.Start) {
    row.open(2, C.Lambda)
  }
  if (point === P.Open) emptyRow(row, context)
}

function canBeEmpty(context: number): boolean {
  return context !== X.Index
}

/** What may come right after an opening bracket, or a slice's colon, other than an operand. */
function emptyRow(row: RowBuilder, context: number): void {
  if (context === X.Paren || context === X.Tuple || context === X.CallFirst) {
    row.allow(0, C.CloseParen)
  } else if (context === X.ListFirst) row.allow(0, C.CloseBracket)
  else if (context === X.BraceFirst) row.allow(0, C.CloseBrace)
  else if (context === X.Index) row.allow(0, C.Colon)
  else {
    row.allow(0, C.CloseBracket)
    if (context === X.SliceStop) row.allow(1, C.Colon)
  }
}

function fixedRow(row: RowBuilder, point: number, context: number): void {
  switch (point) {
    case P.Keyword:
      row.allow(0, C.KeywordArgument)
      return
    case P.MethodCall:
      methodRow(row, context)
      return
    case P.LambdaOpen:
      row.variable(Variables.Lambda, 1)
      row.allow(0, C.Colon)
      return
    case P.LambdaAfterName:
      row.allow(0, C.Colon)
      row.allow(2, C.Comma)
      return
    default:
      row.variable(Variables.Lambda, 0)
  }
}

/** Where a method may be handed over uncalled: `key=scores.get`, `map(str.upper, words)`. */
function takesMethod(context: number): boolean {
  return context === X.CallFirst || context === X.Call || context === X.CallKeyword
}

function methodRow(row: RowBuilder, context: number): void {
  if (!takesMethod(context)) {
    row.allow(0, C.OpenParen)
    return
  }
  row.allow(2, C.OpenParen)
  row.allow(0, C.CloseParen)
  if (context === X.CallFirst) row.allow(4, C.For)
  row.allow(context === X.CallKeyword ? 3 : 2, C.Comma)
}

function afterRow(row: RowBuilder, point: number, context: number): void {
  trailers(row, point, context)
  if (context !== X.ListStar && context !== X.CallStar) {
    row.allow(2, C.Binary, C.Minus, C.Star, C.In, C.Boolean)
    if (point !== P.AfterString && point !== P.AfterNumber) row.allow(2, C.Is)
  }
  terminators(row, context)
}

function trailers(row: RowBuilder, point: number, context: number): void {
  if (point === P.AfterNumber) return
  if (point === P.AfterName || point === P.AfterBuiltin) row.open(2, C.OpenParen)
  if (takesMethod(context)) row.open(1, C.Method)
  if (point === P.AfterBuiltin) return
  if (!takesMethod(context)) row.open(3, C.Method)
  if (point !== P.AfterSet) row.open(3, C.OpenBracket)
}

/** The contexts whose expression may grow into `a if c else b`. */
function takesTernary(context: number): boolean {
  return !(
    context === X.Ternary ||
    context === X.ListStar ||
    context === X.CallStar ||
    isClause(context)
  )
}

function terminators(row: RowBuilder, context: number): void {
  if (takesTernary(context)) row.open(4, C.If)
  switch (context) {
    case X.If:
    case X.ForIterable:
      row.allow(0, C.Indent)
      return
    case X.Assign:
    case X.Return:
      row.allow(2, C.Comma)
      row.endStatement()
      return
    case X.Augmented:
    case X.LambdaAssign:
      row.endStatement()
      return
    case X.Ternary:
      row.allow(0, C.Else)
      return
    case X.Index:
    case X.SliceStop:
      row.allow(0, C.CloseBracket)
      row.allow(1, C.Colon)
      return
    case X.SliceStep:
      row.allow(0, C.CloseBracket)
      return
    default:
      itemTerminators(row, context)
  }
}

function itemTerminators(row: RowBuilder, context: number): void {
  const closer = closerOf(context)
  if (context !== X.DictKey) row.allow(0, closer)
  if (isClause(context)) {
    row.allow(4, C.For)
    row.allow(2, C.If)
    return
  }
  if (isElement(context) || context === X.LambdaCallFirst) row.allow(4, C.For)
  if (context === X.BraceFirst) row.allow(2, C.Colon)
  if (context === X.DictKey) row.allow(0, C.Colon)
  else if (context === X.Paren) row.allow(1, C.Comma)
  else if (context === X.DictFirstValue || context === X.DictValue) row.allow(4, C.Comma)
  else if (context === X.CallKeyword || context === X.LambdaKeyword) row.allow(3, C.Comma)
  else row.allow(2, C.Comma)
}

/** First items, which a comprehension may still follow. A dictionary needs its value first. */
function isElement(context: number): boolean {
  return (
    context === X.ListFirst ||
    context === X.BraceFirst ||
    context === X.DictFirstValue ||
    context === X.CallFirst
  )
}

function closerOf(context: number): number {
  if (context >= X.ListFirst && context <= X.ListClause) return C.CloseBracket
  if (context >= X.BraceFirst && context <= X.BraceClause) return C.CloseBrace
  return C.CloseParen
}
