import type { Problem } from '../src/core/problem.ts'
import type { TokenVocabulary } from '../src/core/token-language.ts'
import { typedCommand } from '../src/log/typed-command.ts'
import { hasStarter, readStarter } from '../src/python/starter-code.ts'
import { tokenize } from '../src/python/tokenizer.ts'
import type { Finding } from './test-rules.ts'

/** What an agent writes with: its tokens, and how many of them a program may have, END included. */
export interface WritingMeans {
  readonly vocabulary: TokenVocabulary
  readonly maxSteps: number
}

/** Starter code that no agent can begin with: whoever makes an environment refuses it, in the same words. */
export function checkStarter(
  problem: Problem,
  { vocabulary, maxSteps }: WritingMeans,
): Finding | null {
  const starter = readStarter(problem, vocabulary, maxSteps)
  if (starter.ok) return null
  return { severity: 'error', rule: 'starter-unusable', message: starter.reason }
}

/**
 * Whether an agent could write the reference solution token by token. A problem may have another
 * solution that it can write, so that it is told and not refused; null where nothing speaks against it.
 */
export function checkWriting(problem: Problem, means: WritingMeans): Finding | null {
  const { referenceSolution } = problem
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
  const needed = written.tokens.length
  if (hasStarter(problem) || needed <= maxSteps) return null
  return {
    severity: 'warning',
    rule: 'too-long',
    message: `the reference solution needs ${needed} tokens and a program may have ${maxSteps}; raise \`environment.max_steps\`, or leave the problem out`,
  }
}

/**
 * One line that names the problems whose reference an agent cannot write; null where there is none.
 * To be said before a program is spent on them.
 *
 * @param means of every agent that is to write them
 */
export function writingWarning(
  problems: readonly Problem[],
  means: readonly WritingMeans[],
): string | null {
  const parts = means.flatMap((one) => {
    const named = unwritableNames(problems, one)
    return named === null
      ? []
      : [`with ${one.vocabulary.size} tokens and ${one.maxSteps} steps: ${named}`]
  })
  if (parts.length === 0) return null
  return (
    `the reference solution cannot be written ${[...new Set(parts)].join('; ')}; ` +
    `\`${typedCommand('problems', 'validate')}\` says why, \`${typedCommand('envs', 'tokens')}\` lists the tokens`
  )
}

function unwritableNames(problems: readonly Problem[], means: WritingMeans): string | null {
  const found = problems.flatMap((problem) => {
    const finding = checkWriting(problem, means)
    return finding === null ? [] : [`${problem.id} (${SHORT[finding.rule] ?? finding.rule})`]
  })
  if (found.length === 0) return null
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : ''
  return `${found.slice(0, MOST_NAMED).join(', ')}${more}`
}

const MOST_NAMED = 8
const SHORT: Readonly<Record<string, string>> = {
  unwritable: 'lacks a token',
  'too-long': 'too long',
}
