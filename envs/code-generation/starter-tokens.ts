import { ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { readStarter } from '../../src/python/starter-code.ts'

/**
 * The tokens that a program of the problem begins with, without END; none where it has no starter code.
 * Throws a `ProblemError` for starter code that no agent can begin with.
 */
export function starterTokens(
  problem: Problem,
  vocabulary: TokenVocabulary,
  maxSteps: number,
): readonly number[] {
  const starter = readStarter(problem, vocabulary, maxSteps)
  if (starter.ok) return starter.tokens
  throw new ProblemError(`Problem "${problem.id}": ${starter.reason}`)
}
