import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ResultsFile, type ResultsOrigin } from '../../../experiments/grade/results-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ORIGIN: ResultsOrigin = { samples: 's', problems: 'p', grader: 'g', isolation: 'strict' }

test('an id that would turn the direction of reading is escaped, and read back as it is', () => {
  const path = join(folder, 'results.jsonl')
  const taskId = 'a\u202eb\u009b\u{e0041}\ud800 "c" \\'
  const lines = [{ line: 1, taskId, reason: 'not a sample: \u2066' }]
  const options = { samplesFile: join(folder, 'samples.jsonl'), overwrite: false }
  const written = new ResultsFile(path, lines, ORIGIN, options)
  const result = written.appendUnreadable(lines[0] as (typeof lines)[0])
  written.close()
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/^[ -~]+\n$/)
  expect(JSON.parse(text)).toEqual(result)
  const again = new ResultsFile(path, lines, ORIGIN, options)
  again.close()
  expect([...again.kept.values()]).toEqual([result])
})
