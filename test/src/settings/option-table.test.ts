import { expect, test } from 'vitest'
import { z } from 'zod'
import { rewards } from '../../../rewards/registry.ts'
import { optionRows } from '../../../src/settings/option-table.ts'

/** Meaning and range of the only option of a schema. */
function meaningOf(option: z.ZodType): string {
  return optionRows(z.strictObject({ option }))[0]![2]!
}

test('a row gives name, default, and meaning with the range', () => {
  const schema = z.strictObject({
    nStep: z.int().min(1).default(3).describe('Steps.'),
    needed: z.string().describe('A text.'),
  })
  expect(optionRows(schema)).toEqual([
    ['n_step', '3', 'Steps. (at least 1)'],
    ['needed', 'required', 'A text.'],
  ])
})

test.each([
  [z.number().min(0).max(1), '(0 to 1)'],
  [z.number().gt(0).max(10), '(above 0, at most 10)'],
  [z.number().min(0).lt(1), '(at least 0, below 1)'],
  [z.number(), ''],
  [z.int(), ''],
  [z.boolean(), ''],
  [z.enum(['end', 'prefix']), '(end, prefix)'],
  [z.number().positive().nullable(), '(above 0, or null)'],
  [z.union([z.int().min(1), z.literal('episode')]), '(at least 1, or episode)'],
  [z.union([z.int().min(1), z.array(z.int().min(1))]), '(at least 1, or a list of at least 1)'],
])('bounds of %# are given in words', (schema, range) => {
  expect(meaningOf(schema.describe(''))).toBe(range)
})

test('an option that a description names is written as in an experiment', () => {
  const schema = z.strictObject({
    priorScale: z.boolean().default(false).describe('On.'),
    other: z.boolean().default(false).describe('With `priorScale`, not with `noSuchOption`.'),
  })
  expect(optionRows(schema)[1]![2]).toBe('With `prior_scale`, not with `noSuchOption`.')
})

test('every option of every reward says what it means', () => {
  for (const { configSchema } of Object.values(rewards)) {
    for (const [name, , meaning] of optionRows(configSchema)) expect(meaning, name).not.toBe('')
  }
})
