import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCaptured } from './support/captured-terminal.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
let folder: string

/** The README's files: fenced blocks whose info string is a language and a file's name. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readme-'))
  for (const [, name, text] of readme.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)) {
    writeFileSync(join(folder, name!), text!)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

test('trains with the README’s agent, reward and problem', async () => {
  const args = ['train', join(folder, 'my.yaml'), '--runs-folder', join(folder, 'runs'), '--json']
  const { code, out, err } = await runCaptured(...args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const summary = JSON.parse(out)
  expect(summary).toMatchObject({ runName: 'mine', total: 1, episodes: 200 })
  const metrics = readFileSync(join(folder, 'runs/mine/metrics.jsonl'), 'utf8')
  expect(metrics.trim().split('\n').length).toBeGreaterThan(1)
})

test('scores a program with the README’s reward', async () => {
  const { code, err } = await runCaptured('reward', 'test', join(folder, 'reward.ts'))
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('steps the environment as the README does', async () => {
  // The package's own name resolves from inside it, as it will for those who installed it.
  const script = join(root, 'node_modules', '.readme-step.mts')
  const source = readFileSync(join(folder, 'step.ts'), 'utf8')
  writeFileSync(script, source.replace("'codegen-gym'", "'../index.ts'"))
  try {
    const tsx = fileURLToPath(import.meta.resolve('tsx'))
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, script], {
      cwd: folder,
    })
    expect(stdout).toContain('def add_numbers(')
  } finally {
    rmSync(script)
  }
})

test('links only to what exists', () => {
  for (const [, path] of readme.matchAll(/\]\(([^)#:]+)\)/g)) {
    expect(existsSync(join(root, path!)), path).toBe(true)
  }
})
