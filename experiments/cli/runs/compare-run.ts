import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BenchmarkFolder } from '../../benchmark/benchmark-folder.ts'
import { writeSolvedPlot } from '../../reports/benchmark-page.ts'
import { compareBenchmarks } from '../../reports/compare.ts'
import { showBenchmark } from '../listings/benchmark-listing.ts'
import type { CompareOptions } from '../options/compare.ts'
import { type CommandContext, writeJson } from '../terminal/terminal.ts'
import { refuseNoFolder } from '../written-file.ts'
import { BENCHMARKS_FOLDER } from './benchmark-run.ts'

/** `codegen-gym compare`: figures over the problems that every contender of every run has tried. */
export async function compareFromCommandLine(
  args: CompareOptions,
  { terminal }: CommandContext,
): Promise<void> {
  if (args.plot !== undefined) {
    for (const end of ['svg', 'png']) refuseNoFolder(`${args.plot}.${end}`)
  }
  const folders = args.runs.map((run) => BenchmarkFolder.open(folderOf(run)))
  const { baseline } = args
  const report = compareBenchmarks(folders, baseline === undefined ? {} : { baseline })
  if (args.plot !== undefined) await writeSolvedPlot(args.plot, report)
  if (args.json) writeJson(terminal, report)
  else showBenchmark(report, terminal)
  if (args.plot !== undefined && !args.json) terminal.out(`${args.plot}.svg, ${args.plot}.png`)
}

function folderOf(run: string): string {
  const named = join(BENCHMARKS_FOLDER, run)
  return !existsSync(run) && existsSync(named) ? named : run
}
