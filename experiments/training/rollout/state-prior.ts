import { ContractError } from '../../../src/core/errors.ts'
import type { StatefulPrior } from '../../../src/core/policy-initializer.ts'

/** A program in the making: what it is about, and its tokens so far. */
export interface ProgramPosition {
  readonly problemId: string
  readonly tokens: readonly number[]
}

/** The initializer's logits of the next token, one row of shape [A] per position. */
export async function priorRows(
  { initializer, contexts }: StatefulPrior,
  positions: readonly ProgramPosition[],
): Promise<Float32Array[]> {
  const described = positions.map(({ problemId }) => {
    const context = contexts.get(problemId)
    if (context !== undefined) return context
    throw new ContractError(`The initializer was told nothing of problem \`${problemId}\``)
  })
  const prefixes = positions.map(({ tokens }) => Int32Array.from(tokens))
  const logits = await initializer.logProbs(prefixes, described)
  const { actionCount } = initializer
  return positions.map((_, i) => logits.subarray(i * actionCount, (i + 1) * actionCount))
}
