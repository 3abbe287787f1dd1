import { ProblemError } from '../../src/core/errors.ts'
import type { Problem } from '../../src/core/problem.ts'
import type { TokenVocabulary } from '../../src/core/token-language.ts'
import { headerLine } from '../../src/python/emitter/source-writer.ts'
import { tokenize } from '../../src/python/tokenizer.ts'

/**
 * The tokens of a problem's starter code, without END; none where it has no starter code. Throws a
 * `ProblemError` when the token language cannot write it.
 */
export function starterTokens(problem: Problem, vocabulary: TokenVocabulary): readonly number[] {
  const { starterCode } = problem
  if (starterCode === undefined || starterCode.trim() === '') return []
  const body = starterCode.replace(/^(?=.)/gm, '    ')
  const written = tokenize(`${headerLine(problem)}\n${body}\n`, vocabulary, problem)
  if (!written.ok) {
    // The header is the first line.
    throw new ProblemError(
      `Problem "${problem.id}": its starter code cannot be written in tokens: line ${written.line - 1}: ${written.reason}`,
    )
  }
  return written.tokens.slice(0, -1)
}
