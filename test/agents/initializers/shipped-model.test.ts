import { readFile, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'

const folder = new URL('../../../agents/initializers/models/', import.meta.url)
const json = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8'))

test('the shipped model says by which command and from which corpus it was made', async () => {
  const { provenance } = await json('attention.json')
  const corpus = await json('corpus.manifest.json')
  expect(provenance.corpusSha256).toBe(corpus.sha256)
  expect(provenance.options.seed).toBe(1)
  const readme = await readFile(new URL('README.md', folder), 'utf8')
  expect(readme).toContain(`corpus --size ${corpus.requested} --seed ${corpus.seed}\n`)
  const unwrapped = readme.replaceAll('\\\n', '').replaceAll(/ +/g, ' ')
  expect(unwrapped).toContain(`--preset ${provenance.options.preset} `)
})

test('the shipped weights take less than 2 MB', async () => {
  const { size } = await stat(new URL('attention.safetensors', folder))
  expect(size).toBeLessThan(2_000_000)
  expect(size).toBeGreaterThan(100_000)
})
