import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { BenchmarkFolder } from '../../../experiments/benchmark/benchmark-folder.ts'
import type { Circumstances } from '../../../experiments/benchmark/circumstances.ts'
import { writeReportPage } from '../../../experiments/reports/benchmark-page.ts'
import { reportOf } from '../../../experiments/reports/benchmark-report.ts'
import { configOf, record } from '../../support/benchmark-records.ts'

let path: string
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'report-page-'))
})
afterEach(() => rmSync(path, { recursive: true }))

const circumstances: Circumstances = {
  machine: 'A processor, 2 cores',
  node: 'v20.1.0',
  backend: 'wasm (SIMD, 1 thread)',
  jobs: 2,
}

/** The page of a folder that is opened anew, as a later command finds it. */
async function pageAfter(fill: (folder: BenchmarkFolder) => void): Promise<string> {
  const planned = {
    problemsHash: 'h',
    problemHashes: {},
    sets: { find_min: 'seed-eval' },
    files: {},
  }
  const config = await configOf(['uniform'])
  fill(BenchmarkFolder.start(path, { config, ...planned }))
  const { manifest, records } = BenchmarkFolder.open(path)
  const report = reportOf([{ name: 'run', manifest, records }], { baseline: null })
  const page = join(path, 'page')
  await writeReportPage(page, report, { manifest, command: 'again', finished: true })
  return readFileSync(`${page}.md`, 'utf8')
}

test('a page says what its searches were measured under, not where it was written', async () => {
  const page = await pageAfter((folder) => {
    folder.beginSitting(circumstances)
    folder.append(record('uniform', 'find_min', 0, 3))
    folder.append(record('uniform', 'find_min', 1, 5))
  })
  expect(page).toContain(
    '- Measured: A processor, 2 cores, Node v20.1.0; 2 processes side by side, tensors by wasm (SIMD, 1 thread)\n',
  )
  expect(page).toContain('Programs a second of search in one process of the 2 side by side;')
})

test('a page says so when its folder went on under other circumstances', async () => {
  const page = await pageAfter((folder) => {
    folder.beginSitting(circumstances)
    folder.append(record('uniform', 'find_min', 0, 3))
    const again = BenchmarkFolder.open(path)
    again.beginSitting({ ...circumstances, jobs: 1 })
    again.append(record('uniform', 'find_min', 1, 5))
  })
  const machine = 'A processor, 2 cores, Node v20.1.0'
  const backend = 'tensors by wasm (SIMD, 1 thread)'
  expect(page).toContain(
    `- Measured: 1 of 2 searches: ${machine}; 2 processes side by side, ${backend}; 1 of 2 searches: ${machine}; one process, ${backend}\n`,
  )
  expect(page).toContain('mixed over searches that were not measured alike')
})

test('a page of a folder that does not say what it was measured under does not guess', async () => {
  const page = await pageAfter((folder) => folder.append(record('uniform', 'find_min', 0, 3)))
  expect(page).toContain('- Measured: number of processes and tensor backend not on record\n')
  expect(page).toContain('Programs a second of search in one process; shares')
})
