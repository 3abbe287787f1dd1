import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCaptured } from '../support/captured-terminal.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The files of the version before, as its documentation had them. */
const before = fileURLToPath(new URL('./before', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'before-'))
  cpSync(before, folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what was written for the version before still compiles', () => {
  const settings = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      typeRoots: [join(root, 'node_modules/@types')],
      paths: {
        'codegen-gym': [join(root, 'index.ts')],
        'codegen-gym/*': [join(root, '*/index.ts')],
      },
    },
    include: ['*.ts'],
  }
  const typed = join(folder, 'typed')
  cpSync(before, typed, { recursive: true })
  writeFileSync(join(typed, 'package.json'), '{"type": "module"}')
  writeFileSync(join(typed, 'tsconfig.json'), JSON.stringify(settings))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  expect(readdirSync(typed).filter((name) => name.endsWith('.ts'))).toHaveLength(4)
  const compile = () => execFileSync(process.execPath, [tsc, '-p', typed], { encoding: 'utf8' })
  expect(compile()).toBe('')
})

test('and still runs: its agent, reward and problem in a training run', async () => {
  const args = ['train', join(folder, 'my.yaml'), '--runs-folder', join(folder, 'runs'), '--json']
  const { code, out, err } = await runCaptured(...args)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ runName: 'mine', total: 1, episodes: 200 })
  const tested = await runCaptured('reward', 'test', join(folder, 'reward.ts'))
  expect(tested).toMatchObject({ code: 0, err: '' })
}, 240_000)

test('and steps the environment', () => {
  const source = readFileSync(join(folder, 'step.ts'), 'utf8')
  const script = join(folder, 'step.mts')
  writeFileSync(script, source.replace("'codegen-gym'", `'${join(root, 'index.ts')}'`))
  const tsx = fileURLToPath(import.meta.resolve('tsx'))
  const printed = execFileSync(process.execPath, ['--import', tsx, script], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(printed).toContain('def add_numbers(')
})
