import type { RewardContext, RewardValue } from 'codegen-gym/rewards'

/** Called after every token; verdicts are of visible tests, and null until the tests have run. */
export function score({ verdicts, program, syntax }: RewardContext): RewardValue {
  if (verdicts === null) return null
  const correct = verdicts.passed / verdicts.total
  const short = -0.01 * program.tokens.length
  const flat = syntax.maxNesting === 0 ? 0.1 : 0
  return { value: correct + short + flat, components: { correct, short, flat } }
}
