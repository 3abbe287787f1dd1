import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MetricsRecord } from '../../src/log/metrics/metrics-file.ts'
import { type PlotPanel, type PlotSeries, writePlot } from './line-plot.ts'

/**
 * Writes `training_curves.svg` and `.png` into a run's folder, from its `metrics.jsonl`: the shares of
 * problems solved and of latest programs that pass, where the environment writes programs, and the return.
 * Nothing is written where nothing of it was measured yet.
 */
export async function writeTrainingCurves(runPath: string): Promise<void> {
  const text = await readFile(join(runPath, 'metrics.jsonl'), 'utf8')
  const panels = curvePanels(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as MetricsRecord),
  )
  if (panels.length > 0) await writePlot(join(runPath, 'training_curves'), panels)
}

/** A panel for what was measured, of those there are. */
export function curvePanels(records: readonly MetricsRecord[]): PlotPanel[] {
  const lineOf = (name: string, metric: string): PlotSeries[] => {
    const points = records.flatMap(({ step, [metric]: value }) =>
      typeof value === 'number' ? [[step, value] as const] : [],
    )
    return points.length === 0 ? [] : [{ name, points }]
  }
  // It ends where the first problem leaves the mix: what was measured by then is of another mix.
  const passes = lineOf('passing among each problem’s last programs', 'train/pass_share')
  const isWhole =
    passes[0]?.points.at(-1)?.[0] === lineOf('', 'train/solved_share')[0]?.points.at(-1)?.[0]
  const panels: PlotPanel[] = [
    {
      title: 'All problems, by their visible tests',
      xLabel: 'episodes',
      yLabel: 'share',
      series: [...lineOf('solved so far', 'train/solved_share'), ...(isWhole ? passes : [])],
    },
    {
      title: 'Return of the problems drawn',
      xLabel: 'episodes',
      yLabel: 'mean return',
      series: lineOf('return', 'episode/return'),
    },
  ]
  return panels.filter(({ series }) => series.length > 0)
}
