import { statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { tsImport } from 'tsx/esm/api'
import { RewardError } from '../src/core/errors.ts'
import type { Reward } from '../src/core/reward.ts'

type Loaded = Readonly<Record<string, unknown>>
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
  const absolute = path.resolve(file)
  return { name: file, ...rewardOf(await loadModule(file, absolute), file, options) }
}

async function loadModule(file: string, absolute: string): Promise<Loaded> {
  if (!/\.[cm]?[jt]s$/.test(file)) {
    throw new RewardError(`Reward file "${file}": expected a .ts or .js file`)
  }
  if (statSync(absolute, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RewardError(`Reward file "${file}": there is no such file`)
  }
  const url = pathToFileURL(absolute).href
  try {
    const typescript = /\.[cm]?ts$/.test(file)
    const loaded = (await (typescript ? tsImport(url, import.meta.url) : import(url))) as Loaded
    return withoutDefault(loaded)
  } catch (error) {
    throw new RewardError(`Reward file "${file}" does not load: ${said(error)}`, { cause: error })
  }
}

/** A file taken for CommonJS, as where no package.json says otherwise, has its exports twice. */
function withoutDefault({ default: whole, ...named }: Loaded): Loaded {
  return typeof whole === 'object' && whole !== null ? { ...whole, ...named } : named
}

function rewardOf(
  loaded: Loaded,
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
    throw new RewardError(`Reward file "${file}": \`createReward\` threw: ${said(error)}`, {
      cause: error,
    })
  }
}

function exportsOf(loaded: Loaded): string {
  const names = Object.keys(loaded)
  return names.length === 0 ? 'no exports' : names.map((name) => `\`${name}\``).join(', ')
}

function said(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? text
}
