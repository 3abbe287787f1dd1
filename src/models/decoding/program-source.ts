import type { TaskDescription } from '../../core/task-description.ts'
import type { ProgramState, TokenVocabulary } from '../../core/token-language.ts'
import type { SequencePolicy } from './sequence-policy.ts'

/** A program as its tokens. */
export interface WrittenProgram {
  /** END last where `ended`. */
  readonly tokens: readonly number[]
  /** False where the token budget ran out first: such a program is no program. */
  readonly ended: boolean
}

/**
 * Programs for one problem, one after the other. A source sees the description and the visible
 * tests that its task holds, and never how a program fared.
 */
export interface ProgramSource {
  /**
   * The next `count` programs in the source's own order, which does not depend on how many are asked
   * for at once. Fewer come only where there are no more.
   */
  next(count: number): Promise<WrittenProgram[]>
}

/** What a source writes programs from. */
export interface ProgramSourceContext {
  /** Says how a program goes on; not disposed by the source. */
  readonly policy: SequencePolicy
  readonly task: TaskDescription
  readonly vocabulary: TokenVocabulary
  /**
   * The empty program, whose grammar masks every choice; it is cloned, not written to. Null lets any
   * token follow any other, which most often gives no program at all.
   */
  readonly emptyProgram: ProgramState | null
  /** Most tokens of a program, END included; at least 2. */
  readonly maxTokens: number
}
