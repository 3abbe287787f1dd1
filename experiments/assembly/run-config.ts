import { loadConfig } from '../config/load-config.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'
import type { RunFolder } from '../runs/run-folder.ts'
import { loadRegistries } from './registries.ts'

/** The configuration a run was made with. */
export async function configOf(run: RunFolder): Promise<ResolvedConfig> {
  const registries = await loadRegistries()
  return (await loadConfig(run.configPath, registries, { defaultName: run.name })).config
}
