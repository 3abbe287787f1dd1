import { ContractError } from '../core/errors.ts'
import type { InitializerContext, PolicyInitializer } from '../core/policy-initializer.ts'
import type { TaskDescription } from '../core/task-description.ts'
import { advanceRows, type SequencePolicy, type SequenceRow } from './decoding/sequence-policy.ts'

export interface SequenceInitializerOptions {
  /**
   * What the model is told of a task. Default: all the context says, which is the docstring and,
   * where they are given, header and examples.
   */
  readonly describe?: (context: InitializerContext) => TaskDescription
  /** Prefixes remembered, at least 1; the longest unused is forgotten first. Default 8192. */
  readonly rememberedPrefixes?: number
}

/** A prefix that was asked for. */
interface Wanted {
  readonly key: string
  readonly context: InitializerContext
  readonly prefix: Int32Array
  /** Where the model stands after the first `depth` tokens. */
  at: SequenceRow | null
  depth: number
  /** Shape [A]; null until the model was asked. */
  logits: Float32Array | null
}

interface Remembered {
  readonly at: SequenceRow
  readonly logits: Float32Array | null
}

/**
 * A frozen sequence model as the start of any agent's policy.
 *
 * Prefixes seen before are remembered with the model's state and what it said, so a known prefix
 * costs nothing and one that is one token longer costs one step. After the model has learnt, call
 * `forget`.
 */
export class SequenceInitializer implements PolicyInitializer {
  readonly name: string
  readonly actionCount: number
  readonly staticLogits = null
  readonly #policy: SequencePolicy
  readonly #describe: (context: InitializerContext) => TaskDescription
  readonly #limit: number
  readonly #known = new Map<string, Remembered>()

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
    const wanted = new Map<string, Wanted>()
    const keys = prefixes.map((prefix, i) => {
      const one = this.#find(prefix, contexts[i]!)
      if (!wanted.has(one.key)) wanted.set(one.key, one)
      return one.key
    })
    const open = [...wanted.values()].filter(({ logits }) => logits === null)
    await this.#startMissing(open)
    await this.#advanceAll(open)
    await this.#score(open)
    for (const { key, at, logits } of wanted.values()) this.#remember(key, { at: at!, logits })
    const all = new Float32Array(prefixes.length * this.actionCount)
    keys.forEach((key, row) => {
      all.set(wanted.get(key)!.logits!, row * this.actionCount)
    })
    return all
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
    this.#known.clear()
  }

  dispose(): void {
    this.forget()
    this.#policy.dispose()
  }

  /** The deepest remembered state on the way to a prefix. */
  #find(prefix: Int32Array, context: InitializerContext): Wanted {
    const text = textOf(context)
    const key = text + prefix.join()
    const exact = this.#known.get(key)
    if (exact !== undefined) return { key, context, prefix, depth: prefix.length, ...exact }
    for (let depth = prefix.length - 1; depth >= 0; depth--) {
      const known = this.#known.get(text + prefix.subarray(0, depth).join())
      if (known !== undefined) return { key, context, prefix, at: known.at, depth, logits: null }
    }
    return { key, context, prefix, at: null, depth: 0, logits: null }
  }

  async #startMissing(wanted: readonly Wanted[]): Promise<void> {
    const missing = new Map<string, InitializerContext>()
    for (const { at, context } of wanted) if (at === null) missing.set(textOf(context), context)
    if (missing.size === 0) return
    const state = await this.#policy.start([...missing.values()].map(this.#describe))
    const places = new Map([...missing.keys()].map((text, row) => [text, row]))
    for (const [text, row] of places) this.#remember(text, { at: { state, row }, logits: null })
    for (const one of wanted) {
      if (one.at === null) one.at = { state, row: places.get(textOf(one.context))! }
    }
  }

  async #advanceAll(wanted: readonly Wanted[]): Promise<void> {
    for (;;) {
      const behind = wanted.filter((one) => one.depth < one.prefix.length)
      if (behind.length === 0) return
      const places = await advanceRows(
        this.#policy,
        behind.map(({ at }) => at!),
        behind.map(({ prefix, depth }) => prefix[depth]!),
      )
      behind.forEach((one, row) => {
        one.at = places[row]!
        one.depth++
      })
    }
  }

  async #score(wanted: readonly Wanted[]): Promise<void> {
    if (wanted.length === 0) return
    const { actionCount } = this
    const logits = await this.#policy.logits(this.#policy.gather(wanted.map((one) => one.at!)))
    wanted.forEach((one, row) => {
      one.logits = logits.subarray(row * actionCount, (row + 1) * actionCount)
    })
  }

  #remember(key: string, known: Remembered): void {
    this.#known.delete(key)
    this.#known.set(key, known)
    if (this.#known.size <= this.#limit) return
    const oldest = this.#known.keys().next().value
    if (oldest !== undefined) this.#known.delete(oldest)
  }
}

/** What a task is known by; it is also the key of its empty program. */
function textOf({ problemId, docstring }: InitializerContext): string {
  return `${problemId}\n${docstring}\n`
}
