import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { codeGenerationConfigSchema } from '../../envs/code-generation/config.ts'
import { PRIOR_NAMES } from '../../src/python/mask/priors.ts'

let text: string

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

  it('accounts for all 520 features', () => {
    let at = 0
    for (const [from, numbers] of tableUnder('Observations')) {
      expect(Number(from)).toBe(at)
      at += Number(numbers)
    }
    expect(at).toBe(520)
  })
})
