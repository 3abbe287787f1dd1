import type { InitializerContext, PolicyInitializer } from '../../src/core/policy-initializer.ts'
import type {
  SequencePolicy,
  SequenceRow,
  SequenceState,
} from '../../src/models/sequence-policy.ts'

class Prefixes implements SequenceState {
  readonly rows: readonly Int32Array[]

  constructor(rows: readonly Int32Array[]) {
    this.rows = rows
  }

  get size(): number {
    return this.rows.length
  }
}

/**
 * Any initializer as a policy to search with, for one problem. Its states are the prefixes
 * themselves. `dispose` leaves the initializer alone.
 *
 * @param vocabularyHash of the vocabulary the initializer was made for
 */
export function initializerPolicy(
  initializer: PolicyInitializer,
  context: InitializerContext,
  vocabularyHash: string,
): SequencePolicy {
  const rowOf = ({ state, row }: SequenceRow) => prefixesOf(state)[row]!
  return {
    name: initializer.name,
    actionCount: initializer.actionCount,
    vocabularyHash,
    start: async (tasks) => new Prefixes(tasks.map(() => new Int32Array(0))),
    async logits(state) {
      const prefixes = prefixesOf(state)
      return initializer.logProbs(
        prefixes,
        prefixes.map(() => context),
      )
    },
    advance: async (state, tokens) =>
      new Prefixes(prefixesOf(state).map((prefix, row) => Int32Array.of(...prefix, tokens[row]!))),
    gather: (rows) => new Prefixes(rows.map(rowOf)),
    dispose() {},
  }
}

function prefixesOf(state: SequenceState): readonly Int32Array[] {
  return (state as Prefixes).rows
}
