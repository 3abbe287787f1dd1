/** Metrics of a program's concrete syntax tree (tree-sitter), finished or not. */
export interface SyntaxReport {
  /** No error node and nothing missing. */
  readonly valid: boolean
  readonly errorNodes: number
  /** A function definition whose body holds at least one statement other than `pass`. */
  readonly hasBody: boolean
  readonly hasReturn: boolean
  /** 0 to 1: a third each for a definition, a body and a `return` that gives a value. */
  readonly structure: number
  /** Statements in the body, nested ones included. */
  readonly statements: number
  /** McCabe, 1976: decision points + 1, boolean operators and comprehension conditions included. */
  readonly cyclomaticComplexity: number
  /** Deepest nesting of compound statements within the body; 0 for a flat body. */
  readonly maxNesting: number
  /** Leaves of the tree in the body. */
  readonly tokens: number
  readonly lines: number
  /** Idioms found, such as `comprehension`, `builtin_aggregate`, `slice`, `conditional_expression`. */
  readonly idioms: readonly string[]
}
