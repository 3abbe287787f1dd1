import { scoreText } from '../../src/grading/grader.ts'
import { markdownCode, markdownTable, markdownText, shownText } from '../../src/log/foreign-text.ts'
import { plural } from '../../src/log/plural.ts'
import { renderTable } from '../../src/log/table.ts'
import { formatSeconds } from '../../src/log/training-reporter.ts'
import { wrapLines } from '../../src/log/wrapped-text.ts'
import type {
  EpisodeMeans,
  ProblemShares,
  ProblemSummary,
  TrainedReturns,
  TrainSummary,
} from './report-types.ts'

/** `summary.md`: one row a problem, then every submitted program; without programs, what episodes returned. */
export function summaryMarkdown(summary: TrainSummary): string {
  if (summary.returns !== undefined) return returnsMarkdown(summary, summary.returns)
  const programs = summary.perProblem.flatMap((problem) =>
    problem.program === null
      ? []
      : [`### ${markdownText(problem.problemId)}\n\n${markdownCode('python', problem.program)}\n`],
  )
  return `# ${markdownText(summary.runName)}

${summary.solved} of ${plural(summary.total, 'problem')} solved, ${plural(summary.episodes, 'program')} in ${circumstances(summary)}.
One program per problem is submitted, chosen by visible tests alone. It solves the problem if it passes
every visible and every hidden test. Beside it: uniform sampling under the mask, at as many programs.${sharesText(summary)}${gradersText(summary)}

${markdownTable(
  ['problem', 'solved', 'visible', 'hidden', 'tried', 'first solved at', 'uniform solves'],
  summary.perProblem.map((problem) => [problem.problemId, ...summaryCells(problem)]),
)}

## Programs

${programs.join('\n')}`
}

function returnsMarkdown(summary: TrainSummary, returns: TrainedReturns): string {
  return `# ${markdownText(summary.runName)}

${plural(summary.episodes, 'episode')} in ${circumstances(summary)}.
The environment writes no programs: below are the latest episodes of the agent, as it explores, and as many
of actions drawn uniformly.

${markdownTable(RETURNS_HEAD, returnsRows(returns))}
`
}

function circumstances({ seconds, seed, backend, interrupted }: TrainSummary): string {
  return `${formatSeconds(seconds)} (seed ${seed}, ${backend}${interrupted ? ', interrupted' : ''})`
}

const RETURNS_HEAD = ['actions', 'latest episodes', 'mean return', 'mean length']

function returnsRows({ agent, uniform }: TrainedReturns): string[][] {
  return [
    ['agent', ...meansCells(agent)],
    ...(uniform === null ? [] : [['uniform', ...meansCells(uniform)]]),
  ]
}

/** How many episodes, their mean return and mean length. */
export function meansCells({ episodes, meanReturn, meanLength }: EpisodeMeans): string[] {
  return [String(episodes), meanReturn.toFixed(2), meanLength.toFixed(1)]
}

function sharesText({ shares = null }: TrainSummary): string {
  if (shares === null) return ''
  const { solved, passed, programs } = shares
  const begun = `\n\n${percent(solved)} of the problems have a program that passes the visible tests.`
  return passed === null
    ? begun
    : `${begun} Of the last
${programs} programs of each problem ${percent(passed)} pass${uniformShare(shares)}, in the mean over all problems, solved ones included.`
}

function gradersText({ graders = [] }: TrainSummary): string {
  const last = graders.at(-1)
  if (last === undefined) return ''
  const earlier = graders.slice(0, -1).map(markdownText).join(', ')
  return `\n\nGrader version ${markdownText(last)}${earlier === '' ? '' : `; what was learnt before came from verdicts of ${earlier}`}.`
}

function summaryCells(problem: ProblemSummary): string[] {
  return [
    yesNo(problem.solved),
    scoreText(problem.visible),
    scoreText(problem.hidden),
    String(problem.programsTried),
    problem.firstSolvedAt === null ? '-' : String(problem.firstSolvedAt),
    baseline(problem),
  ]
}

/** The function's body without its margin: the problem's name says what the `def` line would. */
function bodyOf(program: string): string {
  const [, ...lines] = program.trimEnd().split('\n')
  return lines.map((line) => line.replace(/^ {4}/, '')).join('\n')
}

/**
 * The table that ends `train`, in 80 columns or the terminal's, and what its columns mean. Without
 * programs: what episodes returned.
 */
export function summaryTable(summary: TrainSummary, width = 80): string {
  const { returns } = summary
  if (returns !== undefined) {
    return renderTable({ head: RETURNS_HEAD, rows: returnsRows(returns), width })
  }
  const compared = summary.perProblem.some(({ baselineSolved }) => baselineSolved !== null)
  const table = renderTable({
    // Programs last: where room is short they get a table of their own.
    head: [
      ...['problem', 'solved', 'visible, hidden', 'tried'],
      ...(compared ? ['uniform'] : []),
      'program',
    ],
    rows: summary.perProblem.map((problem) => [
      problem.problemId,
      yesNo(problem.solved),
      `${scoreText(problem.visible)}, ${scoreText(problem.hidden)}`,
      String(problem.programsTried),
      ...(compared ? [baselineCell(problem)] : []),
      problem.program === null ? '-' : bodyOf(problem.program),
    ]),
    width,
  })
  const legend = [LEGEND, ...(compared ? [UNIFORM_LEGEND] : [])]
  return `${table}\n${legend.map((line) => wrapLines(line, width)).join('\n')}`
}

const LEGEND =
  'solved: the program passes every visible and every hidden test; tried: programs that the agent wrote'
const UNIFORM_LEGEND =
  'uniform: whether the same number of programs (or those in brackets), drawn uniformly under the mask, solves it'

/** How many were drawn stands beside it where that is another number. */
function baselineCell(problem: ProblemSummary): string {
  const { baselineSolved, baselineProgramsTried: drawn, programsTried } = problem
  return drawn === programsTried && baselineSolved !== null
    ? yesNo(baselineSolved)
    : baseline(problem)
}

/**
 * The lines that end `train`: what learning changed, the run's path, then `solved N/8` or how many episodes.
 * One line of a run that was interrupted before there was anything to tell.
 *
 * @param goOn the command that goes on with a run that was interrupted
 */
export function closingLines(summary: TrainSummary, goOn: string): string {
  if (summary.interrupted && summary.episodes === 0) {
    return `run ${shownText(summary.runPath)}: interrupted before its first episode had ended; \`${shownText(goOn)}\` continues`
  }
  const outcome =
    summary.returns === undefined
      ? `solved ${summary.solved}/${summary.total}`
      : plural(summary.episodes, 'episode')
  const end = summary.interrupted
    ? `interrupted after ${plural(summary.episodes, 'episode')}, so far ${outcome}; \`${shownText(goOn)}\` continues`
    : outcome
  return [...learntLines(summary), `run ${shownText(summary.runPath)}`, end].join('\n')
}

/** How often programs pass: first over all problems alike, then of the mix, where it stayed the same. */
function learntLines({ passRates: rates, shares = null, total }: TrainSummary): string[] {
  const lines: string[] = []
  if (shares !== null) {
    const { closed, programs, passed } = shares
    lines.push(
      `problems with a program that passes the visible tests: ${Math.round(shares.solved * total)} of ${total}`,
      ...(passed === null
        ? []
        : [
            `passing of the last ${programs} programs of each problem: ${percent(passed)}${uniformShare(shares)}`,
          ]),
      ...(closed === 0 ? [] : [`a solved problem gets no more programs: ${closed} of ${total}`]),
    )
  }
  if (rates !== null) {
    lines.push(
      `programs that pass the visible tests: ${percent(rates.first)} of the first ${rates.episodes}, ${percent(rates.last)} of the last`,
    )
  }
  return lines
}

function uniformShare({ uniformPassed }: ProblemShares): string {
  return uniformPassed === null ? '' : ` (uniform ${percent(uniformPassed)})`
}

function baseline(problem: ProblemSummary): string {
  if (problem.baselineSolved === null) return 'not run'
  return `${yesNo(problem.baselineSolved)} (${problem.baselineProgramsTried})`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no'
}
