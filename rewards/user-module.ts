import { CheckpointError, CodegenGymError, RewardError } from '../src/core/errors.ts'
import type { Reward, RewardMemory } from '../src/core/reward.ts'
import { oneLine } from '../src/log/one-line.ts'
import { brokenJsonRule } from '../src/state/plain-json.ts'
import { exportsOf, loadUserModule, type UserModule } from '../src/user-module/load-user-module.ts'
import { type ComputedReward, fromComputed, isComputedReward } from './compute-reward.ts'

type Score = Reward['score']

/**
 * Loads a user's reward from a `.ts`, `.mts`, `.js` or `.mjs` file, without a build step. The file
 * exports `createReward(options)`, which gives `{score(context)}` or the function itself, or else
 * `score(context)`, or what the older trainer had: one class with `compute_reward(code, test_results, kwargs)`,
 * made with the options, or that function.
 *
 * Throws a `RewardError` that names the file and the rule: a file that is missing, does not load,
 * lacks its function, or whose `createReward` throws or gives something else.
 */
export async function loadUserReward(
  file: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<Reward> {
  return (await loadUserRewards(file, options))()
}

/** The same for several of them, each with a memory of its own: the file is loaded once. */
export async function loadUserRewards(
  file: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<() => Reward> {
  const loaded = await loadUserModule(file, { what: 'Reward file', error: RewardError })
  return () => ({ name: file, ...rewardOf(loaded, file, options) })
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
    return fromComputed(computedOf(loaded, file, options))
  }
  const made: unknown = callCreate(createReward as (options: unknown) => unknown, file, options)
  if (typeof made === 'function') return { score: made as Score, ...exported }
  if (made instanceof Promise) {
    // What it throws after its refusal must not end the process with a stack.
    made.catch(() => {})
    throw new RewardError(
      `Reward file "${file}": expected \`createReward\` to be synchronous, got a Promise`,
    )
  }
  const reward = made as Partial<Reward> | null | undefined
  if (typeof reward?.score !== 'function') {
    if (isComputedReward(made)) return fromComputed(made)
    throw new RewardError(
      `Reward file "${file}": expected \`createReward\` to give an object with \`score(context)\`, got ${String(made)}`,
    )
  }
  const { memory } = reward
  return {
    score: (context) => (reward as Reward).score(context),
    ...(memory === undefined ? {} : { memory: guardedMemory(memory, file) }),
    ...(reward.readsReturned === true ? { readsReturned: true } : exported),
  }
}

/** What a module of the older contract exports. Throws a `RewardError` for none, or several. */
function computedOf(
  loaded: UserModule,
  file: string,
  options: Readonly<Record<string, unknown>>,
): ComputedReward {
  if (isComputedReward(loaded)) return loaded
  const classes = Object.entries(loaded).filter(([, exported]) => isComputedClass(exported))
  // One class may be exported under two names.
  const names = [...new Map(classes.map(([name, exported]) => [exported, name])).values()]
  const [name, ...others] = names
  if (name === undefined) {
    throw new RewardError(
      `Reward file "${file}": expected it to export \`createReward(options)\`, \`score(context)\` or a class with \`compute_reward(code, test_results, kwargs)\`, found ${exportsOf(loaded)}`,
    )
  }
  if (others.length > 0) {
    throw new RewardError(
      `Reward file "${file}": ${names.map((one) => `\`${one}\``).join(', ')} have \`compute_reward\`: export one of them, or \`createReward(options)\` that gives one`,
    )
  }
  const Made = loaded[name] as new (options: unknown) => ComputedReward
  return callCreate((given) => new Made(given), file, options, name) as ComputedReward
}

function isComputedClass(exported: unknown): boolean {
  return typeof exported === 'function' && isComputedReward(exported.prototype)
}

function callCreate(
  createReward: (options: unknown) => unknown,
  file: string,
  options: Readonly<Record<string, unknown>>,
  name = 'createReward',
): unknown {
  try {
    return createReward(options)
  } catch (error) {
    throw new RewardError(`Reward file "${file}": \`${name}\` threw: ${oneLine(error)}`, {
      cause: error,
    })
  }
}

type ErrorClass = new (message: string, options?: ErrorOptions) => CodegenGymError

const MEMORY_METHODS = ['settle', 'clear', 'getState', 'setState'] as const

/** The memory of a user's reward: whole, and what it throws names the file. */
function guardedMemory(memory: RewardMemory, file: string): RewardMemory {
  for (const method of MEMORY_METHODS) {
    if (typeof memory[method] === 'function') continue
    throw new RewardError(
      `Reward file "${file}": expected \`memory\` to have \`${method}()\`, beside ${MEMORY_METHODS.filter((name) => name !== method).join(', ')}`,
    )
  }
  const asked = <T>(method: string, ask: () => T, Failure: ErrorClass = RewardError): T => {
    try {
      return ask()
    } catch (error) {
      if (error instanceof CodegenGymError) throw error
      const said = oneLine(error)
      throw new Failure(`Reward file "${file}": \`memory.${method}\` threw: ${said}`, {
        cause: error,
      })
    }
  }
  return {
    settle: () => asked('settle', () => memory.settle()),
    clear: () => asked('clear', () => memory.clear()),
    getState: () =>
      asked('getState', () => {
        const state = memory.getState()
        const broken = brokenJsonRule(state, 'state')
        if (broken === null) return state
        throw new RewardError(`Reward file "${file}": \`memory.getState\`: ${broken}`)
      }),
    setState: (state) => asked('setState', () => memory.setState(state), CheckpointError),
  }
}
