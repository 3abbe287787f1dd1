import type { ProgramSnapshot } from '../../src/core/reward.ts'
import type { ProgramState } from '../../src/core/token-language.ts'
import { writeSource } from '../../src/python/emitter/source-writer.ts'

/** Remaining budget that stands for none. */
const UNLIMITED = 2 ** 30

/**
 * The program being written. As long as every token fits the grammar it is a grammar state; tokens
 * that do not fit, and all after them, are kept loose behind it.
 */
export class ProgramDraft {
  readonly #state: ProgramState
  /** Tokens behind the first that did not fit. */
  readonly #loose: number[] = []
  /** Fewest tokens to the end at each length of the grammatical prefix. */
  readonly #needed: number[]
  #ended = false
  /** Counts the changes: what was read at one count holds until the next. */
  #version = 0
  #tokens: readonly number[] | null = null
  #source: string | null = null

  /** @param state an empty program; the draft takes it over. */
  constructor(state: ProgramState) {
    this.#state = state
    this.#needed = [state.minTokensToEnd]
  }

  /** The grammar's view; null once a token did not fit. */
  get state(): ProgramState | null {
    return this.#loose.length === 0 ? this.#state : null
  }

  get version(): number {
    return this.#version
  }

  get length(): number {
    return this.#state.length + this.#loose.length
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether the program is whole as it stands. */
  get complete(): boolean {
    return this.#loose.length === 0 && (this.#state.ended || this.#state.canEnd)
  }

  /** Fewest tokens, END included, that finish the program; 0 where the grammar no longer holds. */
  get minTokensToEnd(): number {
    return this.#loose.length === 0 && !this.#ended ? this.#state.minTokensToEnd : 0
  }

  /** The tokens so far: made once per change, so not to be written to or handed out. */
  get tokens(): readonly number[] {
    this.#tokens ??=
      this.#loose.length === 0
        ? this.#state.tokens.slice()
        : [...this.#state.tokens, ...this.#loose]
    return this.#tokens
  }

  /** The whole Python source, made once per change. */
  get source(): string {
    this.#source ??= this.#render()
    return this.#source
  }

  #render(): string {
    if (this.#loose.length === 0) return this.#state.source()
    return render(this.tokens, this.#state)
  }

  /** Whether the token fits the grammar here, whatever the budget. */
  fits(token: number): boolean {
    if (this.#ended || token === this.#state.vocabulary.deleteId) return false
    return this.#loose.length === 0 && this.#state.fits(token)
  }

  /** Writes a token, loosely where it does not fit. */
  push(token: number): void {
    if (this.fits(token)) {
      this.#state.push(token)
      this.#needed[this.#state.length] = this.#state.ended ? 0 : this.#state.minTokensToEnd
    } else {
      this.#loose.push(token)
    }
    this.#changed(token === this.#state.vocabulary.endId)
  }

  /** Takes the last token back. */
  pop(): number {
    const token = this.#loose.pop() ?? this.#state.pop()
    this.#changed(false)
    return token
  }

  #changed(ended: boolean): void {
    this.#ended = ended
    this.#version++
    this.#tokens = null
    this.#source = null
  }

  /**
   * What can come next, shape [A], fresh. Where the grammar no longer holds everything can.
   * @param remaining steps left; null leaves the budget out.
   * @param canDelete whether DELETE is an action at all.
   */
  mask(remaining: number | null, canDelete: boolean): Int8Array {
    const out = new Int8Array(this.#state.vocabulary.size)
    if (this.#ended) return out
    if (this.#loose.length > 0) return this.openMask(canDelete)
    const within = remaining ?? UNLIMITED
    // Ignored actions cost steps too, so the budget can become too small to finish at all.
    if (this.#state.mask(out, within) === 0) this.#state.mask(out, UNLIMITED)
    if (canDelete && this.length > 0 && within - 1 >= this.#needed[this.#state.length - 1]!) {
      out[this.#state.vocabulary.deleteId] = 1
    }
    return out
  }

  /** Every token allowed, as where the grammar does not restrict; all zeros after the end. */
  openMask(canDelete: boolean): Int8Array {
    const { size, deleteId } = this.#state.vocabulary
    const out = new Int8Array(size)
    if (this.#ended) return out
    out.fill(1)
    out[deleteId] = canDelete && this.length > 0 ? 1 : 0
    return out
  }

  /** The program as it stands now; its source is rendered when first read. */
  snapshot(): ProgramSnapshot {
    return new DraftSnapshot(this, this.#state)
  }
}

/**
 * For people and rewards to look at: DEDENTs that leave the function's body are left out, since there
 * is no margin further left. Whoever grades asks `leavesBody` first.
 */
function render(tokens: readonly number[], { vocabulary, header }: ProgramState): string {
  const { indentId, dedentId } = vocabulary
  let depth = 1
  const within = tokens.filter((token) => {
    if (token === indentId) depth++
    if (token !== dedentId) return true
    if (depth === 1) return false
    depth--
    return true
  })
  return writeSource(within, vocabulary, header)
}

/** A program at one moment, readable after the draft has moved on. */
class DraftSnapshot implements ProgramSnapshot {
  readonly tokens: readonly number[]
  readonly ended: boolean
  readonly complete: boolean
  readonly #draft: ProgramDraft
  readonly #state: ProgramState
  readonly #version: number
  #source: string | null = null

  constructor(draft: ProgramDraft, state: ProgramState) {
    this.tokens = draft.tokens
    this.ended = draft.ended
    this.complete = draft.complete
    this.#draft = draft
    this.#state = state
    this.#version = draft.version
  }

  get source(): string {
    this.#source ??=
      this.#draft.version === this.#version ? this.#draft.source : render(this.tokens, this.#state)
    return this.#source
  }
}
