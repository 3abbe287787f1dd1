import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MetricsFile } from '../../../../src/log/metrics/metrics-file.ts'
import { MetricsLog } from '../../../../src/log/metrics/metrics-log.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-'))
  path = join(folder, 'metrics.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true }))

const lines = () => readFileSync(path, 'utf8').trimEnd().split('\n')

test('each record is one line of JSON as soon as it is written', () => {
  const file = new MetricsFile(path)
  file.append({ step: 1, loss: 0.5 })
  expect(lines()).toEqual(['{"step":1,"loss":0.5}'])
  file.append({ step: 2, loss: Number.NaN })
  expect(lines()[1]).toBe('{"step":2,"loss":null}')
  file.close()
  file.append({ step: 3 })
  expect(lines()).toHaveLength(2)
})

test('resuming cuts what came after the checkpoint, and a torn last line', () => {
  const file = new MetricsFile(path)
  for (let step = 1; step <= 5; step++) file.append({ step })
  file.close()
  appendFileSync(path, '{"step":2,"lo')
  const resumed = new MetricsFile(path, { kept: { throughStep: 3, count: null } })
  resumed.append({ step: 4, again: 1 })
  resumed.close()
  expect(lines()).toEqual(['{"step":1}', '{"step":2}', '{"step":3}', '{"step":4,"again":1}'])
  expect(existsSync(`${path}.partial`)).toBe(false)
})

test('the step of the latest record is known, also of a run that goes on', () => {
  const file = new MetricsFile(path)
  expect(file.lastStep).toBeNull()
  for (let step = 1; step <= 5; step++) file.append({ step })
  expect(file.lastStep).toBe(5)
  file.close()
  const resumed = new MetricsFile(path, { kept: { throughStep: 3, count: null } })
  expect(resumed.lastStep).toBe(3)
  resumed.close()
  const cut = new MetricsFile(path, { kept: { throughStep: 0, count: null } })
  expect(cut.lastStep).toBeNull()
  cut.close()
})

test('resuming keeps as many records as the checkpoint counted', () => {
  const file = new MetricsFile(path)
  for (let step = 1; step <= 5; step++) file.append({ step })
  expect(file.count).toBe(5)
  file.close()
  const resumed = new MetricsFile(path, { kept: { throughStep: 3, count: 2 } })
  expect([resumed.count, resumed.lastStep]).toEqual([2, 2])
  resumed.append({ step: 3, again: 1 })
  expect(resumed.count).toBe(3)
  resumed.close()
  expect(lines()).toEqual(['{"step":1}', '{"step":2}', '{"step":3,"again":1}'])
})

test('resuming a run that wrote no metrics yet starts an empty file', () => {
  new MetricsFile(path, { kept: { throughStep: 3, count: null } }).close()
  expect(readFileSync(path, 'utf8')).toBe('')
})

test('a metrics log writes the same scalars to both places, and a file a session', () => {
  const tensorboardPath = join(folder, 'tensorboard')
  const log = new MetricsLog({ metricsPath: path, tensorboardPath })
  log.scalars(1, { 'reward/total': 2 })
  log.text(1, 'program', 'return 1')
  log.close()
  const resumed = new MetricsLog({
    metricsPath: path,
    tensorboardPath,
    kept: { throughStep: 1, count: 1 },
  })
  resumed.scalars(2, { 'reward/total': 3 })
  resumed.close()
  expect(lines()).toEqual(['{"step":1,"reward/total":2}', '{"step":2,"reward/total":3}'])
  expect(readdirSync(tensorboardPath)).toHaveLength(2)
})
