import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../problems/generators/generate.ts'
import { listProblemSets } from '../../problems/load.ts'
import { problemSetJsonSchema } from '../../problems/schema.ts'

test('the published files are what the generator writes', async () => {
  for (const [file, text] of generatedFiles()) {
    const shipped = await readFile(new URL(`../../problems/${file}`, import.meta.url), 'utf8')
    const same = isDeepStrictEqual(JSON.parse(shipped), JSON.parse(text))
    expect(same, `${file} is out of date: run \`npx tsx problems/generators/generate.ts\``).toBe(
      true,
    )
  }
})

test('the published JSON Schema accepts the shipped sets and refuses an unknown key', async () => {
  const accepts = new Ajv2020().compile(problemSetJsonSchema())
  for (const name of await listProblemSets()) {
    const file = new URL(`../../problems/sets/${name}.json`, import.meta.url)
    const json: unknown = JSON.parse(await readFile(file, 'utf8'))
    expect(accepts(json), JSON.stringify(accepts.errors)).toBe(true)
    expect(accepts({ ...(json as object), problem: [] })).toBe(false)
  }
})
