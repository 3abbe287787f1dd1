import { fileURLToPath } from 'node:url'
import type { EChartsCoreOption } from 'echarts'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { shownText } from '../../src/log/foreign-text.ts'

/** One line of a chart. */
export interface PlotSeries {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Default false. */
  readonly dashed?: boolean
  /** What lies around the line, drawn paler. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[]
}

export interface PlotPanel {
  readonly title: string
  /** Below the title, smaller. */
  readonly note?: string
  readonly xLabel: string
  readonly yLabel: string
  readonly series: readonly PlotSeries[]
  /** Default linear. */
  readonly xScale?: 'linear' | 'log'
  /** Default linear. */
  readonly yScale?: 'linear' | 'log'
  /** Whether a value holds until the next point, instead of a slope to it. Default false. */
  readonly steps?: boolean
}

/** Comes with the project, its licence beside it: a server may have no font. */
const FONT_FILE = fileURLToPath(new URL('fonts/DejaVuSans.ttf', import.meta.url))
const PANEL_WIDTH = 460
/** Without the legend. */
const HEIGHT = 356
const LEGEND_ROW = 36
/** Of the legend: what stands beside a name, and the widest letter. */
const ITEM_WIDTH = 58
const LETTER_WIDTH = 7
/**
 * Told apart with every common kind of colour blindness: those of Okabe and Ito (2008), yellow last since
 * it is pale on white, and of Tol’s muted scheme (2021). Once all are taken they come again, dotted.
 */
const COLORS = [
  ...['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'],
  ...['#882255', '#999933', '#332288', '#44aa99', '#888888', '#661100', '#f0e442'],
]

/** Line charts side by side, as one SVG. */
export async function plotSvg(drawn: readonly PlotPanel[]): Promise<string> {
  const panels = drawn.map(shownPanel)
  // Loaded with the first plot: it takes longer than all else that the library's entry imports.
  const echarts = await import('echarts')
  const width = PANEL_WIDTH * panels.length
  const height = HEIGHT + legendHeight(panels)
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption(chartOption(panels))
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** Writes `PATH.svg` and `PATH.png`. */
export async function writePlot(path: string, panels: readonly PlotPanel[]): Promise<void> {
  const svg = await plotSvg(panels)
  const png = await rasterise(svg)
  writeAtomically(`${path}.svg`, svg)
  writeAtomically(`${path}.png`, png)
}

async function rasterise(svg: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    background: 'white',
    font: {
      fontFiles: [FONT_FILE],
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
    },
  })
  return image.render().asPng()
}

/** XML has no place for controls; the chart escapes what is markup. */
function shownPanel(panel: PlotPanel): PlotPanel {
  return {
    ...panel,
    title: shownText(panel.title),
    xLabel: shownText(panel.xLabel),
    yLabel: shownText(panel.yLabel),
    ...(panel.note === undefined ? {} : { note: shownText(panel.note) }),
    series: panel.series.map((series) => ({ ...series, name: shownText(series.name) })),
  }
}

function namesOf(panels: readonly PlotPanel[]): string[] {
  return [...new Set(panels.flatMap((panel) => panel.series.map(({ name }) => name)))]
}

/** Names go on in another row where one is too short for them. */
function legendHeight(panels: readonly PlotPanel[]): number {
  const names = namesOf(panels)
  const width = names.reduce((sum, { length }) => sum + ITEM_WIDTH + LETTER_WIDTH * length, 0)
  return LEGEND_ROW * Math.max(1, Math.ceil(width / legendWidth(panels)))
}

/** The rest is for letters that are wider than they were measured. */
function legendWidth({ length }: readonly PlotPanel[]): number {
  return PANEL_WIDTH * length * 0.85
}

function chartOption(panels: readonly PlotPanel[]): EChartsCoreOption {
  const share = 100 / panels.length
  const names = namesOf(panels)
  const colorOf = (name: string) => COLORS[names.indexOf(name) % COLORS.length]
  const lineOf = ({ name, dashed }: PlotSeries) => {
    if (dashed === true) return 'dashed'
    return names.indexOf(name) < COLORS.length ? 'solid' : 'dotted'
  }
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: 'DejaVu Sans, sans-serif' },
    // Gaps are measured in a font that is narrower than the one drawn.
    legend: {
      bottom: 4,
      data: names,
      itemGap: 26,
      width: legendWidth(panels),
      textStyle: { fontSize: 11 },
    },
    title: panels.map((panel, i) => ({
      text: panel.title,
      left: `${share * (i + 0.5)}%`,
      top: 8,
      textAlign: 'center',
      textStyle: { fontSize: 14, fontWeight: 'normal' },
      ...(panel.note === undefined ? {} : { subtext: panel.note, itemGap: 4 }),
    })),
    grid: panels.map((_, i) => ({
      left: `${share * i + share * 0.16}%`,
      width: `${share * 0.76}%`,
      top: 52,
      bottom: 60 + legendHeight(panels),
    })),
    xAxis: panels.map(({ xLabel, xScale }, gridIndex) => ({
      ...axis(xLabel, 26),
      type: xScale === 'log' ? 'log' : 'value',
      gridIndex,
    })),
    yAxis: panels.map(({ yLabel, yScale }, gridIndex) => ({
      ...axis(yLabel, 44),
      type: yScale === 'log' ? 'log' : 'value',
      gridIndex,
      scale: true,
    })),
    series: panels.flatMap((panel, i) => [
      ...panel.series.flatMap((series) => bandOf(panel, series, i, colorOf(series.name))),
      ...panel.series.map((series) => ({
        type: 'line',
        name: series.name,
        data: series.points,
        xAxisIndex: i,
        yAxisIndex: i,
        ...(panel.steps === true ? { step: 'end', showSymbol: false } : { symbolSize: 5 }),
        itemStyle: { color: colorOf(series.name) },
        lineStyle: { color: colorOf(series.name), type: lineOf(series) },
      })),
    ]),
  }
}

/** A line that is not seen, and on top of it as much as the band is high, which is filled. */
function bandOf(panel: PlotPanel, { name, band }: PlotSeries, axis: number, color?: string) {
  if (band === undefined) return []
  const part = (data: readonly (readonly [number, number])[], opacity: number) => ({
    type: 'line',
    data,
    xAxisIndex: axis,
    yAxisIndex: axis,
    stack: `${axis} ${name}`,
    stackStrategy: 'all',
    showSymbol: false,
    silent: true,
    lineStyle: { opacity: 0 },
    areaStyle: { color, opacity },
    ...(panel.steps === true ? { step: 'end' } : {}),
  })
  return [
    part(
      band.map(([x, low]) => [x, low]),
      0,
    ),
    part(
      band.map(([x, low, high]) => [x, high - low]),
      0.15,
    ),
  ]
}

function axis(name: string, nameGap: number) {
  return { name, nameLocation: 'middle', nameGap, nameTextStyle: { color: '#333333' } }
}
