import { initFolder } from '../../init/init-folder.ts'
import type { InitOptions } from '../options/init.ts'
import type { CommandContext } from '../terminal/terminal.ts'

/** `codegen-gym init`: writes the files, and says what to do with them. */
export async function initFromCommandLine(
  { folder }: InitOptions,
  { terminal }: CommandContext,
): Promise<void> {
  for (const path of initFolder(folder)) terminal.out(`wrote ${path}`)
  terminal.out(`next: codegen-gym train ${folder === '.' ? '' : `${folder}/`}experiment.yaml`)
}
