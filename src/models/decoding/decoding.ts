import { ContractError } from '../../core/errors.ts'
import type { ProgramState } from '../../core/token-language.ts'
import type { ProgramSourceContext, WrittenProgram } from './program-source.ts'

/** Settings that every way of decoding shares. */
export interface DecodingOptions {
  /** Most tokens of a program, END included. */
  readonly maxTokens: number
  readonly endId: number
  /** Tokens that are never chosen, such as DELETE. */
  readonly bannedIds: readonly number[]
  /**
   * The empty program of a task, by its index: its grammar then masks every choice. Left out, any
   * token may follow any other.
   */
  readonly program?: (task: number) => ProgramState
}

export interface DecodedProgram extends WrittenProgram {
  /** Index of its task. */
  readonly task: number
  /** Sum of log π over its tokens, of the masked distribution at temperature 1. */
  readonly logProb: number
}

/**
 * Programs of a vocabulary, which never delete.
 *
 * @param emptyPrograms of each task, whose grammar masks its choices; they are cloned. Null lets any
 *   token follow any other.
 */
export function decodingOf(
  { vocabulary, maxTokens }: Pick<ProgramSourceContext, 'vocabulary' | 'maxTokens'>,
  emptyPrograms: readonly ProgramState[] | null,
): DecodingOptions {
  return {
    maxTokens,
    endId: vocabulary.endId,
    bannedIds: [vocabulary.deleteId],
    ...(emptyPrograms === null ? {} : { program: (task) => emptyPrograms[task]!.clone() }),
  }
}

/** Ones where the next token may go: the grammar's mask where there is one, less what is banned. */
export function writeMask(
  program: ProgramState | null,
  remaining: number,
  bannedIds: readonly number[],
  mask: Int8Array,
): void {
  if (program === null) {
    mask.fill(1)
    for (const id of bannedIds) mask[id] = 0
    return
  }
  if (program.mask(mask, remaining) === 0) {
    throw new ContractError(
      `Expected \`maxTokens\` to leave at least ${program.minTokensToEnd} tokens, ${remaining} are left`,
    )
  }
}
