/**
 * One statement of a benchmark's check, understood as far as its form allows.
 *
 * `value`: an assertion that an expression over the candidate equals one without it, so the host
 * can compare. `check`: anything else that asserts something of the candidate; it has to run beside
 * it. `context`: what prepares the statements after it.
 */
export type CheckStep =
  | {
      readonly kind: 'value'
      /** Computed beside the candidate. */
      readonly expression: string
      /** What it must equal; the candidate has no part in it. */
      readonly expected: string
      /** The argument list's inside where the expression is the bare call of the candidate. */
      readonly args: string | null
      /** Null for equality. */
      readonly tolerance: StepTolerance | null
      /** Only the truth of the value counts. */
      readonly truth: boolean
      /** The assertion as it stands. */
      readonly statement: string
    }
  | { readonly kind: 'check'; readonly statement: string }
  | {
      readonly kind: 'context'
      readonly statement: string
      /** Whether the candidate is called in it, or something it gave. */
      readonly tainted: boolean
    }

/** How far a float may be off. */
export interface StepTolerance {
  /** The largest difference, as an expression. */
  readonly limit: string
  /** Whether it is a share of the expected value. */
  readonly relative: boolean
}
