import { basename } from 'node:path'
import { writeAtomically } from '../../src/log/atomic-file.ts'
import { markdownCode, markdownTable, markdownText } from '../../src/log/foreign-text.ts'
import { plural } from '../../src/log/plural.ts'
import { countText, type Measured, processesText } from '../benchmark/circumstances.ts'
import type { Contender } from '../benchmark/contender.ts'
import type { BenchmarkManifest } from '../benchmark/manifest.ts'
import type { BenchmarkReport } from './benchmark-report.ts'
import {
  differenceTable,
  problemTable,
  type ReportTable,
  samplesTable,
  solvedTable,
  timeTable,
} from './benchmark-tables.ts'
import { type PlotPanel, writePlot } from './line-plot.ts'

/** How a page came about. */
export interface PageContext {
  readonly manifest: BenchmarkManifest
  /** What prints it again. */
  readonly command: string
  readonly finished: boolean
}

/** Writes `PATH.md`, `PATH.svg` and `PATH.png`. */
export async function writeReportPage(
  path: string,
  report: BenchmarkReport,
  context: PageContext,
): Promise<void> {
  await writeSolvedPlot(path, report)
  writeAtomically(`${path}.md`, pageOf(report, context, `${basename(path)}.svg`))
}

/** Share solved over programs and over seconds: `PATH.svg` and `PATH.png`. */
export async function writeSolvedPlot(path: string, report: BenchmarkReport): Promise<void> {
  await writePlot(path, panelsOf(report))
}

function pageOf(report: BenchmarkReport, context: PageContext, plot: string): string {
  const { config, versions, problemsHash, files } = context.manifest
  const { title, claim, seeds, budget, maxSecondsPerProblem: limit } = config
  const measured = report.runs.flatMap((run) => run.measured)
  const wallClock = limit === null ? 'no limit of seconds' : `at most ${limit} s a search`
  const sections = [
    `# ${markdownText(title ?? config.name)}`,
    ...(claim === null ? [] : [claim]),
    ...(context.finished ? [] : ['**Not finished: figures of the searches that have ended.**']),
    markdownCode('sh', context.command),
    [
      `- Problems: ${markdownText(report.sets.join(', '))}: ${report.problems}${report.leftOut > 0 ? `, ${report.leftOut} more not tried by all yet` : ''}; SHA-256 ${problemsHash.slice(0, 16)}`,
      `- Budget: ${budget} programs a search, ${wallClock}; seeds ${seeds.join(', ')}`,
      `- Measured: ${measured.map((part) => countText(part, measured) + measuredText(part)).join('; ')}`,
      `- Version: codegen-gym ${versions['codegen-gym']}, grader ${markdownText(report.grader)}`,
      `- Contenders: ${markdownText(config.contenders.map(described).join('; '))}`,
      `- Programs: ${programLimits(config.contenders)}`,
      ...Object.entries(files).map(
        ([name, hash]) => `- SHA-256 of ${markdownText(basename(name))}: ${hash.slice(0, 16)}`,
      ),
    ].join('\n'),
    '## Solved',
    'Share of problems whose one submitted program, chosen by visible tests alone, passes every hidden test; ' +
      'by the end of the budget with its 95 % interval (bootstrap over problems), and within the first @N programs of each search. ' +
      'Wrong: of the programs that passed the visible tests, the share that failed a hidden one. ' +
      'An interval without width says that all problems scored alike, not that the figure is certain.',
    tableOf(solvedTable(report)),
    `![Share of searches that solved, by programs and by seconds, a line for each contender](${encodeURI(plot)})`,
    '## Programs',
    'pass@k: unbiased estimate from drawn programs, on all tests. Programs to solve: interquartile mean of log10 over all searches, ' +
      'unsolved ones counted at the budget, with its 95 % interval (bootstrap over seeds, stratified by problem).',
    tableOf(samplesTable(report)),
    ...(report.differences.length === 0 ? [] : differenceSection(report)),
    '## Time',
    `Programs a second of search in one process${besideOthers(measured)}; shares of time waiting for the sandbox and for the policy, ` +
      'and what is left: the environment, the mask, the books.',
    tableOf(timeTable(report)),
    '## Problems',
    'Solved of searches, and the median number of the program that solved.',
    tableOf(problemTable(report)),
  ]
  return `${sections.join('\n\n')}\n`
}

function tableOf({ head, rows }: ReportTable): string {
  return markdownTable(head, rows)
}

function described({ name, strategy, initializer, passingPrograms, config }: Contender): string {
  const how = strategy === 'learning' ? config.agent.id : strategy
  const start = initializer === null ? 'from scratch' : initializer
  const wanted = passingPrograms === 1 ? '' : `, the shortest of ${passingPrograms} that pass`
  return `${name} (${how}, ${start}${wanted})`
}

/** Tokens and vocabulary: of all contenders, or of each where they differ. */
function programLimits(contenders: readonly Contender[]): string {
  const limits = contenders.map(({ name, mask, config: { environment } }) => {
    const { module, options } = environment
    const text =
      module === null
        ? `at most ${options.maxSteps} tokens, END included, of a vocabulary of ${options.vocabSize}${mask ? pruningText(options.priors) : ''}`
        : `as the environment ${markdownText(environment.id)} has it`
    return { name, text }
  })
  const different = new Set(limits.map(({ text }) => text))
  if (different.size === 1) return [...different].join()
  return limits.map(({ name, text }) => `${markdownText(name)} ${text}`).join('; ')
}

/** What the environment keeps from being written beside what is not Python. */
function pruningText(priors: unknown): string {
  const rules = Array.isArray(priors) ? priors.join(', ') : priors === true ? 'all rules' : ''
  if (rules === '') return ''
  return `; the mask also keeps away from pointless programs (\`priors\`: ${rules})`
}

function differenceSection(report: BenchmarkReport): string[] {
  return [
    `## Against ${markdownText(report.differences[0]?.baseline ?? '')}`,
    'Differences in the share solved, paired by problem, seeds averaged; 95 % bootstrap over problems; ' +
      'problems better, worse and the same, and the p-value of the exact sign test.',
    tableOf(differenceTable(report)),
  ]
}

function measuredText({ circumstances }: Measured): string {
  const machine =
    circumstances === null ? '' : `${circumstances.machine}, Node ${circumstances.node}; `
  return `${machine}${processesText(circumstances)}`
}

/** What a figure of speed must be read with. */
function besideOthers(measured: readonly Measured[]): string {
  const [first, ...others] = measured
  if (others.length > 0) return ', mixed over searches that were not measured alike (see above)'
  if (first === undefined || first.circumstances === null) return ''
  const { jobs } = first.circumstances
  return jobs === 1 ? ', the only one' : ` of the ${jobs} side by side`
}

/** Letters of the names of sets for which there is room above a plot. */
const LONGEST_NOTE = 30

function panelsOf({ contenders, budget, problems, sets, runs }: BenchmarkReport): PlotPanel[] {
  const slowest = Math.max(1, ...contenders.flatMap(({ curve }) => curve.seconds.map(([x]) => x)))
  const seeds = Math.max(1, ...runs.map((run) => run.seeds.length))
  const named = sets.join(', ')
  const where = named.length > LONGEST_NOTE ? plural(sets.length, 'set') : named
  const panel = (by: 'programs' | 'seconds', xLabel: string, from: number, to: number) => ({
    title: `Share solved of ${plural(problems, 'problem')}, by ${by}`,
    note: seeds > 1 ? `${where}; ${seeds} seeds, pale: from the worst to the best` : where,
    xLabel: `${xLabel} (logarithmic)`,
    yLabel: 'share of searches that solved',
    xScale: 'log' as const,
    steps: true,
    series: contenders.map((one) => ({
      // Lines that lie on one another are told by where they end.
      name: `${one.name} ${one.solved.estimate.toFixed(2).replace(/^0/, '')}`,
      points: drawn<[number]>(one.curve[by], from, to, [0]),
      ...(one.seedBand === null
        ? {}
        : { band: drawn<[number, number]>(one.seedBand[by], from, to, [0, 0]) }),
    })),
  })
  return [
    panel('programs', 'programs written', 1, budget),
    panel('seconds', 'seconds of a search', 0.01, slowest),
  ]
}

/** From the left edge to the right one; what came before the left edge stands on it. */
function drawn<Y extends readonly number[]>(
  points: readonly (readonly [x: number, ...values: Y])[],
  from: number,
  to: number,
  none: Y,
): (readonly [x: number, ...values: Y])[] {
  const valuesOf = (point: readonly [x: number, ...values: Y] | undefined): Y => {
    if (point === undefined) return none
    const [, ...values] = point
    return values
  }
  const inside = points.filter(([x]) => x > from)
  const atLeft = valuesOf(points.findLast(([x]) => x <= from))
  return [[from, ...atLeft], ...inside, [to, ...valuesOf(points.at(-1))]]
}
