import { checkArgument, text } from '../../src/settings/call-options.ts'
import { checkLoadOptions, type LoadOptions, loadConfig } from '../config/load-config.ts'
import type { Resolution } from '../config/resolve-config.ts'
import { loadRegistries } from './registries.ts'
import { moduleSchema } from './user-module.ts'

/**
 * Reads an experiment file as `train` does: with everything that ships, and with the rules that the modules
 * it names bring for their options. Throws as `loadConfig` does, and where such a module does not load.
 */
export async function loadExperiment(
  file: string,
  options: Omit<LoadOptions, 'moduleSchema'> = {},
): Promise<Resolution> {
  checkArgument('loadExperiment', 'file', file, text)
  checkLoadOptions('loadExperiment', options)
  return loadConfig(file, await loadRegistries(), { ...options, moduleSchema })
}
