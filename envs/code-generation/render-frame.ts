import pc from 'picocolors'
import { shownLines, shownText } from '../../src/log/foreign-text.ts'
import { highlight } from '../../src/python/highlight.ts'

export interface FrameFacts {
  readonly problemId: string
  readonly docstring: string
  readonly source: string
  readonly ended: boolean
  readonly steps: number
  readonly maxSteps: number
  readonly lastReward: number
  /** What the last grading said; null before the first. */
  readonly grade: string | null
}

/** A frame for a terminal: the task, the code so far with colours, and a status line. */
export function renderFrame(facts: FrameFacts): string {
  const colors = pc.createColors(true)
  const cursor = facts.ended ? '' : colors.inverse(' ')
  const status = [
    `step ${facts.steps}/${facts.maxSteps}`,
    `reward ${facts.lastReward.toFixed(3)}`,
    facts.grade === null ? 'not graded' : `tests ${facts.grade}`,
    ...(facts.ended ? ['ended'] : []),
  ]
  return [
    `${colors.bold(shownText(facts.problemId))}  ${colors.dim(shownText(facts.docstring.replace(/\s+/g, ' ').trim()))}`,
    highlight(shownLines(facts.source.trimEnd()), { color: true }) + cursor,
    colors.dim(status.join(' · ')),
  ].join('\n')
}
