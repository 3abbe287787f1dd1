import type { InitializerContext, PolicyInitializer } from '../../core/policy-initializer.ts'
import type { SequencePolicy, SequenceRow, SequenceState } from './sequence-policy.ts'

class Prefixes implements SequenceState {
  readonly rows: readonly (readonly number[])[]

  constructor(rows: readonly (readonly number[])[]) {
    this.rows = rows
  }

  get size(): number {
    return this.rows.length
  }
}

/** Where the prefix does not matter, a state is as many rows as were asked for. */
class Rows implements SequenceState {
  readonly size: number

  constructor(size: number) {
    this.size = size
  }
}

/**
 * Any initializer as a policy to search with, for one problem. `dispose` leaves the initializer alone.
 *
 * @param vocabularyHash of the vocabulary the initializer was made for
 */
export function initializerPolicy(
  initializer: PolicyInitializer,
  context: InitializerContext,
  vocabularyHash: string,
): SequencePolicy {
  const { name, actionCount, staticLogits } = initializer
  const states =
    staticLogits === null ? prefixStates(initializer, context) : staticStates(staticLogits)
  return { name, actionCount, vocabularyHash, ...states, dispose() {} }
}

type States = Pick<SequencePolicy, 'start' | 'logits' | 'advance' | 'gather'>

function staticStates(staticLogits: Float32Array): States {
  return {
    start: async (tasks) => new Rows(tasks.length),
    async logits({ size }) {
      const all = new Float32Array(size * staticLogits.length)
      for (let row = 0; row < size; row++) all.set(staticLogits, row * staticLogits.length)
      return all
    },
    advance: async (state) => state,
    gather: (rows) => new Rows(rows.length),
  }
}

function prefixStates(initializer: PolicyInitializer, context: InitializerContext): States {
  const rowsOf = (state: SequenceState) => (state as Prefixes).rows
  return {
    start: async (tasks) => new Prefixes(tasks.map(() => [])),
    async logits(state) {
      const prefixes = rowsOf(state).map((tokens) => Int32Array.from(tokens))
      return initializer.logProbs(
        prefixes,
        prefixes.map(() => context),
      )
    },
    advance: async (state, tokens) =>
      new Prefixes(rowsOf(state).map((prefix, row) => [...prefix, tokens[row]!])),
    gather: (rows: readonly SequenceRow[]) =>
      new Prefixes(rows.map(({ state, row }) => rowsOf(state)[row]!)),
  }
}
