import { runBench } from '../../speed/main.ts'
import type { CommandBenchOptions } from '../options/bench.ts'
import type { CommandContext } from '../terminal/terminal.ts'

/** `codegen-gym bench`: part after part, never two at once. */
export async function benchFromCommandLine(
  { json, only }: CommandBenchOptions,
  { terminal }: CommandContext,
): Promise<void> {
  await runBench({ json, ...(only === undefined ? {} : { only }) }, terminal)
}
