import type { TaskDescription } from '../../core/task-description.ts'

/** Programs in flight, one a row. Made by a {@link SequencePolicy}, and only of use to it. */
export interface SequenceState {
  /** Rows B. */
  readonly size: number
}

/** One row of a state. */
export interface SequenceRow {
  readonly state: SequenceState
  readonly row: number
}

/**
 * A model that says, token by token, how a program goes on: many programs at once, each after its
 * own prefix. States are values: no call changes one that was handed out, and nothing of them needs
 * to be disposed. A state is stale once the model has learnt; start anew then.
 *
 * Legend: B rows, A actions of the env.
 */
export interface SequencePolicy {
  readonly name: string
  /** Actions A it scores. */
  readonly actionCount: number
  /** Hash of the token vocabulary its actions belong to. */
  readonly vocabularyHash: string
  /** Empty programs, one row per task; each text is encoded once. */
  start(tasks: readonly TaskDescription[]): Promise<SequenceState>
  /** Unnormalised log-probabilities of each row's next token, [B × A]; the caller may write to it. */
  logits(state: SequenceState): Promise<Float32Array>
  /** The rows after one more token each. @param tokens shape [B]. */
  advance(state: SequenceState, tokens: Int32Array): Promise<SequenceState>
  /** Rows of any states, in any order and any number of times, as one state. */
  gather(rows: readonly SequenceRow[]): SequenceState
  /** Frees the model. */
  dispose(): void
}

/** One token more after each row, all in one batch. Gives where each of them stands then. */
export async function advanceRows(
  policy: SequencePolicy,
  rows: readonly SequenceRow[],
  tokens: readonly number[],
): Promise<SequenceRow[]> {
  if (rows.length === 0) return []
  const state = await policy.advance(policy.gather(rows), Int32Array.from(tokens))
  return rows.map((_, row) => ({ state, row }))
}
