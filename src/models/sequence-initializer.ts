import { ContractError } from '../core/errors.ts'
import type { InitializerContext, PolicyInitializer } from '../core/policy-initializer.ts'
import type { TaskDescription } from './seq2seq/task-words.ts'
import type { SequencePolicy, SequenceRow } from './sequence-policy.ts'

export interface SequenceInitializerOptions {
  /**
   * What the model is told of a task. Default: all the context says, which is the docstring and,
   * where they are given, header and examples.
   */
  readonly describe?: (context: InitializerContext) => TaskDescription
  /** Prefixes remembered, at least 1; the longest unused is forgotten first. Default 8192. */
  readonly rememberedPrefixes?: number
}

interface Wanted {
  readonly key: string
  readonly context: string
  readonly prefix: Int32Array
  at: SequenceRow | null
  depth: number
}

/**
 * A frozen sequence model as the start of any agent's policy.
 *
 * Prefixes seen before are remembered with the model's state, so a prefix that is one token longer
 * costs one step. After the model has learnt, call `forget`.
 */
export class SequenceInitializer implements PolicyInitializer {
  readonly name: string
  readonly actionCount: number
  readonly staticLogits = null
  readonly #policy: SequencePolicy
  readonly #describe: (context: InitializerContext) => TaskDescription
  readonly #limit: number
  readonly #rows = new Map<string, SequenceRow>()

  /** Takes over the model: `dispose` frees it. */
  constructor(policy: SequencePolicy, options: SequenceInitializerOptions = {}) {
    this.name = policy.name
    this.actionCount = policy.actionCount
    this.#policy = policy
    this.#describe = options.describe ?? ((context) => context)
    this.#limit = options.rememberedPrefixes ?? 8192
  }

  async logProbs(
    prefixes: readonly Int32Array[],
    contexts: readonly InitializerContext[],
  ): Promise<Float32Array> {
    if (prefixes.length !== contexts.length) {
      throw new ContractError(
        `Expected as many contexts as prefixes, got ${contexts.length} and ${prefixes.length}`,
      )
    }
    if (prefixes.length === 0) return new Float32Array(0)
    const wanted = prefixes.map((prefix, i) => this.#find(prefix, contexts[i]!))
    await this.#startMissing(wanted, contexts)
    await this.#advanceAll(wanted)
    for (const { key, at } of wanted) this.#remember(key, at!)
    return this.#policy.logits(this.#policy.gather(wanted.map(({ at }) => at!)))
  }

  /** The model itself, for those who search with its states; the initializer still disposes it. */
  get policy(): SequencePolicy {
    return this.#policy
  }

  /** What the model is told of a task. */
  describe(context: InitializerContext): TaskDescription {
    return this.#describe(context)
  }

  /** Drops every remembered state, after the model's weights have changed. */
  forget(): void {
    this.#rows.clear()
  }

  dispose(): void {
    this.forget()
    this.#policy.dispose()
  }

  /** The deepest remembered state on the way to a prefix. */
  #find(prefix: Int32Array, context: InitializerContext): Wanted {
    const text = `${context.problemId}\n${context.docstring}\n`
    const key = text + prefix.join()
    for (let depth = prefix.length; depth >= 0; depth--) {
      const at = this.#rows.get(
        depth === prefix.length ? key : text + prefix.subarray(0, depth).join(),
      )
      if (at !== undefined) return { key, context: text, prefix, at, depth }
    }
    return { key, context: text, prefix, at: null, depth: 0 }
  }

  async #startMissing(wanted: readonly Wanted[], contexts: readonly InitializerContext[]) {
    const missing = new Map<string, InitializerContext>()
    wanted.forEach(({ at, context }, i) => {
      if (at === null) missing.set(context, contexts[i]!)
    })
    if (missing.size === 0) return
    const state = await this.#policy.start([...missing.values()].map(this.#describe))
    const places = new Map([...missing.keys()].map((context, row) => [context, row]))
    for (const [context, row] of places) this.#remember(context, { state, row })
    for (const one of wanted) {
      if (one.at === null) one.at = { state, row: places.get(one.context)! }
    }
  }

  async #advanceAll(wanted: readonly Wanted[]): Promise<void> {
    for (;;) {
      const behind = wanted.filter((one) => one.depth < one.prefix.length)
      if (behind.length === 0) return
      const rows = this.#policy.gather(behind.map((one) => one.at!))
      const tokens = Int32Array.from(behind, (one) => one.prefix[one.depth]!)
      const state = await this.#policy.advance(rows, tokens)
      behind.forEach((one, row) => {
        one.at = { state, row }
        one.depth++
      })
    }
  }

  #remember(key: string, at: SequenceRow): void {
    this.#rows.delete(key)
    this.#rows.set(key, at)
    if (this.#rows.size <= this.#limit) return
    const oldest = this.#rows.keys().next().value
    if (oldest !== undefined) this.#rows.delete(oldest)
  }
}
