import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { examine, reportLines } from '../../../experiments/cli/doctor.ts'
import {
  refuseExisting,
  refuseNoFolder,
  refuseNoPlace,
} from '../../../experiments/cli/written-file.ts'
import { runCaptured } from '../../support/captured-terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'written-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a missing folder is refused where it is not made, and passes where it is', () => {
  const path = join(folder, 'no', 'k.json')
  expect(() => refuseExisting(path, false)).toThrow(`${path}: there is no folder ${folder}/no;`)
  expect(() => refuseNoFolder(path)).toThrow(/there is no folder/)
  expect(() => refuseNoPlace(path)).not.toThrow()
})

test('a file in place of a folder, and a folder in place of a file, are refused', () => {
  writeFileSync(join(folder, 'file'), '')
  for (const refuse of [refuseNoFolder, refuseNoPlace]) {
    expect(() => refuse(join(folder, 'file', 'k.json'))).toThrow(/file is no folder; name another/)
    expect(() => refuse(folder)).toThrow(/it is a folder; name a file$/)
  }
})

test('a folder that may not be written to is refused to all but root', () => {
  const closed = join(folder, 'closed')
  mkdirSync(closed)
  chmodSync(closed, 0o500)
  const ask = () => refuseNoPlace(join(closed, 'a', 'k.json'))
  if (process.getuid?.() === 0) expect(ask).not.toThrow()
  else expect(ask).toThrow(/nothing may be written to .*closed \(you may not write it\); name/)
})

test('commands refuse a place that is none before they do their work', async () => {
  const corpus = await runCaptured('corpus', '--out', folder)
  expect(corpus).toMatchObject({ code: 2, err: `error: ${folder}: it is a folder; name a file` })
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const [option, ...argv] of [
    ['--runs-folder', 'train'],
    ['--out', 'benchmark', '--agents', 'uniform', '--problems', 'seed-eval'],
    ['--save-dir', 'pretrain', '--data', 'none.jsonl'],
  ] as const) {
    const { code, err } = await runCaptured(...argv, option, file)
    expect({ code, err }).toEqual({
      code: 2,
      err: `error: ${file}: it is no folder; name another one by ${option}`,
    })
  }
  const plot = join(folder, 'no', 'plot')
  const compare = await runCaptured('compare', 'nothing', '--plot', plot)
  expect(compare).toMatchObject({ code: 2, err: expect.stringMatching(/there is no folder .*no;/) })
})

test('`init` says why its folder cannot be made, and the doctor where no run can be written', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const study = join(file, 'study')
  expect(await runCaptured('init', study)).toMatchObject({
    code: 2,
    err: `error: ${study}: it cannot be made: a part of its path is a file, not a folder; give another folder`,
  })
  const report = await examine(join(file, 'runs'))
  expect(report).toMatchObject({
    healthy: false,
    folder: {
      ok: false,
      detail: `${file}/runs: ${file} is no folder; name another one by --runs-folder`,
    },
  })
  expect(reportLines(report).at(-1)).toBe('Something is missing; see above.')
}, 120_000)
