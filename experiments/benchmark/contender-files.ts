import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { initializerRegistry } from '../../agents/initializers/registry.ts'
import { ConfigError } from '../../src/core/errors.ts'
import { whyUnread } from '../../src/log/unread-file.ts'
import { modelPaths } from '../../src/models/seq2seq/model-file.ts'
import type { Contender } from './contender.ts'

/**
 * SHA-256 of the files that contenders are made of: models by the initializer's name or path, and
 * modules of users by their path. A name alone does not say which model it was: models are trained
 * anew. @throws {ConfigError} for a file that cannot be read.
 */
export async function hashContenderFiles(
  contenders: readonly Contender[],
): Promise<Record<string, string>> {
  const files = new Map<string, readonly string[]>()
  for (const { config } of contenders) {
    const { initializer } = config.agent
    const model = initializer === null ? undefined : modelOf(initializer)
    if (initializer !== null && model !== undefined) {
      const { json, weights } = modelPaths(model)
      files.set(initializer, [json, weights])
    }
    for (const { module } of [config.environment, config.agent, config.reward]) {
      if (module !== null) files.set(module, [module])
    }
  }
  const hashes = await Promise.all(
    Array.from(files, async ([name, paths]) => [name, await hashOf(paths)] as const),
  )
  return Object.fromEntries(hashes)
}

/** Path of the model behind an initializer; undefined where there is none. */
function modelOf(initializer: string): string | undefined {
  return isAbsolute(initializer) ? initializer : initializerRegistry[initializer]?.model
}

async function hashOf(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(await bytesOf(path))
  return hash.digest('hex')
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new ConfigError(`${path}: ${whyUnread(cause)}`, { cause })
  }
}
