import { runBench } from '../../speed/main.ts'
import { peerLines } from '../../speed/peer-table.ts'
import { benchPeers } from '../../speed/peers.ts'
import type { CommandBenchOptions } from '../options/bench.ts'
import type { CommandContext } from '../terminal/terminal.ts'

/** `codegen-gym bench`: part after part, never two at once; with `--peers` beside PyTorch. */
export async function benchFromCommandLine(
  { json, only, peers, python }: CommandBenchOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (peers) {
    const report = await benchPeers(python)
    if (json) terminal.out(JSON.stringify(report, null, 2))
    else for (const line of peerLines(report, terminal.columns)) terminal.out(line)
    return
  }
  await runBench({ json, ...(only === undefined ? {} : { only }) }, terminal)
}
