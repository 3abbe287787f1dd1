import type { EpisodeOutcome } from '../../../src/core/agent.ts'
import type { Problem } from '../../../src/core/problem.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { type Candidate, Grader, type Judgement } from '../../../src/grading/grader.ts'
import type { EvaluationFigures, ProblemEvaluation } from '../../runs/report-types.ts'
import type { ProgramArchive } from '../program-archive.ts'
import { passesVisible } from '../rollout/play.ts'
import { episodeMeans } from '../running-means.ts'
import { figuresOf, type GradedEpisode } from './evaluation-figures.ts'

/** Programs that are judged in one batch, between two words of progress. */
const BATCH = 64

export interface GradedOutcomes {
  readonly perProblem: readonly ProblemEvaluation[]
  /** Of all programs of all problems. */
  readonly figures: EvaluationFigures | null
}

export interface GradingOptions {
  /** Aborting leaves what is not yet judged without a judgement. */
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
}

/** Null where an interruption left a program unjudged. */
type Judge = (source: string) => Judgement | null

/**
 * Judges what was written in an evaluation, each program once, so that a sample and its twin among the others
 * cannot be judged differently. A program that was cut off has no tests to pass, and is not judged.
 */
export async function gradeOutcomes(
  problems: readonly Problem[],
  archive: ProgramArchive,
  outcomes: readonly EpisodeOutcome[],
  sandbox: Sandbox,
  options: GradingOptions = {},
): Promise<GradedOutcomes> {
  const rows = problems.map((problem) => ({
    problem,
    episodes: outcomes.filter(({ taskId }) => taskId === problem.id),
  }))
  const candidates = rows.flatMap(({ problem, episodes }) => {
    const whole = episodes.filter(({ checksPassed }) => checksPassed.length > 0)
    return [...new Set(whole.map(({ artifact }) => artifact))].map((source) => ({
      problem,
      source,
    }))
  })
  const judged = await judgeAll(candidates, new Grader(sandbox), options)
  const judgeOf = (problem: Problem): Judge => {
    return (source) => judged.get(problem)?.get(source) ?? null
  }
  const graded = rows.map(({ problem, episodes }) => gradedEpisodes(episodes, judgeOf(problem)))
  return {
    perProblem: rows.map(({ problem, episodes }, i) => ({
      ...evaluationOf(
        problem,
        episodes,
        archive,
        judgeOf(problem),
        options.signal?.aborted ?? false,
      ),
      figures: figuresOf(graded[i] ?? [], true),
    })),
    figures: figuresOf(graded.flat(), true),
  }
}

async function judgeAll(
  candidates: readonly Candidate[],
  grader: Grader,
  { signal, onProgress }: GradingOptions,
): Promise<ReadonlyMap<Problem, ReadonlyMap<string, Judgement>>> {
  const judged = new Map<Problem, Map<string, Judgement>>()
  for (let from = 0; from < candidates.length && !signal?.aborted; from += BATCH) {
    onProgress?.(from, candidates.length)
    const batch = candidates.slice(from, from + BATCH)
    const judgements = await grader.judge(batch)
    for (const [i, { problem, source }] of batch.entries()) {
      const own = judged.get(problem) ?? new Map<string, Judgement>()
      judged.set(problem, own.set(source, judgements[i]!))
    }
  }
  return judged
}

function gradedEpisodes(episodes: readonly EpisodeOutcome[], judge: Judge): GradedEpisode[] {
  return episodes.map((outcome) => {
    if (outcome.checksPassed.length === 0) return { outcome, hiddenShare: 0 }
    const hidden = judge(outcome.artifact)?.hidden ?? null
    return {
      outcome,
      hiddenShare: hidden === null ? null : hidden.passed / Math.max(1, hidden.total),
    }
  })
}

function evaluationOf(
  problem: Problem,
  episodes: readonly EpisodeOutcome[],
  archive: ProgramArchive,
  judge: Judge,
  interrupted: boolean,
): Omit<ProblemEvaluation, 'figures'> {
  const passing = episodes.filter(passesVisible).map(({ artifact }) => artifact)
  const sample = archive.best(problem.id)?.source ?? null
  const judgement = sample === null ? null : judge(sample)
  // Without a sample it may still have come, where writing was cut short.
  const isUnknown = judgement === null && (sample !== null || interrupted)
  const judgements = passing.map(judge)
  return {
    problemId: problem.id,
    episodes: episodes.length,
    visiblePassed: passing.length,
    solved: judgements.includes(null) ? null : judgements.filter((one) => one?.solved).length,
    meanReturn: episodeMeans(episodes).meanReturn,
    sample,
    sampleVisible: judgement?.visible ?? null,
    sampleHidden: judgement?.hidden ?? null,
    sampleSolved: isUnknown ? null : (judgement?.solved ?? false),
  }
}
