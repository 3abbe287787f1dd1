import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domainOf, readDomains, shippedDomains } from '../../../problems/adversarial/domain.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { py } from '../../../src/values/py-value.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'domains-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string) {
  const file = path.join(folder, 'domains.yaml')
  await writeFile(file, text)
  return readDomains(file)
}

const { problems } = await loadProblemSet('seed-eval')
const isPrime = problems.find(({ id }) => id === 'is_prime') as (typeof problems)[number]

describe('readDomains', () => {
  test('reads bounds and examples, by the declared types', async () => {
    const file = await read(
      'is_prime: { inputs: { n: { min: 2 } }, examples: [[341], [{ $int: "3825123056546413051" }]] }',
    )
    expect(domainOf(isPrime, file)).toEqual({
      inputs: { n: { min: 2 } },
      where: undefined,
      examples: [[py.int(341)], [py.int(3825123056546413051n)]],
    })
  })

  test('refuses an unknown key, with its place', async () => {
    await expect(read('is_prime: { inputs: { n: { minimum: 2 } } }')).rejects.toThrow(
      /is_prime\.inputs\.n/,
    )
  })

  test('refuses what is no YAML, and a file that is not there', async () => {
    await expect(read('a: [')).rejects.toThrow(/not valid YAML/)
    await expect(readDomains(path.join(folder, 'none.yaml'))).rejects.toThrow(/cannot be read/)
  })
})

describe('domainOf', () => {
  test('refuses a parameter that the problem lacks', async () => {
    const file = await read('is_prime: { inputs: { m: { min: 2 } } }')
    expect(() => domainOf(isPrime, file)).toThrow(/no parameter `m`; it has n/)
  })

  test('refuses an example with too many arguments', async () => {
    const file = await read('is_prime: { examples: [[1, 2]] }')
    expect(() => domainOf(isPrime, file)).toThrow(/2 arguments, expected 1/)
  })

  test('is null for a problem that the file does not name', async () => {
    expect(domainOf(isPrime, await read('other: {}'))).toBeNull()
    expect(domainOf({ ...isPrime, id: 'constructor' }, await read('other: {}'))).toBeNull()
  })
})

describe('shippedDomains', () => {
  test('names every shipped problem, and none beside them', async () => {
    for (const name of ['seed-train', 'seed-eval', 'intro-100']) {
      const ids = (await loadProblemSet(name)).problems.map(({ id }) => id)
      expect(Object.keys((await shippedDomains(name)) ?? {}).sort()).toEqual([...ids].sort())
    }
  })

  test('serves the parts of a set too, and no path', async () => {
    expect(await shippedDomains('intro-100/dev')).toHaveProperty('acronym')
    expect(await shippedDomains('my-set')).toBeNull()
    expect(await shippedDomains('../sets/seed-eval')).toBeNull()
  })
})
