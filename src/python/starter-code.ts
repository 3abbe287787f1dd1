import type { Problem } from '../core/problem.ts'
import type { TokenVocabulary } from '../core/token-language.ts'
import { likelyEnds } from './begun-code.ts'
import { headerLine } from './emitter/source-writer.ts'
import { createProgramState } from './program-state.ts'
import { type Tokenization, tokenize } from './tokenizer.ts'

/** What an agent begins with, or why none can. */
export type StarterReading =
  | { readonly ok: true; readonly tokens: readonly number[] }
  | {
      readonly ok: false
      /** One line: what is wrong with it, where, and what to do. */
      readonly reason: string
    }

/** Whether a problem has starter code that says something. */
export function hasStarter({ starterCode }: Pick<Problem, 'starterCode'>): boolean {
  return starterCode !== undefined && starterCode.trim() !== ''
}

/**
 * The tokens of a problem's starter code, without END; none where it has no starter code. The one place
 * that decides whether an agent can begin with it: the vocabulary must be able to write it, and it must
 * leave room to end within the budget. It may stop where a value or a block has to follow, within brackets
 * too; line ends and comments behind it are nothing.
 *
 * @param maxSteps tokens that a program may have, END included
 */
export function readStarter(
  problem: Problem,
  vocabulary: TokenVocabulary,
  maxSteps: number,
): StarterReading {
  if (!hasStarter(problem)) return { ok: true, tokens: [] }
  const code = problem.starterCode ?? ''
  const written = writeBody(problem, code, vocabulary)
  const tokens = written.ok ? written.tokens.slice(0, -1) : begunTokens(problem, code, vocabulary)
  if (tokens === null) {
    const { line, reason } = written as Tokenization & { ok: false }
    // The header is the first line, and what stops too early is found beyond the last.
    const at = Math.min(line - 1, code.split('\n').length)
    return unusable(
      `cannot be written in tokens: line ${at}: ${reason}; end it with a whole statement, or leave it out`,
    )
  }
  const state = createProgramState(vocabulary, problem)
  for (const token of tokens) state.push(token)
  const needed = tokens.length + state.minTokensToEnd
  if (needed <= maxSteps) return { ok: true, tokens }
  return unusable(
    `has ${tokens.length} tokens, so that a program needs ${needed} and may have ${maxSteps}; raise \`environment.max_steps\`, or leave it out`,
  )
}

function writeBody(problem: Problem, code: string, vocabulary: TokenVocabulary): Tokenization {
  const body = code.replace(/^(?=.)/gm, '    ')
  return tokenize(`${headerLine(problem)}\n${body}\n`, vocabulary, problem)
}

/** The tokens of code that stops in the middle: it is ended in a likely way, and the end is taken off. */
function begunTokens(
  problem: Problem,
  code: string,
  vocabulary: TokenVocabulary,
): readonly number[] | null {
  for (const { code: ended, end } of likelyEnds(code)) {
    const written = writeBody(problem, ended, vocabulary)
    if (!written.ok) continue
    const tokens = written.tokens.slice(0, -1)
    const begun = tokens.slice(0, -end.length)
    // What was added must stand at the end as it was added, or the rest may not be the beginning.
    const added = tokens.slice(begun.length)
    if (added.every((token, i) => token === vocabulary.idOf(end[i]!))) return begun
  }
  return null
}

function unusable(reason: string): StarterReading {
  return { ok: false, reason: `its starter code ${reason}` }
}
