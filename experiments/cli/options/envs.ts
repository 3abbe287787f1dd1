import { z } from 'zod'
import { codeGenerationConfigSchema } from '../../../envs/code-generation/config.ts'
import { jsonFlag } from './fields.ts'

export const envsTokensOptions = z.strictObject({
  vocabSize: codeGenerationConfigSchema.shape.vocabSize,
  json: jsonFlag('every token with its id and kind as JSON'),
})

export type EnvsTokensOptions = z.output<typeof envsTokensOptions>
