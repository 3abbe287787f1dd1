import { ContractError } from '../../../src/core/errors.ts'
import type {
  DescribedPosition,
  ProgramPosition,
  StatefulPrior,
} from '../../../src/core/policy-initializer.ts'
import { unstackRows } from '../../../src/replay/stack-rows.ts'

/** What an agent is told of where its programs stand. */
export interface PriorRows {
  /** The initializer's logits of the next token, one row of shape [A] per position. */
  readonly priorLogits: readonly Float32Array[]
  readonly positions: readonly DescribedPosition[]
}

export async function priorRows(
  { initializer, contexts }: StatefulPrior,
  positions: readonly ProgramPosition[],
): Promise<PriorRows> {
  const described = positions.map(({ problemId, tokens }) => {
    const context = contexts.get(problemId)
    if (context !== undefined) return { context, tokens }
    throw new ContractError(`The initializer was told nothing of problem \`${problemId}\``)
  })
  const logits = await initializer.logProbs(
    positions.map(({ tokens }) => tokens),
    described.map(({ context }) => context),
  )
  return { priorLogits: unstackRows(logits, initializer.actionCount), positions: described }
}
