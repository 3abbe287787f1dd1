import { RewardError } from '../src/core/errors.ts'
import type { Reward } from '../src/core/reward.ts'
import {
  exportsOf,
  firstLine,
  loadUserModule,
  type UserModule,
} from '../src/user-module/load-user-module.ts'

type Score = Reward['score']

/**
 * Loads a user's reward from a `.ts`, `.mts`, `.js` or `.mjs` file, without a build step. The file
 * exports `createReward(options)`, which gives `{score(context)}` or the function itself, or else
 * `score(context)`.
 *
 * Throws a `RewardError` that names the file and the rule: a file that is missing, does not load,
 * lacks its function, or whose `createReward` throws or gives something else.
 */
export async function loadUserReward(
  file: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Reward> {
  const loaded = await loadUserModule(file, { what: 'Reward file', error: RewardError })
  return { name: file, ...rewardOf(loaded, file, options) }
}

function rewardOf(
  loaded: UserModule,
  file: string,
  options: Readonly<Record<string, unknown>>,
): Omit<Reward, 'name'> {
  const { createReward, score, readsReturned } = loaded
  const exported = readsReturned === true ? { readsReturned } : {}
  if (typeof createReward !== 'function') {
    if (typeof score === 'function') return { score: score as Score, ...exported }
    throw new RewardError(
      `Reward file "${file}": expected it to export \`createReward(options)\` or \`score(context)\`, found ${exportsOf(loaded)}`,
    )
  }
  const made: unknown = callCreate(createReward as (options: unknown) => unknown, file, options)
  if (typeof made === 'function') return { score: made as Score, ...exported }
  const reward = made as Partial<Reward> | null | undefined
  if (typeof reward?.score !== 'function') {
    throw new RewardError(
      `Reward file "${file}": expected \`createReward\` to give an object with \`score(context)\`, got ${String(made)}`,
    )
  }
  const { memory } = reward
  return {
    score: (context) => (reward as Reward).score(context),
    ...(memory === undefined ? {} : { memory }),
    ...(reward.readsReturned === true ? { readsReturned: true } : exported),
  }
}

function callCreate(
  createReward: (options: unknown) => unknown,
  file: string,
  options: Readonly<Record<string, unknown>>,
): unknown {
  try {
    return createReward(options)
  } catch (error) {
    throw new RewardError(`Reward file "${file}": \`createReward\` threw: ${firstLine(error)}`, {
      cause: error,
    })
  }
}
