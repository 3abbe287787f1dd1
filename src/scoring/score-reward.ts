import { CodegenGymError, RewardError } from '../core/errors.ts'
import type { Reward, StepContext } from '../core/reward.ts'
import { beyondRange, isPayable } from '../gym/reward-range.ts'
import { oneLine } from '../log/one-line.ts'

/** A score with its named parts; no parts where the reward gave a bare number or nothing. */
export interface ScoredStep {
  readonly value: number
  readonly components: Readonly<Record<string, number>>
}

const NO_COMPONENTS: Readonly<Record<string, number>> = Object.freeze({})
const NOTHING: ScoredStep = Object.freeze({ value: 0, components: NO_COMPONENTS })

/**
 * Asks a reward for its score and checks it: null is 0, anything else must be a finite number of
 * float32's range with such parts. Throws a `RewardError` that names the reward, the problem, the step and the rule.
 */
export function scoreReward<C extends StepContext>(reward: Reward<C>, context: C): ScoredStep {
  const given: unknown = askReward(reward, context)
  // What an async reward throws after its refusal must not end the process with a stack.
  if (given instanceof Promise) given.catch(() => {})
  if (given === null) return NOTHING
  if (typeof given === 'number') {
    if (!isPayable(given)) throw brokenRule(reward, context, 'the score', given)
    return given === 0 ? NOTHING : { value: given, components: NO_COMPONENTS }
  }
  const scored = given as Partial<ScoredStep> | undefined
  if (typeof scored?.value !== 'number' || !isRecord(scored.components)) {
    throw brokenRule(reward, context, 'the score', given)
  }
  if (!isPayable(scored.value)) throw brokenRule(reward, context, '`value`', scored.value)
  for (const name in scored.components) {
    const part: unknown = scored.components[name]
    if (!isPayable(part)) {
      throw brokenRule(reward, context, `component \`${name}\``, part)
    }
  }
  return scored as ScoredStep
}

/**
 * The sum of what several rewards gave. Throws a `RewardError` that names them where it is too large.
 */
export function checkedSum<C extends StepContext>(
  rewards: readonly Reward<C>[],
  context: C,
  sum: ScoredStep,
): ScoredStep {
  if (isPayable(sum.value)) return sum
  const names = rewards.map(({ name }) => `"${name}"`).join(' and ')
  throw new RewardError(
    `Rewards ${names} ${place(context)}: expected their sum to be ${beyondRange(sum.value)}`,
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function askReward<C extends StepContext>(reward: Reward<C>, context: C): unknown {
  try {
    return reward.score(context)
  } catch (error) {
    if (error instanceof CodegenGymError) throw error
    throw new RewardError(`Reward "${reward.name}" threw ${place(context)}: ${oneLine(error)}`, {
      cause: error,
    })
  }
}

function brokenRule<C extends StepContext>(
  reward: Reward<C>,
  context: C,
  what: string,
  got: unknown,
): RewardError {
  const beyond = beyondRange(got)
  if (beyond !== null) {
    return new RewardError(
      `Reward "${reward.name}" ${place(context)}: expected ${what} to be ${beyond}`,
    )
  }
  const shown = got instanceof Promise ? 'a Promise (rewards are synchronous)' : describe(got)
  return new RewardError(
    `Reward "${reward.name}" ${place(context)}: expected ${what} to be a finite number, ` +
      `\`{value, components}\` of finite numbers, or null, got ${shown}`,
  )
}

function place({ task, step }: StepContext): string {
  return `on problem "${task.id}" at step ${step}`
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object without them'
  return `\`${String(value)}\` (${typeof value})`
}
