import type { Problem } from '../src/core/problem.ts'
import type { TokenVocabulary } from '../src/core/token-language.ts'
import { typedCommand } from '../src/log/typed-command.ts'
import { tokenize } from '../src/python/tokenizer.ts'
import type { Finding } from './test-rules.ts'

/** What an agent writes with: its tokens, and how many of them a program may have, END included. */
export interface WritingMeans {
  readonly vocabulary: TokenVocabulary
  readonly maxSteps: number
}

/**
 * Whether an agent could write the reference solution token by token. A problem may have another
 * solution that it can write, so that it is told and not refused; null where nothing speaks against it.
 */
export function checkWriting(problem: Problem, means: WritingMeans): Finding | null {
  const { referenceSolution, starterCode } = problem
  if (referenceSolution === undefined) return null
  const { vocabulary, maxSteps } = means
  const written = tokenize(referenceSolution, vocabulary, problem)
  if (!written.ok) {
    const where = `${written.line}:${written.column}`
    return {
      severity: 'warning',
      rule: 'unwritable',
      message: `the reference solution cannot be written in tokens: ${where} ${written.reason}; give one that can, or leave the problem out`,
    }
  }
  // What starter code says already need not be written, and the reference may say it in other words.
  const isBegun = starterCode !== undefined && starterCode.trim() !== ''
  const needed = written.tokens.length
  if (isBegun || needed <= maxSteps) return null
  return {
    severity: 'warning',
    rule: 'too-long',
    message: `the reference solution needs ${needed} tokens and a program may have ${maxSteps}; raise \`environment.max_steps\`, or leave the problem out`,
  }
}

/**
 * One line that names the problems whose reference an agent cannot write; null where there is none.
 * To be said before a program is spent on them.
 */
export function writingWarning(problems: readonly Problem[], means: WritingMeans): string | null {
  const found = problems.flatMap((problem) => {
    const finding = checkWriting(problem, means)
    return finding === null ? [] : [`${problem.id} (${SHORT[finding.rule] ?? finding.rule})`]
  })
  if (found.length === 0) return null
  const named = found.slice(0, MOST_NAMED).join(', ')
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : ''
  return (
    `the reference solution cannot be written with ${means.vocabulary.size} tokens and ${means.maxSteps} steps: ` +
    `${named}${more}; \`${typedCommand('problems', 'validate')}\` says why, \`${typedCommand('envs', 'tokens')}\` lists the tokens`
  )
}

const MOST_NAMED = 8
const SHORT: Readonly<Record<string, string>> = {
  unwritable: 'lacks a token',
  'too-long': 'too long',
}
