import type { Json } from './json.ts'
import type { FunctionHeader } from './problem.ts'

export type TokenKind =
  | 'structural'
  | 'keyword'
  | 'operator'
  | 'delimiter'
  | 'parameter'
  | 'local'
  | 'self'
  | 'builtin'
  | 'method'
  | 'number'
  | 'string'

export interface Token {
  readonly id: number
  /**
   * What the token stands for. Structural tokens read `NEWLINE`, `INDENT`, `DEDENT`, `DELETE`,
   * `END`; parameters `arg0`, `arg1`, … (rendered as the header's names); `self` is the function's
   * own name, for recursion; everything else is its Python text.
   */
  readonly text: string
  readonly kind: TokenKind
}

/** The env's actions. Ids are 0 … size−1; the same settings give the same ids and hash. */
export interface TokenVocabulary {
  readonly size: number
  readonly tokens: readonly Token[]
  /** Hex digest of the tokens in order: what a checkpoint compares to know it fits. */
  readonly hash: string
  readonly newlineId: number
  readonly indentId: number
  readonly dedentId: number
  readonly deleteId: number
  readonly endId: number
  /** Id of a token by its text (see {@link Token.text}), or undefined. */
  idOf(text: string): number | undefined
}

/**
 * A program being written: a token prefix with the exact set of tokens that can still lead to a
 * valid program within the budget.
 *
 * Mutable and cheap (about 2 µs a token); `clone` for beams and mutation.
 */
export interface ProgramState {
  readonly vocabulary: TokenVocabulary
  readonly header: FunctionHeader
  /** Tokens so far, END included once pushed. Do not write to it. */
  readonly tokens: readonly number[]
  readonly length: number
  /** Whether END was pushed. */
  readonly ended: boolean
  /** Whether END is allowed now: the prefix is a whole program. */
  readonly canEnd: boolean
  /** Fewest tokens, END included, that finish the program from here. */
  readonly minTokensToEnd: number
  /** Depth of the block being written; 1 is the function's body. */
  readonly blockDepth: number
  /** Brackets open now. */
  readonly openBrackets: number
  /** Loops around the cursor. */
  readonly loopDepth: number
  /** How many tokens of each kind of vocabulary entry were written: shape [A], live, read only. */
  readonly tokenCounts: Int32Array
  /** Locals bound on every path to here. */
  readonly boundLocals: number
  /**
   * Writes 1 for every token that can come next and still finish within `remaining` tokens (END
   * included), 0 elsewhere; `out` has shape [A]. DELETE is never set: it is the env's to add.
   * @returns how many are allowed; at least 1 unless ended or `remaining < minTokensToEnd`.
   */
  mask(out: Int8Array, remaining: number): number
  allows(token: number, remaining: number): boolean
  /** Whether the grammar takes the token here, whatever the budget and the priors. */
  fits(token: number): boolean
  /** Throws a `ContractError` when the grammar does not allow the token. */
  push(token: number): void
  /** Takes the last token back. Throws a `ContractError` when there is none. */
  pop(): number
  /** Whole Python source: header line and body so far; open constructs stay open. */
  source(): string
  clone(): ProgramState
  toJSON(): Json
}
