import type { Transition } from '../core/agent.ts'
import { ContractError } from '../core/errors.ts'

/**
 * Throws a `ContractError` for a step whose numbers no return can be made from: a reward that is not
 * finite in float32, in which targets are, or a discount outside 0 … 1.
 */
export function checkTransition({ reward, discount, stream }: Transition): void {
  if (!Number.isFinite(Math.fround(reward))) {
    throw new ContractError(
      `Expected rewards to be finite float32 numbers, got ${reward} in environment ${stream}: mend its reward`,
    )
  }
  if (!(discount >= 0 && discount <= 1)) {
    throw new ContractError(
      `Expected \`discount\` to be from 0 to 1, got ${discount} in environment ${stream}: it is 0 where the episode terminated, 1 elsewhere`,
    )
  }
}
