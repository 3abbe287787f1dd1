import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toSnakeCase } from '../../experiments/config/key-case.ts'
import { shapeOf } from '../../experiments/config/schema-shape.ts'
import {
  dataSchema,
  evaluationSchema,
  sandboxSchema,
  trainingSchema,
} from '../../experiments/config/sections.ts'

const readme = readFileSync(new URL('../../experiments/README.md', import.meta.url), 'utf8')

test.each([
  ['training', trainingSchema],
  ['evaluation', evaluationSchema],
  ['data', dataSchema],
  ['sandbox', sandboxSchema],
])('the page lists every key of `%s` with its default and meaning', (section, schema) => {
  const shape = shapeOf(schema)
  if (shape.kind !== 'object') throw new Error('not a section')
  const defaults = schema.parse({}) as unknown as Record<string, unknown>
  const rows = Object.entries(shape.fields).map(
    ([key, field]) => `| \`${toSnakeCase(key)}\` | ${defaults[key]} | ${field.description} |`,
  )
  const table = readme.split(`### \`${section}\``)[1]?.split('\n\n')[1]
  expect(table?.split('\n').slice(2)).toEqual(rows)
})
