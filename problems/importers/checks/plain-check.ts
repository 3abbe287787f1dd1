/** One step of a check that is nothing but calls and answers, as source. */
export type PlainStep =
  | { readonly kind: 'assign'; readonly statement: string }
  | { readonly kind: 'call'; readonly args: string; readonly expected: string }

/** A check that is nothing but calls and answers. */
export interface PlainCheck {
  readonly steps: readonly PlainStep[]
  /** Imports of the test file, which programs may count on. */
  readonly imports: string
}
