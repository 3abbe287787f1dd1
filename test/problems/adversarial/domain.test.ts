import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  checkProblemIds,
  domainOf,
  readDomains,
  shippedDomains,
} from '../../../problems/adversarial/domain.ts'
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

  test('refuses an unknown key, with its place and the one that was meant', async () => {
    await expect(read('is_prime:\n  inputs: { n: { mni: 2 } }')).rejects.toThrow(
      /domains\.yaml:2:18: is_prime\.inputs\.n: unknown key `mni`; did you mean `min`\?$/,
    )
    await expect(read('is_prime: { were: n > 1 }')).rejects.toThrow(
      /:1:13: is_prime: unknown key `were`; did you mean `where`\?$/,
    )
    await expect(read('f: { inputs: { x: { items: { nothing_like_it: 1 } } } }')).rejects.toThrow(
      /f\.inputs\.x\.items: unknown key `nothing_like_it`; known keys: characters, distinct, /,
    )
  })

  test('refuses a value of another kind, and bounds that no value is between', async () => {
    await expect(read('f:\n  inputs: { n: { min: two } }')).rejects.toThrow(
      /:2:18: f\.inputs\.n\.min: expected a number, got `"two"`$/,
    )
    await expect(read('f: { inputs: { n: { min: 5, max: 2 } } }')).rejects.toThrow(
      /f\.inputs\.n\.min: no value is at least 5 and at most 2$/,
    )
    await expect(read('f: { inputs: { n: { items: { min_length: 3, max_length: 2 } } } }'))
      .rejects //
      .toThrow(/f\.inputs\.n\.items\.min_length: no value is at least 3/)
    await expect(read('')).rejects.toThrow(
      /domains\.yaml: expected a mapping of keys to values, got `null`$/,
    )
  })

  test('says line, column and reason of what is no YAML', async () => {
    await expect(read('b: {}\na: [')).rejects.toThrow(/domains\.yaml:2:5: not valid YAML: \w+/)
    await expect(read('a: {}\na: {}\n')).rejects.toThrow(/:2:1: not valid YAML: .*unique/)
  })

  test('refuses aliases that stand for more than can be held, with the place', async () => {
    const bomb = ['a0: &a0 {}']
    for (let i = 1; i < 40; i++) {
      bomb.push(`a${i}: &a${i} { items: *a${i - 1}, keys: *a${i - 1}, values: *a${i - 1} }`)
    }
    await expect(read(bomb.join('\n'))).rejects.toThrow(
      /domains\.yaml:9:\d+: aliases up to `\*a7` stand for more than 10000 values/,
    )
  })

  test('refuses a file that is not there', async () => {
    await expect(readDomains(path.join(folder, 'none.yaml'))).rejects.toThrow(
      /there is no such file/,
    )
  })
})

describe('checkProblemIds', () => {
  test('refuses a problem that there is not, and says which was meant', async () => {
    const file = await read('clamp: {}\nclmap: { where: x > 1 }\n')
    expect(() => checkProblemIds(file, ['choose', 'clamp'])).toThrow(
      /domains\.yaml:2:1: there is no problem `clmap` in the set; did you mean `clamp`\?$/,
    )
    expect(() => checkProblemIds(file, ['clamp', 'clmap', 'other'])).not.toThrow()
  })
})

describe('domainOf', () => {
  test('refuses a parameter that the problem lacks', async () => {
    const file = await read('is_prime: { inputs: { m: { min: 2 } } }')
    expect(() => domainOf(isPrime, file)).toThrow(
      /domains\.yaml:1:23: is_prime\.inputs: no parameter `m`; it has n$/,
    )
  })

  test('refuses an example with too many arguments', async () => {
    const file = await read('is_prime: { examples: [[1, 2]] }')
    expect(() => domainOf(isPrime, file)).toThrow(
      /:1:24: is_prime\.examples\[0\]: 2 arguments, expected 1$/,
    )
  })

  test('refuses an example of another type, with its place', async () => {
    const file = await read('is_prime: { examples: [[7], [seven]] }')
    expect(() => domainOf(isPrime, file)).toThrow(
      /:1:29: is_prime\.examples\[1\]\[0\]: expected `int`/,
    )
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
      expect(Object.keys((await shippedDomains(name))?.problems ?? {}).sort()).toEqual(
        [...ids].sort(),
      )
    }
  })

  test('serves the parts of a set too, and no path', async () => {
    expect((await shippedDomains('intro-100/dev'))?.problems).toHaveProperty('acronym')
    expect(await shippedDomains('my-set')).toBeNull()
    expect(await shippedDomains('../sets/seed-eval')).toBeNull()
  })
})
