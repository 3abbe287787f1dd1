import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConfigError, ContractError } from '../../../src/core/errors.ts'
import { checkValue, firstBreach, show } from '../../../src/settings/schema-issue.ts'

const schema = z.strictObject({
  size: z.int().min(1).default(4),
  share: z.number().gt(0).lt(1).nullable().optional(),
  mode: z.enum(['fast', 'small']).optional(),
  steps: z.int().min(2).max(1000).optional(),
  either: z.union([z.boolean(), z.int().min(1).max(9)]).optional(),
  word: z.string().min(2).max(4).optional(),
  name: z
    .string()
    .regex(/^[a-z]+$/)
    .optional(),
  code: z.string().regex(/^\d+$/, 'must be digits').optional(),
  parts: z
    .array(z.strictObject({ weight: z.number(), label: z.string() }))
    .max(2)
    .optional(),
})

const line = (value: unknown) => {
  const { error } = schema.safeParse(value)
  return error === undefined ? null : firstBreach(error, schema, value).sentence
}

describe('the first thing that is wrong', () => {
  it.each([
    [{ size: 0 }, 'Expected `size` to be an integer >= 1, got `0` (number)'],
    [{ size: 'x' }, 'Expected `size` to be an integer >= 1, got `"x"`'],
    [{ size: 1.5 }, 'Expected `size` to be an integer >= 1, got `1.5` (number)'],
    [{ size: 1e99 }, 'Expected `size` to be an integer >= 1, got `1e+99` (number)'],
    [{ steps: 1 }, 'Expected `steps` to be an integer >= 2 and <= 1000, got `1` (number)'],
    [{ steps: 1001 }, 'Expected `steps` to be an integer >= 2 and <= 1000, got `1001` (number)'],
    [{ either: 0 }, 'Expected `either` to be an integer >= 1 and <= 9, got `0` (number)'],
    [
      { either: 'x' },
      'Expected `either` to be `true` or `false` or an integer >= 1 and <= 9, got `"x"`',
    ],
    [{ share: 0 }, 'Expected `share` to be a number > 0 and < 1, got `0` (number)'],
    [{ share: 1 }, 'Expected `share` to be a number > 0 and < 1, got `1` (number)'],
    [{ word: 'a' }, 'Expected `word` to be a text of >= 2 and <= 4 characters, got `"a"`'],
    [{ word: 'abcde' }, 'Expected `word` to be a text of >= 2 and <= 4 characters, got `"abcde"`'],
    [{ share: 'x' }, 'Expected `share` to be a number > 0 and < 1, got `"x"`'],
    [
      { mode: 'smal' },
      'Expected `mode` to be one of `"fast"`, `"small"`, got `"smal"`; did you mean `small`?',
    ],
    [{ name: 'A' }, 'Expected `name` to be a text that matches `/^[a-z]+$/`, got `"A"`'],
    [{ code: 'x' }, '`code` must be digits, got `"x"`'],
    [{ parts: [{ label: 'a' }] }, 'Expected `parts.0.weight` to be a number, got nothing'],
    [{ parts: [1] }, 'Expected `parts.0` to be a mapping of keys to values, got `1` (number)'],
    [{ parts: [1, 2, 3] }, 'Expected `parts` to be a list of <= 2 items, got `[1,2,3]` (list)'],
    [[], 'Expected it to be a mapping of keys to values, got `[]` (list)'],
  ])('of %j is said with rule and value', (value, sentence) => {
    expect(line(value)).toBe(sentence)
  })

  it('is the unknown key, compared with the keys of its own object alone', () => {
    expect(line({ size: 0, mde: 1 })).toBe('unknown key `mde`; did you mean `mode`?')
    expect(line({ parts: [{ weight: 1, label: 'a', wieght: 2 }] })).toBe(
      'unknown key `parts.0.wieght`; did you mean `weight`?',
    )
    expect(line({ parts: [{ weight: 1, label: 'a', siz: 2 }] })).toBe(
      'unknown key `parts.0.siz`; known keys: label, weight',
    )
  })

  it('has a short form, for a printer that says the place', () => {
    const short = (value: unknown) => {
      const { error } = schema.safeParse(value)
      if (error === undefined) throw new Error('nothing is wrong')
      const { path, rule, isUnknownKey } = firstBreach(error, schema, value)
      return { path, rule, isUnknownKey }
    }
    expect(short({ parts: [{ label: 'a' }] })).toEqual({
      path: ['parts', 0, 'weight'],
      rule: 'is missing',
      isUnknownKey: false,
    })
    expect(short({ code: 'x' }).rule).toBe('must be digits')
    expect(short({ size: 'x' }).rule).toBe('expected an integer >= 1, got `"x"`')
    expect(short({ mde: 1 })).toEqual({
      path: ['mde'],
      rule: 'unknown key `mde`; did you mean `mode`?',
      isUnknownKey: true,
    })
  })
})

describe('checkValue', () => {
  it('gives what the schema makes of a value', () => {
    expect(checkValue(schema, {}, ConfigError, 'It')).toEqual({ size: 4 })
  })

  it('throws the class it is given, with the place, in one line', () => {
    const check = () => checkValue(schema, { size: 'a\nb' }, ContractError, 'Agent `x`')
    expect(check).toThrow(ContractError)
    expect(check).toThrow(/^Agent `x`: Expected `size` to be an integer >= 1, got `"a\\nb"`$/)
  })
})

it('a value that JSON cannot hold is shown all the same', () => {
  const circle: Record<string, unknown> = {}
  circle.self = circle
  expect(show(circle)).toBe('`[object Object]` (mapping)')
  expect(show({ big: 5n })).toBe('`{"big":"5"}` (mapping)')
})
