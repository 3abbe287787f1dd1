import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import * as exported from '../../index.ts'
import { PRIOR_NAMES } from '../../src/python/mask/priors.ts'
import { CorridorEnv } from '../support/corridor-env.ts'

let text: string

/** Types that the package exports, which leave nothing to look at when it runs. */
const TYPES = ['AutoresetMode', 'Space']

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([\w.]+)/g)].map(([, name = '']) => name)
}

/** Whether it is exported, or a member of every env or space. */
function isHere(name: string): boolean {
  const [owner, member] = name.split('.')
  if (member === undefined) return Object.hasOwn(exported, name) || TYPES.includes(name)
  const space = new exported.Discrete(2)
  const env = new CorridorEnv()
  return member in { env, space }[owner as 'env' | 'space']
}

function isWrapper(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof exported.Wrapper
}

beforeAll(async () => {
  text = await readFile(new URL('../../envs/README.md', import.meta.url), 'utf8')
})

/** Rows of the table under a heading, as cells. */
function tableUnder(heading: string): string[][] {
  const [, section = ''] = text.split(`### ${heading}\n`)
  const lines = section.split(/\n#/)[0]?.match(/^\|.+\|$/gm) ?? []
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}

describe('the documentation of the envs', () => {
  it('lists every setting with its default', () => {
    const defaults = codeGenerationConfigSchema.parse({})
    const documented = tableUnder('Settings').map(([key, value]) => [key, value])
    expect(documented).toEqual(Object.entries(defaults).map(([key, value]) => [key, String(value)]))
  })

  it('lists every prior', () => {
    expect(tableUnder('Priors').map(([name]) => name)).toEqual([...PRIOR_NAMES])
  })

  it('names what of Gymnasium is here, and what is not', () => {
    const [, table = ''] = text.split('## From Gymnasium\n')
    const rows = (table.split(/\n## /)[0]?.match(/^\|.+\|$/gm) ?? []).slice(2)
    expect(rows.length).toBeGreaterThan(30)
    const wrong = rows.filter((row) => {
      const [, theirs = '', ours = ''] = row.split(/(?<!\\)\|/)
      if (!ours.trim().startsWith('not here')) return !isHere(namesIn(ours)[0] ?? '')
      return namesIn(theirs).some((name) => Object.hasOwn(exported, name))
    })
    expect(wrong).toEqual([])
    const classes = Object.entries(exported).filter(([, value]) => isWrapper(value))
    expect(classes.map(([name]) => name).filter((name) => !table.includes(`\`${name}\``))).toEqual(
      [],
    )
  })

  it('accounts for all 520 features', () => {
    let at = 0
    for (const [from, numbers] of tableUnder('Observations')) {
      expect(Number(from)).toBe(at)
      at += Number(numbers)
    }
    expect(at).toBe(520)
  })
})
