import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'typed-in-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What a script of the clone prints, called from a folder below or beside the clone. */
function npm(cwd: string, ...words: string[]): string {
  const argv = ['--prefix', root, '--silent', 'run', 'codegen-gym', '--', ...words]
  return execFileSync('npm', argv, { cwd, encoding: 'utf8' })
}

test('paths on a command line of the clone are meant from where they were typed', () => {
  writeFileSync(join(folder, 'reward.ts'), 'export const score = () => 0\n')
  writeFileSync(join(folder, 'mine.yaml'), 'reward: {module: reward.ts}\n')
  const dryRun = npm(folder, 'train', 'mine.yaml', '--dry-run', '--runs-folder', 'runs')
  expect(dryRun).toContain(`module: ${join(folder, 'reward.ts')}`)

  mkdirSync(join(folder, 'below'))
  const shown = npm(join(folder, 'below'), 'reward', 'test', '../reward.ts', '--json')
  expect(JSON.parse(shown)).toMatchObject({ problem: 'is_even' })
})
