/** Where a node starts in the source: `line` from 1, `column` from 0. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Python as the tokenizer reads it. Parentheses are nodes of their own and operators stay in a
 * row: written back, the tree gives the tokens in the source's order.
 */
export type Expression = Place &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'constant'; readonly text: string }
    | { readonly kind: 'group'; readonly inner: Expression }
    /** A bare or parenthesised tuple. */
    | { readonly kind: 'tuple'; readonly items: readonly Expression[]; readonly enclosed: boolean }
    | { readonly kind: 'list' | 'set'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | Comprehension
    | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
    /** Operands with the operators between them: one operator fewer. */
    | {
        readonly kind: 'chain'
        readonly operands: readonly Expression[]
        readonly operators: readonly Operator[]
      }
    | {
        readonly kind: 'ternary'
        readonly body: Expression
        readonly test: Expression
        readonly otherwise: Expression
      }
    | { readonly kind: 'lambda'; readonly parameters: readonly Name[]; readonly body: Expression }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'index'; readonly object: Expression; readonly index: Subscript }
    | { readonly kind: 'starred'; readonly value: Expression }
  )

export type Name = Place & { readonly name: string }
export type Operator = Place & { readonly text: string }

export type Comprehension = {
  readonly kind: 'comprehension'
  readonly bracket: '[' | '{' | '('
  readonly element: Expression
  /** The value, where it makes a dictionary. */
  readonly value: Expression | null
  readonly clauses: readonly Clause[]
}

export type Clause = Place & {
  readonly target: Expression
  readonly iterable: Expression
  readonly conditions: readonly Expression[]
}

export type Argument = Place & {
  /** The keyword's name, or null for a positional argument. */
  readonly keyword: string | null
  readonly value: Expression
}

export type Subscript =
  | { readonly kind: 'item'; readonly value: Expression }
  | {
      readonly kind: 'slice'
      readonly start: Expression | null
      readonly stop: Expression | null
      /** undefined without a second colon. */
      readonly step: Expression | null | undefined
    }

export type Statement = Place &
  (
    | {
        readonly kind: 'assign'
        readonly targets: readonly Expression[]
        readonly value: Expression
      }
    | {
        readonly kind: 'augmented'
        readonly target: Expression
        readonly operator: Operator
        readonly value: Expression
      }
    | { readonly kind: 'expression'; readonly value: Expression }
    | { readonly kind: 'return'; readonly value: Expression | null }
    | { readonly kind: 'word'; readonly word: 'pass' | 'break' | 'continue' }
    | {
        readonly kind: 'if'
        /** Condition and body of `if` and each `elif`. */
        readonly branches: readonly Branch[]
        readonly otherwise: Block | null
      }
    | {
        readonly kind: 'for'
        readonly target: Expression
        readonly iterable: Expression
        readonly body: Block
        readonly otherwise: Block | null
      }
    | {
        readonly kind: 'while'
        readonly test: Expression
        readonly body: Block
        readonly otherwise: Block | null
      }
  )

export type Block = readonly Statement[]
export type Branch = Place & { readonly test: Expression; readonly body: Block }

export interface FunctionTree {
  readonly name: string
  readonly parameters: readonly { readonly name: string; readonly type: string }[]
  readonly returnType: string
  readonly body: Block
}

/** Names that a `for` clause's target binds. */
export function targetNames(target: Expression): string[] {
  if (target.kind === 'name') return [target.name]
  return target.kind === 'tuple' ? target.items.flatMap(targetNames) : []
}
