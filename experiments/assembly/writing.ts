import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import * as writing from '../../problems/writing.ts'
import type { Problem } from '../../src/core/problem.ts'
import { createVocabulary } from '../../src/python/grammar/vocabulary.ts'
import type { ResolvedConfig } from '../config/resolved-config.ts'

/**
 * One line that names the problems whose reference solution the agents of experiments could not write;
 * null where there is none, and for environments that write no tokens of ours.
 */
export function writingWarning(
  configs: readonly Pick<ResolvedConfig, 'environment'>[],
  problems: readonly Problem[],
): string | null {
  const settings = configs
    .filter(({ environment: { id, module } }) => id === 'code-generation' && module === null)
    .map(({ environment }) => codeGenerationConfigSchema.parse(environment.options))
  const different = new Map(
    settings.map(({ vocabSize, maxSteps }) => [
      `${vocabSize} ${maxSteps}`,
      { vocabSize, maxSteps },
    ]),
  )
  const means = [...different.values()].map(({ vocabSize, maxSteps }) => ({
    vocabulary: createVocabulary({ size: vocabSize }),
    maxSteps,
  }))
  return writing.writingWarning(problems, means)
}
