import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { curvePanels, writeTrainingCurves } from '../../../experiments/reports/training-curves.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-curves-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const RECORDS = [
  { step: 50, 'episode/return': 1, 'train/solved_share': 0.25, 'train/pass_share': 0.1 },
  // An evaluation alone, and a value that was not finite.
  { step: 50, 'eval/return': 3 },
  { step: 100, 'episode/return': null, 'train/solved_share': 0.5, 'train/pass_share': 0.2 },
]

test('both shares stand in one panel and the return in another, by episodes', () => {
  const [shares, returns, ...more] = curvePanels(RECORDS)
  expect(more).toEqual([])
  expect(shares?.series.map(({ points }) => points)).toEqual([
    [
      [50, 0.25],
      [100, 0.5],
    ],
    [
      [50, 0.1],
      [100, 0.2],
    ],
  ])
  expect(returns?.series.map(({ points }) => points)).toEqual([[[50, 1]]])
})

test('the share that passes is left out where it ended before the run, since a problem left the mix', () => {
  const left = [...RECORDS, { step: 150, 'episode/return': 2, 'train/solved_share': 0.5 }]
  const [shares] = curvePanels(left)
  expect(shares?.series.map(({ name }) => name)).toEqual(['solved so far'])
})

test('without programs there is the return alone', () => {
  const panels = curvePanels([{ step: 5, 'episode/return': 2, 'train/updates': 1 }])
  expect(panels.map(({ yLabel }) => yLabel)).toEqual(['mean return'])
})

test('they are drawn as vectors and as pixels, and not at all before anything was measured', async () => {
  const metrics = join(folder, 'metrics.jsonl')
  writeFileSync(metrics, '{"step":0,"train/updates":0}\n')
  await writeTrainingCurves(folder)
  expect(readdirSync(folder)).toEqual(['metrics.jsonl'])
  writeFileSync(metrics, RECORDS.map((record) => `${JSON.stringify(record)}\n`).join(''))
  await writeTrainingCurves(folder)
  expect(readFileSync(join(folder, 'training_curves.svg'), 'utf8')).toContain('solved so far')
  const png = readFileSync(join(folder, 'training_curves.png'))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
})
