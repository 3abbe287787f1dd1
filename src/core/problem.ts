import type { PyValue } from './py-value.ts'

/** One call of the function under test and what it must return. */
export interface TestCase {
  /** Positional arguments, one per parameter. */
  readonly args: readonly PyValue[]
  readonly expected: PyValue
}

/** How a returned value is compared with the expected one. Always in the host, never in Python. */
export interface ComparisonRule {
  /**
   * `exact`: same type and value all the way down, `True` is not `1`, a tuple is not a list.
   * `float`: as exact, but floats agree within the tolerances; NaN equals nothing.
   * `unordered`: as exact, but the outermost list or tuple is compared as a multiset.
   * `python-eq`: Python's `==` (`1 == 1.0 == True`), for imported benchmarks. A subclass counts as
   * its base where it compares as its base does: a namedtuple is a tuple, an `IntEnum` an int, a
   * `Counter` a dict. `Fraction` and `Decimal` are compared exactly. A NaN equals nothing.
   *
   * What cannot be read by its exact type is `invalid_return`, never equal: under `python-eq` any
   * class with a comparison of its own, under the other rules every subclass and library class.
   *
   * `allclose`: EvalPlus' rule: as python-eq, else numbers of one shape within the tolerances.
   * `printed`: LiveCodeBench's rule for text: the same lines, or lines of the same decimal numbers.
   */
  readonly mode: 'exact' | 'float' | 'unordered' | 'python-eq' | 'allclose' | 'printed'
  /**
   * Largest absolute difference of two floats that count as equal. Only with `float` (default 1e-9)
   * and `allclose` (default 0: nothing but what is equal).
   */
  readonly absoluteTolerance?: number
  /** Largest difference relative to the expected float. With `float` 1e-9, with `allclose` 1e-7. */
  readonly relativeTolerance?: number
  /** A benchmark's own judge of one task, which accepts more answers or others. Only with `allclose`. */
  readonly judge?: JudgeName
}

/** Judges of single EvalPlus tasks, by the function they are for. */
export type JudgeName = 'find_zero' | 'sum_div' | 'surface_Area' | 'digit_distance_nums'

/** A named, typed parameter; `type` is a Python annotation such as `list[int]`. */
export interface Parameter {
  readonly name: string
  readonly type: string
}

/** The part of a problem that shapes the program's first line: `def name(parameters) -> type:`. */
export interface FunctionHeader {
  readonly functionName: string
  readonly parameters: readonly Parameter[]
  /** A Python annotation; `Any` where nothing is known. */
  readonly returnType: string
}

/** What turns a candidate into the program that is graded, where it is not graded as it stands. */
export type Harness =
  /** Python appended to the candidate; its entry point is called in place of the problem's function. */
  | {
      readonly kind: 'append'
      readonly source: string
      readonly entryPoint: string
      /** Python put before the candidate: imports that the benchmark's own grader gives it. */
      readonly prelude?: string
    }
  /** Python put after the candidate, whose own function is called: what the benchmark gives it. */
  | { readonly kind: 'setup'; readonly source: string }
  /** The candidate is a script: the only argument is its standard input, the answer its output. */
  | { readonly kind: 'stdio'; readonly prelude?: string }

/** A task: write one function from its description and its tests. */
export interface Problem extends FunctionHeader {
  /** Other kinds (predicting an output, commanding a robot) have contracts of their own. */
  readonly kind: 'function'
  /** Unique within a set: lower-case letters, digits, `_`, `-`, `/` and `.`. */
  readonly id: string
  readonly docstring: string
  /** What learning and choosing may see. */
  readonly visibleTests: readonly TestCase[]
  /** What alone decides whether a problem counts as solved. Agents, rewards and replay never see them. */
  readonly hiddenTests: readonly TestCase[]
  readonly comparison: ComparisonRule
  /** A body the editor starts from, without the header; most problems have none. */
  readonly starterCode?: string
  /** A full source that passes every test; for validation only, never shown to an agent. */
  readonly referenceSolution?: string
  readonly tags: readonly string[]
  /**
   * Where the checks are made. `host` (default): answers are compared in the host. `in-sandbox`:
   * some checks are Python that runs beside the candidate, which a hostile one may tamper with.
   */
  readonly grading?: 'host' | 'in-sandbox'
  readonly harness?: Harness
  /** What a benchmark's completions continue: imports, helpers, the `def` line, a docstring. */
  readonly prompt?: string
  /** What follows a completion, where a benchmark's completions end before the program does. */
  readonly promptSuffix?: string
}

/** Whether a problem's tests are calls of its own function, with arguments of its parameters. */
export function hasOwnTests({ harness }: Problem): boolean {
  return harness === undefined || harness.kind === 'setup'
}

/** An ordered set of problems with unique ids. */
export interface ProblemSet {
  readonly name: string
  readonly description: string
  readonly problems: readonly Problem[]
}
