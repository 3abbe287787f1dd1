import type { EpisodeOutcome } from '../../src/core/agent.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { Sandbox } from '../../src/core/sandbox.ts'
import { Grader, type Judgement } from '../../src/grading/grader.ts'
import type { ProblemEvaluation } from '../runs/report-types.ts'
import { episodeFigures } from './episode-figures.ts'
import { passesVisible } from './play.ts'
import type { ProgramArchive } from './program-archive.ts'
import { episodeMeans } from './running-means.ts'

/**
 * Judges what was written in an evaluation: every program that passes the visible tests, and the one of each
 * problem that stands for it. In one batch and each program once, so that a sample and its twin among the
 * others cannot be judged differently.
 */
export async function gradeOutcomes(
  problems: readonly Problem[],
  archive: ProgramArchive,
  outcomes: readonly EpisodeOutcome[],
  sandbox: Sandbox,
): Promise<ProblemEvaluation[]> {
  const rows = problems.map((problem) => {
    const episodes = outcomes.filter(({ taskId }) => taskId === problem.id)
    const passing = episodes.filter(passesVisible).map(({ artifact }) => artifact)
    return { problem, episodes, passing, sample: archive.best(problem.id)?.source ?? null }
  })
  const candidates = rows.flatMap(({ problem, passing, sample }) => {
    const sources = new Set(sample === null ? passing : [...passing, sample])
    return [...sources].map((source) => ({ problem, source }))
  })
  const judgements = await new Grader(sandbox).judge(candidates)
  const judged = new Map<Problem, Map<string, Judgement>>(
    rows.map(({ problem }) => [problem, new Map()]),
  )
  for (const [i, { problem, source }] of candidates.entries()) {
    judged.get(problem)?.set(source, judgements[i]!)
  }
  return rows.map(({ problem, episodes, passing, sample }) => {
    const judgementOf = (source: string) => judged.get(problem)?.get(source) ?? null
    const judgement = sample === null ? null : judgementOf(sample)
    return {
      problemId: problem.id,
      episodes: episodes.length,
      visiblePassed: passing.length,
      solved: passing.filter((source) => judgementOf(source)?.solved).length,
      meanReturn: episodeMeans(episodes).meanReturn,
      figures: episodeFigures(episodes),
      sample,
      sampleVisible: judgement?.visible ?? null,
      sampleHidden: judgement?.hidden ?? null,
      sampleSolved: judgement?.solved ?? false,
    }
  })
}
