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
      /** Whether the expression only turns what the candidate gave into another value. */
      readonly free: boolean
      readonly names: ValueNames
      /** The assertion as it stands. */
      readonly statement: string
    }
  | { readonly kind: 'check'; readonly statement: string }
  | {
      readonly kind: 'context'
      readonly statement: string
      /** Whether the candidate is called in it, or something it gave. */
      readonly tainted: boolean
      /** Whether it says nothing of an answer, where it is tainted; see `isAnswerFree`. */
      readonly free: boolean
      readonly names: StatementNames
    }

/** Names that an assertion reads. */
export interface ValueNames {
  /** In the expression over the candidate. */
  readonly tested: readonly string[]
  /** Those among them that are not just handed to the candidate as they are. */
  readonly inPart: readonly string[]
  /** In what it must equal. */
  readonly known: readonly string[]
}

/** A statement that prepares others, by the names it has to do with. */
export interface StatementNames {
  readonly binds: readonly string[]
  readonly uses: readonly string[]
}

/** A statement before the checks. */
export interface SetupStatement extends StatementNames {
  readonly text: string
  /** Whether it stays wherever checks run: imports, and calls that only set something. */
  readonly always: boolean
}

/** How far a float may be off. */
export interface StepTolerance {
  /** The largest difference, as an expression. */
  readonly limit: string
  /** Whether it is a share of the expected value. */
  readonly relative: boolean
}
