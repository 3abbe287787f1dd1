import { createHash } from 'node:crypto'
import { isAbsolute } from 'node:path'
import { lookupInitializer } from '../../agents/initializers/registry.ts'
import { encodeProblemSet } from '../../problems/encode.ts'
import { ConfigError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import { readNamedFile, whyUnread } from '../../src/log/named-file.ts'
import { modelPaths } from '../../src/models/seq2seq/model-file.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/** SHA-256 of problems as their file holds them. */
export function hashProblems(problems: readonly Problem[]): string {
  const encoded = encodeProblemSet({ name: 'selection', description: '', problems })
  return createHash('sha256').update(JSON.stringify(encoded)).digest('hex')
}

/**
 * SHA-256 of the models that experiments start from, by the initializer's name or path. A name alone
 * does not say which model it was: models are trained anew.
 * @throws {ConfigError} for a file that cannot be read.
 */
export async function hashModels(
  configs: readonly ResolvedConfig[],
): Promise<Record<string, string>> {
  const files = new Map<string, readonly string[]>()
  for (const { initializer } of configs.map(({ agent }) => agent)) {
    const model = initializer === null ? undefined : modelOf(initializer)
    if (initializer === null || model === undefined) continue
    const { json, weights } = modelPaths(model)
    files.set(initializer, [json, weights])
  }
  return hashAll(files)
}

/** The same of users' modules, by their path. */
export async function hashModules(
  configs: readonly ResolvedConfig[],
): Promise<Record<string, string>> {
  const chosen = configs.flatMap(({ environment, agent, reward }) => [environment, agent, reward])
  const modules = chosen.flatMap(({ module }) => (module === null ? [] : [module]))
  return hashAll(new Map(modules.map((module) => [module, [module]])))
}

async function hashAll(
  files: ReadonlyMap<string, readonly string[]>,
): Promise<Record<string, string>> {
  const hashes = await Promise.all(
    Array.from(files, async ([name, paths]) => [name, await hashOf(paths)] as const),
  )
  return Object.fromEntries(hashes)
}

/** Path of the model behind an initializer; undefined where there is none. */
export function modelOf(initializer: string): string | undefined {
  return isAbsolute(initializer) ? initializer : lookupInitializer(initializer).model
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(await bytesOf(path))
  return hash.digest('hex')
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readNamedFile(path)
  } catch (cause) {
    throw new ConfigError(`${path}: ${whyUnread(cause)}`, { cause })
  }
}
