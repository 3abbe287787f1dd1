import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
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

test('a benchmark runs from code as the page does it', { timeout: 120_000 }, async () => {
  const [, source = ''] = /^```ts benchmark\.ts\n([\s\S]*?)^```$/m.exec(readme) ?? []
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const folder = mkdtempSync(join(tmpdir(), 'benchmark-from-code-'))
  // Beside the package's own dependencies, since its name leads to the build.
  const script = join(root, 'node_modules', '.readme-benchmark.mts')
  writeFileSync(script, source.replace('codegen-gym/experiments', '../experiments/index.ts'))
  try {
    const tsx = ['--import', import.meta.resolve('tsx')]
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [...tsx, script], { cwd: folder })
    expect(stdout).toMatch(/^\[ 'uniform [\d.]+', 'beam [\d.]+' \]\n$/)
    const units = readFileSync(join(folder, 'runs/benchmarks/mine/units.jsonl'), 'utf8')
    expect(units.trimEnd().split('\n')).toHaveLength(6)
  } finally {
    rmSync(script)
    rmSync(folder, { recursive: true })
  }
})
