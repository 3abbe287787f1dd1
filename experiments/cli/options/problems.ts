import { z } from 'zod'
import { codeGenerationConfigSchema } from '../../../envs/code-generation/config.ts'
import { flag, jsonFlag, optional, setOfProblem } from './fields.ts'

export const problemsListOptions = z.strictObject({
  set: optional(z.string(), 'Name of a set, or a .json file'),
  json: jsonFlag(),
})

export type ProblemsListOptions = z.output<typeof problemsListOptions>

export const problemsShowOptions = z.strictObject({
  problem: z.string().describe('Its id'),
  set: setOfProblem(),
  json: jsonFlag(),
})

export type ProblemsShowOptions = z.output<typeof problemsShowOptions>

/** What agents write with: the environment's own range and default. */
const { vocabSize, maxSteps } = codeGenerationConfigSchema.shape

/** Options that say how to attack. */
const ATTACKING = { reward: undefined, domains: undefined } as const

export const problemsValidateOptions = z
  .strictObject({
    sets: z
      .array(z.string())
      .default([])
      .meta({ description: 'Sets or files', unset: 'every set that ships' }),
    adversarial: flag('Attack too: mutants of each reference, hostile programs'),
    reward: optional(z.string(), 'With --adversarial: a reward, or its file, to attack too'),
    domains: optional(z.string(), 'With --adversarial: a YAML file of the inputs that are allowed'),
    attacks: z
      .boolean()
      .default(true)
      .describe('--no-attacks leaves out the hostile programs, which take longest'),
    vocabSize: vocabSize.describe('Tokens that references are to be written in'),
    maxSteps: maxSteps.describe('Tokens that a program may have, END included'),
    json: jsonFlag(),
  })
  .superRefine((options, check) => {
    if (options.adversarial) return
    for (const [key, without] of Object.entries(ATTACKING)) {
      if (options[key as keyof typeof ATTACKING] === without) continue
      check.addIssue({ code: 'custom', message: `--${key} needs --adversarial` })
    }
  })

export type ProblemsValidateOptions = z.output<typeof problemsValidateOptions>
