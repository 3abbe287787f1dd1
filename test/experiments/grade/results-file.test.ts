import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
  const written = new ResultsFile(path, lines, ORIGIN, false)
  const result = written.appendUnreadable(lines[0] as (typeof lines)[0])
  written.close()
  const text = readFileSync(path, 'utf8')
  expect(text).toMatch(/^[ -~]+\n$/)
  expect(JSON.parse(text)).toEqual(result)
  const again = new ResultsFile(path, lines, ORIGIN, false)
  again.close()
  expect([...again.kept.values()]).toEqual([result])
})

test.each([
  ['a file of something else', '{"name": "mine", "problems": []}\n', false],
  ['lines that count from something else', '{"line": 1, "text": "keep"}\n', false],
  ['an empty file', '', true],
  ['a result that was not written whole', '{"line":1,"pass', true],
  ['a result of another version', '{"line":1,"passed":false,"status":"lost","new":[]}\n', true],
])('to overwrite %s is allowed or not', (_what, text, allowed) => {
  const path = join(folder, 'results.jsonl')
  writeFileSync(path, text)
  const open = () => new ResultsFile(path, [], ORIGIN, true).close()
  if (allowed) open()
  else expect(open).toThrow(/results\.jsonl:1: not a verdict .*; name another file by --out$/)
  expect(readFileSync(path, 'utf8')).toBe(allowed ? '' : text)
})
