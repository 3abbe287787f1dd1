import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import * as writing from '../../problems/writing.ts'
import type { Problem } from '../../src/core/problem.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/**
 * One line that names the problems whose reference solution the agent of an experiment could not write;
 * null where there is none, and for an environment that writes no tokens of ours.
 */
export function writingWarning(
  { environment }: Pick<ResolvedConfig, 'environment'>,
  problems: readonly Problem[],
): string | null {
  if (environment.id !== 'code-generation' || environment.module !== null) return null
  const { vocabSize, maxSteps } = codeGenerationConfigSchema.parse(environment.options)
  return writing.writingWarning(problems, {
    vocabulary: createVocabulary({ size: vocabSize }),
    maxSteps,
  })
}
