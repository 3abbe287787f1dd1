import { z } from 'zod'
import {
  DEFAULT_VOCABULARY_SIZE,
  MAX_VOCABULARY_SIZE,
  MIN_VOCABULARY_SIZE,
} from '../../src/python/grammar/token-list.ts'
import { PRIOR_NAMES } from '../../src/python/mask/priors.ts'

/** Settings of `CodeGenerationEnv`; each key says what it means, its unit and its default. */
export const codeGenerationConfigSchema = z
  .strictObject({
    maxSteps: z
      .int()
      .min(2)
      .max(1000)
      .default(50)
      .describe('Token budget of a program, END included: an episode takes at most so many steps.'),
    vocabSize: z
      .int()
      .min(MIN_VOCABULARY_SIZE)
      .max(MAX_VOCABULARY_SIZE)
      .default(DEFAULT_VOCABULARY_SIZE)
      .describe('Number of actions: the size of the token vocabulary.'),
    observation: z
      .enum(['features', 'tokens'])
      .default('features')
      .describe('`features`: 520 floats for feed-forward agents; `tokens`: arrays of token ids.'),
    actionMasking: z
      .boolean()
      .default(true)
      .describe('Whether the mask holds the grammar; false allows every token at every step.'),
    invalidAction: z
      .enum(['error', 'noop', 'append'])
      .default('error')
      .describe('What an action that the grammar forbids does: throws, nothing, or is written.'),
    allowDelete: z
      .boolean()
      .default(false)
      .describe('Whether DELETE, which takes the last token back and costs a step, is an action.'),
    budgetInMask: z
      .boolean()
      .default(true)
      .describe('Whether the mask only allows what can still be finished within the budget.'),
    gradeAt: z
      .enum(['end', 'valid-prefix'])
      .default('end')
      .describe(
        'When the visible tests run: at END, or after every step that leaves a whole program.',
      ),
    endWhenPassed: z
      .boolean()
      .default(false)
      .describe(
        'Whether END is written for the agent, and ends the episode, once a whole program passes every visible test; with `gradeAt` `valid-prefix`.',
      ),
    priors: z
      .union([z.boolean(), z.array(z.enum(PRIOR_NAMES))])
      .default(false)
      .describe(
        'Priors that prune pointless programs from the mask: all, none, or a list of names.',
      ),
    sourceAt: z
      .enum(['end', 'step'])
      .default('end')
      .describe(
        'When infos hold `source`, the program as text: at the end, or at `reset` and every `step` as it stands.',
      ),
    renderMode: z
      .enum(['ansi'])
      .nullable()
      .default(null)
      .describe('What `render` gives: text with ANSI colours, or nothing.'),
    docstringTokens: z
      .int()
      .min(1)
      .max(4096)
      .default(64)
      .describe('With `tokens`: words of the docstring that are shown.'),
    exampleTokens: z
      .int()
      .min(1)
      .max(16384)
      .default(256)
      .describe('With `tokens`: bytes of the visible examples that are shown.'),
  })
  .refine((config) => config.actionMasking || config.invalidAction !== 'error', {
    path: ['invalidAction'],
    message: 'must be `noop` or `append` where `actionMasking` is false',
  })
  .refine((config) => !config.endWhenPassed || config.gradeAt === 'valid-prefix', {
    path: ['endWhenPassed'],
    message: 'needs `gradeAt` to be `valid-prefix`: at `end` the tests run when it is over',
  })

export type CodeGenerationConfig = z.output<typeof codeGenerationConfigSchema>
export type CodeGenerationConfigInput = z.input<typeof codeGenerationConfigSchema>
