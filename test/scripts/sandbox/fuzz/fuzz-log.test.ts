import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { controlEntry } from '../../../../scripts/sandbox/fuzz/batch.ts'
import { drawKnownControl } from '../../../../scripts/sandbox/fuzz/controls.ts'
import { FuzzLog, fuzzStates } from '../../../../scripts/sandbox/fuzz/fuzz-log.ts'
import type { Suspicion } from '../../../../scripts/sandbox/fuzz/oracle.ts'
import { Rng } from '../../../../src/random/rng.ts'

const root = mkdtempSync(join(tmpdir(), 'fuzz-log-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a run goes on where the last one on the same sandbox ended, and hours are summed by hash', () => {
  const log = new FuzzLog(root, 'aaa')
  log.finished('1', 0, 80, 1800)
  log.finished('1', 1, 80, 1800)
  const again = new FuzzLog(root, 'aaa')
  expect(again.nextBatch('1')).toBe(2)
  expect(again.nextBatch('2')).toBe(0)
  again.finished('2', 0, 40, 3600)
  expect(new FuzzLog(root, 'bbb').nextBatch('1')).toBe(0)
  expect(fuzzStates(root)).toMatchObject([
    { hash: 'aaa', seconds: 7200, programs: 200, batches: 3 },
  ])
})

test('verdicts of fresh interpreters are asked for once', async () => {
  const log = new FuzzLog(root, 'ccc')
  let asked = 0
  const ask = async () => ({ control: `verdict ${++asked}` })
  expect(await log.freshVerdicts('controls', ask)).toEqual(new Map([['control', 'verdict 1']]))
  expect(await log.freshVerdicts('controls', ask)).toEqual(new Map([['control', 'verdict 1']]))
  expect(await log.freshVerdicts('other', ask)).toEqual(new Map([['control', 'verdict 2']]))
})

test('a finding is written with its programs, its seed and both verdicts', () => {
  const log = new FuzzLog(root, 'ddd')
  const entry = controlEntry(drawKnownControl(new Rng(1)))
  const pass = {
    entries: [entry],
    verdicts: null,
    error: '',
    workersLost: 0,
    ownMs: 0,
    residentBytes: 0,
    replaced: {},
  }
  const verdicts = { expected: 'passed', observed: 'tampered' }
  const suspicion: Suspicion = { key: 'control right', kind: 'control', pass, at: 0, ...verdicts }
  expect(log.count('control right')).toBe(1)
  const confirmed = { reproduced: true, programs: [entry], ...verdicts }
  const folder = log.write(suspicion, confirmed, 'seed', 7)
  const finding = JSON.parse(readFileSync(join(folder, 'finding.json'), 'utf8')) as object
  expect(finding).toMatchObject({ seed: 'seed', batch: 7, reproduced: true, ...verdicts })
  expect(readFileSync(join(folder, `1-${entry.name}.py`), 'utf8')).toBe(entry.request.source)
})
