import { join } from 'node:path'
import { typedCommand } from '../../../src/log/typed-command.ts'
import { initFolder } from '../../init/init-folder.ts'
import type { InitOptions } from '../options/init.ts'
import { nextSteps } from '../terminal/next-steps.ts'
import type { CommandContext } from '../terminal/terminal.ts'

/** `codegen-gym init`: writes the files, and says what to do with them. */
export async function initFromCommandLine(
  { folder }: InitOptions,
  { terminal }: CommandContext,
): Promise<void> {
  for (const path of initFolder(folder)) terminal.out(`wrote ${path}`)
  terminal.out(nextSteps([typedCommand('train', join(folder, 'experiment.yaml'))]))
}
