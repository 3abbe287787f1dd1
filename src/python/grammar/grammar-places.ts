/** Where in a construct the cursor stands. */
export const Point = {
  /** First token of a statement; the context is a {@link statementContext}. */
  Statement: 0,
  /** After `return`. */
  Return: 1,
  /** After `pass`, `break`, `continue`. */
  Done: 2,
  /** After the `else` of a block. */
  ElseBlock: 3,
  /** A statement's first variable, bound or not. */
  FirstBound: 4,
  FirstUnbound: 5,
  /** A statement's first builtin or `self`: a call must follow. */
  FirstCallee: 6,
  /** A statement that is a call so far, and one that ends in a subscript so far. */
  AfterCall: 7,
  AfterSubscript: 8,
  /** Further targets of a tuple assignment. */
  NextTarget: 9,
  TargetBound: 10,
  TargetUnbound: 11,
  TargetSubscript: 12,
  /** Targets of `for`: a slot, after one, and the four places of a nested pair. */
  ForTarget: 13,
  AfterForTarget: 14,
  NestedFirst: 15,
  NestedAfterFirst: 16,
  NestedNext: 17,
  NestedAfterNext: 18,
  /** An operand is due: just after a bracket, at an item's start, after `and`, `+`, `-`, `is`. */
  Open: 19,
  Start: 20,
  Condition: 21,
  Operand: 22,
  Unary: 23,
  Identity: 24,
  /** After a keyword argument's comma: another keyword. */
  Keyword: 25,
  /** After a method's name. */
  MethodCall: 26,
  LambdaOpen: 27,
  LambdaAfterName: 28,
  LambdaName: 29,
  /** After an operand, by what may follow it. */
  AfterName: 30,
  AfterBuiltin: 31,
  AfterString: 32,
  AfterNumber: 33,
  AfterDisplay: 34,
  AfterSet: 35,
  Ended: 36,
} as const
export const POINTS = 37

/** What encloses the cursor: the innermost construct that is open, and how far it has come. */
export const Context = {
  Body: 0,
  If: 1,
  ForTargets: 2,
  ForIterable: 3,
  Assign: 4,
  Augmented: 5,
  Return: 6,
  Expression: 7,
  Paren: 8,
  Tuple: 9,
  ListFirst: 10,
  List: 11,
  ListStar: 12,
  ListTargets: 13,
  ListClause: 14,
  BraceFirst: 15,
  DictFirstValue: 16,
  Set: 17,
  DictKey: 18,
  DictValue: 19,
  BraceTargets: 20,
  BraceClause: 21,
  CallFirst: 22,
  Call: 23,
  CallStar: 24,
  CallKeyword: 25,
  CallTargets: 26,
  CallClause: 27,
  Index: 28,
  SliceStop: 29,
  SliceStep: 30,
  Ternary: 31,
  LambdaCallFirst: 32,
  LambdaCall: 33,
  LambdaKeyword: 34,
  LambdaAssign: 35,
} as const
export const CONTEXTS = 36

/** What may follow a finished statement or a block that was just closed. */
export const Else = { None: 0, If: 1, Loop: 2 } as const

/** Context at {@link Point.Statement}. */
export function statementContext(
  elseKind: number,
  inLoop: boolean,
  canDedent: boolean,
  canNest: boolean,
): number {
  return elseKind * 8 + (inLoop ? 4 : 0) + (canDedent ? 2 : 0) + (canNest ? 1 : 0)
}

/** Whether a comprehension's iterable or condition is being written. */
export function isClause(context: number): boolean {
  return (
    context === Context.ListClause ||
    context === Context.BraceClause ||
    context === Context.CallClause
  )
}
