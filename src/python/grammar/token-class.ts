import type { Token } from '../../core/token-language.ts'

/**
 * Tokens the grammar cannot tell apart share a class: all numbers, all methods, both of `+` and
 * `/`. The grammar's tables have one column per class.
 */
export const TokenClass = {
  Newline: 0,
  Indent: 1,
  Dedent: 2,
  Delete: 3,
  End: 4,
  Variable: 5,
  Self: 6,
  Builtin: 7,
  Method: 8,
  Number: 9,
  String: 10,
  /** `True`, `False`, `None`. */
  Constant: 11,
  /** Binary operators that are nothing else: `+`, `/`, `==`, `not in`, … */
  Binary: 12,
  Minus: 13,
  Star: 14,
  Invert: 15,
  In: 16,
  Is: 17,
  /** `and`, `or`. */
  Boolean: 18,
  Not: 19,
  Assign: 20,
  AugmentedAssign: 21,
  OpenParen: 22,
  CloseParen: 23,
  OpenBracket: 24,
  CloseBracket: 25,
  OpenBrace: 26,
  CloseBrace: 27,
  Comma: 28,
  Colon: 29,
  If: 30,
  Elif: 31,
  Else: 32,
  For: 33,
  While: 34,
  Return: 35,
  /** `break`, `continue`. */
  LoopExit: 36,
  Pass: 37,
  Lambda: 38,
  /** `key=` and its like. */
  KeywordArgument: 39,
} as const

export const TOKEN_CLASSES = 40

/** Tells `break` from `continue`. */
export const BREAK_BIT = 1

const BY_TEXT: ReadonlyMap<string, number> = new Map([
  ['NEWLINE', TokenClass.Newline],
  ['INDENT', TokenClass.Indent],
  ['DEDENT', TokenClass.Dedent],
  ['DELETE', TokenClass.Delete],
  ['END', TokenClass.End],
  ['True', TokenClass.Constant],
  ['False', TokenClass.Constant],
  ['None', TokenClass.Constant],
  ['-', TokenClass.Minus],
  ['*', TokenClass.Star],
  ['~', TokenClass.Invert],
  ['in', TokenClass.In],
  ['not in', TokenClass.Binary],
  ['is', TokenClass.Is],
  ['is not', TokenClass.Is],
  ['and', TokenClass.Boolean],
  ['or', TokenClass.Boolean],
  ['not', TokenClass.Not],
  ['=', TokenClass.Assign],
  ['(', TokenClass.OpenParen],
  [')', TokenClass.CloseParen],
  ['[', TokenClass.OpenBracket],
  [']', TokenClass.CloseBracket],
  ['{', TokenClass.OpenBrace],
  ['}', TokenClass.CloseBrace],
  [',', TokenClass.Comma],
  [':', TokenClass.Colon],
  ['if', TokenClass.If],
  ['elif', TokenClass.Elif],
  ['else', TokenClass.Else],
  ['for', TokenClass.For],
  ['while', TokenClass.While],
  ['return', TokenClass.Return],
  ['break', TokenClass.LoopExit],
  ['continue', TokenClass.LoopExit],
  ['pass', TokenClass.Pass],
  ['lambda', TokenClass.Lambda],
])

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<=', '>='])

/** The column of the grammar's tables a token belongs to. */
export function classOf(token: Token): number {
  switch (token.kind) {
    case 'parameter':
    case 'local':
      return TokenClass.Variable
    case 'self':
      return TokenClass.Self
    case 'builtin':
      return TokenClass.Builtin
    case 'method':
      return TokenClass.Method
    case 'number':
      return TokenClass.Number
    case 'string':
      return TokenClass.String
    default:
      return BY_TEXT.get(token.text) ?? classOfOperator(token.text)
  }
}

function classOfOperator(text: string): number {
  if (!text.endsWith('=') || COMPARISONS.has(text)) return TokenClass.Binary
  return /^\w/.test(text) ? TokenClass.KeywordArgument : TokenClass.AugmentedAssign
}
