import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
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
  it('has an env of one’s own that keeps the contract', async () => {
    const [, source = ''] = /^```ts corridor\.ts\n([\s\S]*?)^```$/m.exec(text) ?? []
    // The package's own name resolves from inside it, as it will for those who installed it.
    const script = fileURLToPath(new URL('../../node_modules/.envs-readme.mts', import.meta.url))
    await writeFile(script, source.replace("'codegen-gym'", "'../index.ts'"))
    try {
      const tsx = fileURLToPath(import.meta.resolve('tsx'))
      const run = promisify(execFile)
      const { stdout } = await run(process.execPath, ['--import', tsx, script])
      expect(stdout).toContain('r: 1')
    } finally {
      await rm(script)
    }
  })

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
