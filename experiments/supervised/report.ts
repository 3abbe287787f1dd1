import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { markdownCode, markdownTable, markdownText } from '../../src/log/foreign-text.ts'
import { plural } from '../../src/log/plural.ts'
import type { EpochMetrics } from '../../src/models/seq2seq/epoch-metrics.ts'
import { type PlotPanel, writePlot } from '../reports/line-plot.ts'
import {
  corpusRemark,
  type ExecutionScores,
  type PassAt,
  type SamplePrediction,
  type TextScores,
} from './evaluation.ts'
import { commandOf, type PretrainOptions } from './options.ts'

/** What became of one model, or of an ensemble of them. */
export interface ModelReport {
  readonly name: string
  readonly parameters: number
  /** Empty for an ensemble. */
  readonly epochs: readonly EpochMetrics[]
  /** Wall-clock seconds of training. */
  readonly seconds: number
  readonly text: TextScores
  readonly execution: readonly ExecutionScores[]
  /** Path of the checkpoint without its ending; null for an ensemble. */
  readonly checkpoint: string | null
}

export interface CorpusSummary {
  readonly path: string
  readonly sha256: string
  readonly lines: number
  readonly trainPairs: number
  readonly validationPairs: number
  readonly leftOut: Readonly<Record<string, number>>
  /** Shipped problems that its programs solve, as `set/id`. */
  readonly solves: readonly string[]
}

export interface PretrainReport {
  readonly options: PretrainOptions
  /** Name of the tensor backend. */
  readonly backend: string
  /** Version of the grader that ran written programs. */
  readonly grader: string
  readonly corpus: CorpusSummary
  readonly models: readonly ModelReport[]
  /** Stopped by a signal before training was over; training can be resumed. */
  readonly interrupted: boolean
}

/** Rows for people: one model a row, with the smallest and the largest pass@k on each problem set. */
export function reportRows(report: PretrainReport): { head: string[]; rows: string[][] } {
  const sets = (report.models[0]?.execution ?? []).map(
    (scores) =>
      `${scores.problems} ${ends(scores)
        .map(({ k }) => `@${k}`)
        .join(' / ')}`,
  )
  const head = [
    ...['model', 'weights', 'epochs', 'min', 'train', 'val', 'perplexity', 'tokens'],
    ...['exact', 'BLEU', 'CodeBLEU'],
    ...sets,
  ]
  const rows = report.models.map((model) => [
    model.name,
    String(model.parameters),
    ...trainingCells(model),
    ...[model.text.exactMatch, model.text.bleu, model.text.codeBleu].map(share),
    ...model.execution.map((scores) =>
      ends(scores)
        .map((one) => share(one.share))
        .join(' / '),
    ),
  ])
  return { head, rows }
}

/** The smallest and the largest k that was measured; one where they are the same. */
function ends({ passAt }: ExecutionScores): PassAt[] {
  return [...new Set([passAt[0], passAt.at(-1)])].filter((one) => one !== undefined)
}

/** One row for each model and problem set. */
function executionRows(report: PretrainReport): { head: string[]; rows: string[][] } {
  // All were sampled alike.
  const measured = report.models[0]?.execution[0]?.passAt ?? []
  const head = [
    ...['model', 'problems', ...measured.map(({ k }) => `pass@${k}`)],
    ...['greedy', 'unmasked', 'beam', 'programs/s'],
  ]
  const rows = report.models.flatMap(({ name, execution }) =>
    execution.map((one) => [
      name,
      `${one.problems} (${one.outcomes.length})`,
      ...one.passAt.map((pass) => share(pass.share)),
      ...[one.greedy, one.unmasked, one.beam].map(share),
      one.programsPerSecond.toFixed(0),
    ]),
  )
  return { head, rows }
}

function trainingCells({ epochs, seconds }: ModelReport): string[] {
  const best = bestEpoch(epochs)
  if (best === null) return ['', '', '', '', '', '']
  return [
    String(epochs.length),
    (seconds / 60).toFixed(1),
    ...[best.trainLoss, best.validationLoss, best.perplexity, best.tokenAccuracy].map(share),
  ]
}

function share(value: number): string {
  return value.toFixed(3)
}

export function bestEpoch(epochs: readonly EpochMetrics[]): EpochMetrics | null {
  return epochs.reduce<EpochMetrics | null>(
    (best, epoch) => (best === null || epoch.validationLoss < best.validationLoss ? epoch : best),
    null,
  )
}

/**
 * Writes `results.json`, `results.md` and, where something was trained, the comparison plot to the
 * save folder, and page and plot once more where the options ask for a `page`.
 */
export async function writeReport(folder: string, report: PretrainReport): Promise<void> {
  writeAtomically(join(folder, 'results.json'), `${JSON.stringify(report, null, 2)}\n`)
  await writePage(join(folder, 'results.md'), 'comparison', report)
  const { page } = report.options
  if (page === null) return
  await mkdir(dirname(page), { recursive: true })
  await writePage(page, basename(page, '.md'), report)
}

async function writePage(path: string, plot: string, report: PretrainReport): Promise<void> {
  writeAtomically(path, reportMarkdown(report, plot))
  const trained = report.models.filter((model) => model.epochs.length > 0)
  if (trained.length > 0) await writePlot(join(dirname(path), plot), panelsOf(trained))
}

function reportMarkdown(report: PretrainReport, plot: string): string {
  const { corpus, options } = report
  const limit = options.maxMinutes === null ? '' : `, at most ${options.maxMinutes} minutes a model`
  const leftOut = Object.entries(corpus.leftOut).map(([why, count]) => `${count} ${why}`)
  return [
    '# Sequence models on one corpus',
    '',
    `Corpus: ${plural(corpus.lines, 'line')} (SHA-256 ${corpus.sha256.slice(0, 16)}), ` +
      `${plural(corpus.trainPairs, 'pair')} to learn from, ${corpus.validationPairs} of programs kept out` +
      `${leftOut.length === 0 ? '' : `; left out: ${leftOut.join(', ')}`}. ` +
      `Seed ${options.seed}, backend ${report.backend}${limit}.`,
    '',
    markdownCode('sh', commandOf(options)),
    '',
    ...drawn(reportRows(report)),
    '',
    ...drawn(executionRows(report)),
    '',
    'Losses are nats a token at the best epoch. pass@k: samples at temperature 1 under the grammar mask, ' +
      'passed when all visible and hidden tests pass. greedy and unmasked: the likeliest program with and without the mask. ' +
      'beam: the first of the beam that passes the visible tests.',
    ...corpusRemarks(report),
    '',
    ...comparison(report),
    `![comparison](${encodeURI(plot)}.svg)`,
    '',
  ].join('\n')
}

/** Which problems programs of the corpus solve. */
function corpusRemarks({ models }: PretrainReport): string[] {
  const lines = (models[0]?.execution ?? []).flatMap(({ problems, inCorpus, outcomes }) => {
    const remark = corpusRemark(inCorpus, outcomes.length)
    return remark === '' ? [] : [`${problems}${remark}: figures on those say nothing.`]
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

/** Who is ahead in what, and how much of the corpus each has seen; nothing of a single model. */
function comparison({ models, corpus, options }: PretrainReport): string[] {
  const trained = models.filter((model) => model.epochs.length > 0)
  if (trained.length < 2) return []
  const executed = trained[0]!.execution.map(({ problems, passAt }, i) => ({
    name: `pass@${passAt.at(-1)!.k} on ${problems}`,
    scoreOf: (model: ModelReport) => model.execution[i]!.passAt.at(-1)!.share,
  }))
  const measures = [
    {
      name: 'validation loss',
      scoreOf: (model: ModelReport) => -bestEpoch(model.epochs)!.validationLoss,
    },
    {
      name: 'tokens',
      scoreOf: (model: ModelReport) => bestEpoch(model.epochs)!.tokenAccuracy,
    },
    { name: 'exact', scoreOf: ({ text }: ModelReport) => text.exactMatch },
    { name: 'BLEU', scoreOf: ({ text }: ModelReport) => text.bleu },
    { name: 'CodeBLEU', scoreOf: ({ text }: ModelReport) => text.codeBleu },
    ...executed,
  ]
  const ahead = trained.map(({ name }) => {
    const led = measures.filter(({ scoreOf }) => {
      const best = Math.max(...trained.map(scoreOf))
      const leaders = trained.filter((model) => scoreOf(model) === best)
      return leaders.length === 1 && leaders[0]!.name === name
    })
    return `${name}: ${led.length === 0 ? 'nothing' : led.map((measure) => measure.name).join(', ')}`
  })
  const passes = trained.map(({ name, epochs }) => {
    const seen = epochs.at(-1)!.updates * options.batchSize
    return `${name} ${(seen / corpus.trainPairs).toFixed(1)}`
  })
  return [
    `Ahead in: ${ahead.join('; ')}. Passes over the pairs in that time: ${passes.join(', ')}. One seed, ` +
      'so that small differences say nothing.',
    '',
  ]
}

function drawn({ head, rows }: { head: string[]; rows: string[][] }): string[] {
  return rows.length === 0 ? [] : [markdownTable(head, rows)]
}

function panelsOf(models: readonly ModelReport[]): PlotPanel[] {
  const series = (value: (epoch: EpochMetrics) => number, dashed = false) =>
    models.map(({ name, epochs }) => ({
      name,
      dashed,
      points: epochs.map((epoch) => [epoch.epoch, value(epoch)] as const),
    }))
  return [
    {
      title: 'Loss on programs kept out (dashed: training)',
      xLabel: 'epoch',
      yLabel: 'nats a token',
      series: [...series((e) => e.validationLoss), ...series((e) => e.trainLoss, true)],
    },
    {
      title: 'Tokens right on programs kept out',
      xLabel: 'epoch',
      yLabel: 'share',
      series: series((e) => e.tokenAccuracy),
    },
    ...passPanel(models),
  ]
}

function passPanel(models: readonly ModelReport[]): PlotPanel[] {
  const [first] = models[0]?.execution ?? []
  if (first === undefined) return []
  return [
    {
      title: `Problems solved, ${first.problems}`,
      xLabel: 'k',
      yLabel: 'pass@k',
      series: models.map(({ name, execution }) => ({
        name,
        points: (execution[0]?.passAt ?? []).map(({ k, share: passed }) => [k, passed] as const),
      })),
    },
  ]
}

/** Predictions beside targets, for people. */
export function predictionsMarkdown(name: string, samples: readonly SamplePrediction[]): string {
  const blocks = samples.map(
    ({ docstring, target, prediction }) =>
      `## ${markdownText(docstring.replaceAll('\n', ' '))}\n\nTarget\n\n${markdownCode('python', target)}\n\n` +
      `${name}${prediction === target ? ' (the same)' : ''}\n\n${markdownCode('python', prediction)}\n`,
  )
  return `# What ${name} writes for programs kept out of training\n\n${blocks.join('\n')}`
}
