import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import { starterTokens } from '../../envs/code-generation/starter-tokens.ts'
import * as writing from '../../problems/writing.ts'
import type { Problem } from '../../src/core/problem.ts'
import { shownPath } from '../../src/log/shown-path.ts'
import { literalCount, wordsSize } from '../../src/python/grammar/literals.ts'
import { DEFAULT_VOCABULARY_SIZE } from '../../src/python/grammar/token-list.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/** What agents of experiments write with; none for environments that write no tokens of ours. */
function meansOf(configs: readonly Pick<ResolvedConfig, 'environment'>[]): writing.WritingMeans[] {
  const settings = configs
    .filter(({ environment: { id, module } }) => id === 'code-generation' && module === null)
    .map(({ environment }) => codeGenerationConfigSchema.parse(environment.options))
  const different = new Map(
    settings.map(({ vocabSize, maxSteps }) => [
      `${vocabSize} ${maxSteps}`,
      { vocabSize, maxSteps },
    ]),
  )
  return [...different.values()].map(({ vocabSize, maxSteps }) => ({
    vocabulary: createVocabulary({ size: vocabSize }),
    maxSteps,
  }))
}

/**
 * One line that names the problems whose reference solution the agents of experiments could not write;
 * null where there is none.
 */
export function writingWarning(
  configs: readonly Pick<ResolvedConfig, 'environment'>[],
  { problems, sets }: writing.WrittenProblems,
): string | null {
  return writing.writingWarning({ problems, sets: sets.map(shownPath) }, meansOf(configs))
}

/**
 * Throws a `ProblemError` for starter code that no agent of the experiment can begin with, before any
 * environment is made: those of evaluations are made late.
 */
export function refuseUnusableStarters(
  config: Pick<ResolvedConfig, 'environment'>,
  problems: readonly Problem[],
): void {
  for (const { vocabulary, maxSteps } of meansOf([config])) {
    for (const problem of problems) starterTokens(problem, vocabulary, maxSteps)
  }
}

/**
 * One line where most actions of an experiment are literals: agents that explore draw little else. Null
 * where words are at least half.
 */
export function vocabularyWarning(
  configs: readonly Pick<ResolvedConfig, 'environment'>[],
): string | null {
  const [largest] = meansOf(configs)
    .map(({ vocabulary }) => vocabulary)
    .sort((a, b) => b.size - a.size)
  if (largest === undefined) return null
  const literals = literalCount(largest)
  if (2 * literals <= largest.size) return null
  const share = Math.round((100 * literals) / largest.size)
  return (
    `\`environment.vocab_size: ${largest.size}\`: ${literals} of the tokens (${share} %) are numbers and texts, so that exploring draws little else; ` +
    `\`vocab_size: ${wordsSize(largest)}\` has every name, operator and method, ${DEFAULT_VOCABULARY_SIZE} is the default and the shipped model's`
  )
}
