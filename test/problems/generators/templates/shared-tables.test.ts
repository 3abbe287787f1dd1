import { expect, test } from 'vitest'
import { z } from 'zod'
import { sharedRows, sharedWord } from '../../../../problems/generators/templates/shared-tables.ts'
import { ProblemError } from '../../../../src/core/errors.ts'

const codeOnly = z.object({ name: z.string(), code: z.string() })

test('names in shared rows stand for shared words, or for what the caller says', () => {
  const [even] = sharedRows('intProperties', codeOnly, { k: '$k', limit: '' })
  const [other] = sharedRows('intProperties', codeOnly, { k: '$k', limit: '', x: 'value' })
  expect([even, other]).toEqual([
    { name: 'even', code: 'x % 2 == 0' },
    { name: 'even', code: 'value % 2 == 0' },
  ])
})

test('a shared word is its text', () => {
  expect(sharedWord('table')).toMatch(/^\{the table\|/)
})

test.each([
  ['a table that is not there', () => sharedRows('nowhere', codeOnly), /no shared table `nowhere`/],
  [
    'a field that a row lacks',
    () => sharedRows('charMaps', codeOnly.extend({ more: z.string() }), { items: '' }),
    /^item-maps\.yaml:\d+:\d+: Expected `more` to be a text, got nothing$/,
  ],
  [
    'a name for nothing',
    () => sharedRows('charComparisons', codeOnly),
    /^text-properties\.yaml:\d+:\d+: `@k` names nothing$/,
  ],
  ['a word that is not there', () => sharedWord('nowhere'), /`@nowhere` names nothing/],
])('%s is refused', (_, act, message) => {
  expect(act).toThrow(ProblemError)
  expect(act).toThrow(message)
})
