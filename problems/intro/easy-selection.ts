import type { Problem, ProblemSet } from '../../src/core/problem.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import { tokenize } from '../../src/python/tokenizer.ts'
import type { ProblemSplit } from '../split.ts'

/** Problems in the selection. */
const EASY_COUNT = 22

/**
 * Ids of the easiest problems, sorted: for studies in which an agent starts from nothing. Every
 * problem tagged `easy`, then those tagged `medium`, the shortest references first. What is held out
 * is never among them, so that a choice made on them spends nothing.
 */
export function selectEasy(set: ProblemSet, split: ProblemSplit): string[] {
  const open = new Set([...split.train, ...split.dev])
  return set.problems
    .filter(({ id }) => open.has(id))
    .map((problem) => ({ id: problem.id, level: levelOf(problem), length: tokensOf(problem) }))
    .sort((a, b) => a.level - b.level || a.length - b.length || (a.id < b.id ? -1 : 1))
    .slice(0, EASY_COUNT)
    .map(({ id }) => id)
    .sort()
}

function levelOf({ tags }: Problem): number {
  return ['easy', 'medium', 'hard'].findIndex((level) => tags.includes(level))
}

/** Tokens of the reference's body, END included: the shortest episode that solves it that way. */
function tokensOf(problem: Problem): number {
  const written = tokenize(problem.referenceSolution ?? '', createVocabulary(), problem)
  if (!written.ok) throw new RangeError(`Reference of \`${problem.id}\`: ${written.reason}`)
  return written.tokens.length
}
