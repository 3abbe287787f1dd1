import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDomains } from '../../../problems/adversarial/domain.ts'
import { domainsOf } from '../../../problems/adversarial/domain-check.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { createSandbox, type PooledSandbox } from '../../../src/sandbox/pool.ts'

let folder: string
let sandbox: PooledSandbox
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'domain-check-'))
  sandbox = await createSandbox()
})
afterAll(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true })
})

const set = await loadProblemSet('intro-100')

/** The file with one rule for `rotate_left(items, k)`, checked. */
async function check(where: string) {
  const file = path.join(folder, 'domains.yaml')
  await writeFile(file, JSON.stringify({ rotate_left: { where } }))
  return domainsOf(set, sandbox, await readDomains(file))
}

describe('domainsOf', () => {
  test.each([
    'k <= len(items)',
    'all(item == item for item in items) and (lambda n: n >= 0)(k)',
    'len(sorted(items, key=str)) >= 0  # a word on it',
    'k <= len(items)\nand True',
    '(n := len(items)) >= 0 and n >= k',
    'items[0] == items[0]',
  ])('takes the rule %j', async (where) => {
    expect((await check(where))?.problems).toHaveProperty('rotate_left', {
      inputs: {},
      examples: [],
      where,
    })
  })

  test.each([
    'k <',
    '',
    'k > 1, k < 9',
    'k > 1) or (k < 1',
    'k = 1',
    'k > 1\nimport os',
    'return k',
    '(yield k)',
    'f() := k',
    'x for x in items',
    'k > 1\n)\n(k',
  ])('refuses %j, which is no one expression', async (where) => {
    await expect(check(where)).rejects.toThrow(
      /domains\.yaml:1:17: rotate_left\.where: `.*`: expected one Python expression over the param/,
    )
  })

  test('refuses what the parser lets pass and Python does not', async () => {
    await expect(check('01 < k')).rejects.toThrow(
      /rotate_left\.where: `01 < k`: Python refuses it: syntax_error$/,
    )
  })

  test.each(['y > 3', 'k > 99999 and y > 3', 'len(items) >= 0 or max(k, default=y)'])(
    'refuses %j, which names no parameter',
    async (where) => {
      await expect(check(where)).rejects.toThrow(/`: no parameter `y`; it has items, k$/)
    },
  )

  test('refuses a rule that fails for every test, with what it raises', async () => {
    await expect(check('k.bit_size() > 1')).rejects.toThrow(
      /: it fails for every test of the problem: AttributeError$/,
    )
    await expect(check('len(k) > 1')).rejects.toThrow(/every test of the problem: TypeError$/)
  })

  test('takes what ships with a set, and none for a set that has none', async () => {
    const shipped = await domainsOf(set, sandbox, undefined)
    expect(shipped?.problems).toHaveProperty('clamp')
    expect(await domainsOf({ ...set, name: 'mine' }, sandbox, null)).toBeNull()
  })

  test('refuses a parameter that a problem lacks, before anything is drawn', async () => {
    const file = path.join(folder, 'inputs.yaml')
    await writeFile(file, 'clamp: { inputs: { hgih: { min: 1 } } }')
    await expect(domainsOf(set, sandbox, await readDomains(file))).rejects.toThrow(
      /inputs\.yaml:1:20: clamp\.inputs: no parameter `hgih`; it has /,
    )
  })
})
