import type { FunctionHeader, TestCase } from './problem.ts'

/**
 * Where a policy starts from: log-probabilities over the env's actions for token prefixes.
 *
 * A model behind it owns its own tokenizer; whoever adapts it to the env's actions does the mapping.
 */
export interface PolicyInitializer {
  readonly name: string
  /** Number of actions A it scores. */
  readonly actionCount: number
  /**
   * @param prefixes B token prefixes (env actions so far, without the header).
   * @param contexts B descriptions of the task each prefix belongs to.
   * @returns shape [B × A], unnormalised log-probabilities, row-major; masks are applied by the caller.
   */
  logProbs(
    prefixes: readonly Int32Array[],
    contexts: readonly InitializerContext[],
  ): Promise<Float32Array>
  /**
   * A bias over actions that holds in every state, shape [A], or null when the initializer depends
   * on the prefix. Agents fold it into the last layer's bias.
   */
  readonly staticLogits: Float32Array | null
  /** Drops what is remembered of earlier calls, where anything is; no answer depends on it. */
  forget?(): void
  dispose(): void
}

/** What an initializer may know of a task: never a hidden test. */
export interface InitializerContext {
  readonly problemId: string
  readonly docstring: string
  readonly header?: FunctionHeader
  /** Visible tests, as examples. */
  readonly examples?: readonly TestCase[]
}

/** A program in the making: what it is about, and its tokens so far. */
export interface ProgramPosition {
  readonly problemId: string
  readonly tokens: Int32Array
}

/** The same for whoever was told nothing of the problem. */
export interface DescribedPosition {
  readonly context: InitializerContext
  readonly tokens: Int32Array
}

/**
 * What an initializer that depends on the prefix needs: whoever steps the
 * agent asks it before every step and hands over its rows.
 */
export interface StatefulPrior {
  readonly initializer: PolicyInitializer
  readonly contexts: ReadonlyMap<string, InitializerContext>
}
