import { renderTable } from '../../src/log/table.ts'
import type { PeerReport } from './peers.ts'

/** A table of ours and theirs, and what it was measured on. */
export function peerLines({ device, torch, figures }: PeerReport, width: number): string[] {
  const rows = figures.map(({ name, ours, theirs, ratio, ratioRange: [least, most] }) => [
    name,
    ours.toFixed(2),
    theirs.toFixed(2),
    `${ratio.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`,
  ])
  const head = ['work, batch 64', 'ours, ms', 'PyTorch, ms', 'ours / PyTorch']
  return [renderTable({ head, rows, width }), `ours: ${device}; theirs: PyTorch ${torch}, 1 thread`]
}
