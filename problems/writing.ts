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
  return obstacle(problem, means)?.finding ?? null
}

interface Obstacle {
  readonly finding: Finding
  /** In a few words, for a list of problems. */
  readonly short: string
  /** In as many as it takes. */
  readonly reason: string
}

function obstacle(problem: Problem, { vocabulary, maxSteps }: WritingMeans): Obstacle | null {
  const { referenceSolution } = problem
  if (referenceSolution === undefined) return null
  const written = tokenize(referenceSolution, vocabulary, problem)
  if (!written.ok) {
    const reason = `${written.line}:${written.column} ${written.reason}`
    const message = `the reference solution cannot be written in tokens: ${reason}; give one that can, or leave the problem out`
    const finding = { severity: 'warning', rule: 'unwritable', message } as const
    return { finding, short: 'not in the token language', reason }
  }
  // What starter code says already need not be written, and the reference may say it in other words.
  const needed = written.tokens.length
  if (hasStarter(problem) || needed <= maxSteps) return null
  const message = `the reference solution needs ${needed} tokens and a program may have ${maxSteps}; raise \`environment.max_steps\`, or leave the problem out`
  const finding = { severity: 'warning', rule: 'too-long', message } as const
  return { finding, short: 'too long', reason: `${needed} tokens` }
}

/** What a warning names: problems, and the sets or files that `problems validate` finds them in. */
export interface WrittenProblems {
  readonly problems: readonly Problem[]
  readonly sets: readonly string[]
}

/**
 * One line that names the problems whose reference an agent cannot write; null where there is none.
 * To be said before a program is spent on them.
 *
 * @param means of every agent that is to write them
 */
export function writingWarning(
  { problems, sets }: WrittenProblems,
  means: readonly WritingMeans[],
): string | null {
  const found = means.flatMap((one) => {
    const named = unwritableNames(problems, one)
    return named === null ? [] : [{ one, named }]
  })
  const [first] = found
  if (first === undefined) return null
  const parts = found.map(({ one, named }) => `${inWords(one)}: ${named}`)
  const { vocabulary, maxSteps } = first.one
  const vocabSize = ['--vocab-size', String(vocabulary.size)]
  const sizes = ['--max-steps', String(maxSteps), ...vocabSize]
  return (
    `the reference solution cannot be written ${[...new Set(parts)].join('; ')}; ` +
    `\`${typedCommand('problems', 'validate', ...sets, ...sizes)}\` says why, ` +
    `\`${typedCommand('envs', 'tokens', ...vocabSize)}\` lists the tokens`
  )
}

function inWords({ vocabulary, maxSteps }: WritingMeans): string {
  return `with ${vocabulary.size} tokens and ${maxSteps} steps`
}

/** Of a few problems each reason is said, of more in short words. */
function unwritableNames(problems: readonly Problem[], means: WritingMeans): string | null {
  const found = problems.flatMap((problem) => {
    const why = obstacle(problem, means)
    return why === null ? [] : [{ id: problem.id, ...why }]
  })
  if (found.length === 0) return null
  const isFew = found.length <= MOST_EXPLAINED
  const names = found.map(({ id, short, reason }) => `${id} (${isFew ? reason : short})`)
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : ''
  return `${names.slice(0, MOST_NAMED).join(', ')}${more}`
}

const MOST_EXPLAINED = 2
const MOST_NAMED = 8
