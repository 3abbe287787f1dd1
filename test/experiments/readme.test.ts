import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { benchmarkSchema } from '../../experiments/benchmark/benchmark-config.ts'
import { contenderSchemas } from '../../experiments/benchmark/contender.ts'
import {
  dataSchema,
  evaluationSchema,
  sandboxSchema,
  trainingSchema,
} from '../../experiments/config/sections.ts'
import { toSnakeCase } from '../../src/settings/key-case.ts'
import { shapeOf } from '../../src/settings/schema-shape.ts'

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

function rowsUnder(head: string): string[] {
  const table = readme.split(`${head}\n`)[1]?.split('\n\n')[0] ?? ''
  return table.split('\n').slice(1)
}

test('the page lists every key of a benchmark and of its contenders with its meaning', () => {
  const keys = Object.entries(benchmarkSchema.shape)
  expect(rowsUnder('| Key | Meaning |')).toEqual(
    keys.map(([key, { description }]) => `| \`${toSnakeCase(key)}\` | ${description} |`),
  )
  const strategies = new Map<string, string[]>()
  for (const [strategy, { shape }] of Object.entries(contenderSchemas)) {
    for (const [key, { description }] of Object.entries(shape)) {
      const row = `${toSnakeCase(key)}\n${description}`
      strategies.set(row, [...(strategies.get(row) ?? []), strategy])
    }
  }
  const rows = [...strategies].map(([row, names]) => {
    const [key, description] = row.split('\n')
    return `| \`${key}\` | ${names.length === 3 ? 'all' : names.join(', ')} | ${description} |`
  })
  expect(rowsUnder('| Key of a contender | Strategies | Meaning |')).toEqual(rows)
})
