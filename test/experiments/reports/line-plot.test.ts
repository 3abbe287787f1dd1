import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type PlotPanel, plotSvg, writePlot } from '../../../experiments/reports/line-plot.ts'

function panelOf(names: readonly string[]): PlotPanel {
  const points = [
    [1, 0],
    [2, 1],
  ] as const
  const series = names.map((name) => ({ name, points }))
  return { title: 'Solved', xLabel: 'programs', yLabel: 'share', series, steps: true }
}

const heightOf = (svg: string) => Number(/<svg width="\d+" height="(\d+)"/.exec(svg)?.[1])
const dottedIn = (svg: string) => svg.match(/stroke-dasharray/g)?.length ?? 0

test('every line has its colour, and dots once the colours are used up', async () => {
  const names = Array.from({ length: 14 }, (_, i) => `l${i}`)
  const plain = await plotSvg([panelOf(names)])
  for (const name of names) expect(plain).toContain(`>${name}</text>`)
  expect(dottedIn(plain)).toBe(0)
  const strokesOf = (svg: string) => new Set(svg.match(/stroke="#[0-9a-f]+"/g)).size
  expect(strokesOf(plain) - strokesOf(await plotSvg([panelOf(['l0'])]))).toBe(13)
  // The fifteenth line, and its place in the legend.
  expect(dottedIn(await plotSvg([panelOf([...names, 'one more'])]))).toBe(2)
})

test('a band is a pale area around its line, without a place in the legend', async () => {
  const line = {
    name: 'line',
    points: [
      [1, 0.5],
      [2, 0.6],
    ] as const,
  }
  const band = [
    [1, 0.2, 0.8],
    [2, 0.4, 0.9],
  ] as const
  const areas = (svg: string) => svg.match(/fill-opacity="0\.15"/g)?.length ?? 0
  const alone = await plotSvg([{ ...panelOf([]), series: [line] }])
  const banded = await plotSvg([{ ...panelOf([]), series: [{ ...line, band }] }])
  expect([areas(alone), areas(banded)]).toEqual([0, 1])
  expect(banded.match(/>line<\/text>/g)).toHaveLength(1)
})

test('a note stands below the title', async () => {
  const svg = await plotSvg([{ ...panelOf(['a']), note: '3 seeds' }])
  expect(svg).toContain('>3 seeds</text>')
})

test('a legend that needs another row gets room for it', async () => {
  const long = Array.from({ length: 9 }, (_, i) => `a_contender_with_a_long_name_${i}`)
  const two = await plotSvg([panelOf(long), panelOf(long)])
  const one = await plotSvg([panelOf(['a', 'b']), panelOf(['a', 'b'])])
  expect(heightOf(two)).toBeGreaterThan(heightOf(one))
  for (const name of long) expect(two).toContain(`>${name}</text>`)
})

test('names are shown as text: no markup, no control', async () => {
  const svg = await plotSvg([panelOf(['<script>alert(1)</script>', 'a\u001b[2J\u202e'])])
  expect(svg).not.toContain('<script')
  expect(svg).toContain('&lt;script&gt;')
  expect(svg).toContain('a\\u001b[2J\\u202e')
  expect(svg).not.toMatch(/[^\P{C}\n\t]/u)
})

test('a PNG has the letters of its texts, on a machine with no fonts too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plot-'))
  const pngOf = async (title: string) => {
    await writePlot(join(folder, 'plot'), [{ ...panelOf(['line']), title }])
    return readFile(join(folder, 'plot.png'))
  }
  try {
    const plain = await pngOf('Solved')
    expect(plain.equals(await pngOf('Solved'))).toBe(true)
    // Without its font, resvg leaves texts out and says nothing.
    expect(plain.equals(await pngOf('Failed'))).toBe(false)
  } finally {
    await rm(folder, { recursive: true })
  }
})
