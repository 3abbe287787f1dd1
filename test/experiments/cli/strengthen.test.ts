import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadProblemSet } from '../../../problems/load.ts'
import { runCaptured } from './captured-terminal.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'strengthen-'))
  out = join(folder, 'stronger.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A set of one problem, with few tests. */
function weakSet(): string {
  const file = join(folder, 'weak.json')
  const set = {
    name: 'weak',
    description: 'One problem.',
    problems: [
      {
        id: 'clip',
        function_name: 'clip',
        parameters: [
          { name: 'text', type: 'str' },
          { name: 'size', type: 'int' },
        ],
        return_type: 'str',
        docstring: 'Return the first characters of the text, at most size of them.',
        visible_tests: [
          { args: ['hello', 2], expected: 'he' },
          { args: ['a b', 9], expected: 'a b' },
          { args: ['', 1], expected: '' },
          { args: ['Xyz', 0], expected: '' },
          { args: ['level', 3], expected: 'lev' },
          { args: ['abcabc', 5], expected: 'abcab' },
        ],
        hidden_tests: [{ args: ['world', 3], expected: 'wor' }],
        reference_solution: 'def clip(text, size):\n    return text[:size]\n',
        tags: [],
      },
    ],
  }
  writeFileSync(file, JSON.stringify(set))
  return file
}

const DOMAIN = 'clip: { inputs: { size: { min: 0, max: 100 } } }\n'

test('writes a set whose hidden tests tell more apart, and says what it did', async () => {
  const file = weakSet()
  const domains = join(folder, 'domains.yaml')
  writeFileSync(domains, DOMAIN)
  const programs = join(folder, 'programs.jsonl')
  const solution = 'def clip(text, size):\n    return text[:size].rstrip()\n'
  writeFileSync(programs, `${JSON.stringify({ task_id: 'clip', solution })}\n`)
  const shown = await runCaptured(
    ...['problems', 'strengthen', file, '--out', out, '--domains', domains],
    ...['--programs', programs, '--inputs', '60', '--tests', '30', '--json'],
  )
  expect({ code: shown.code, err: shown.err }).toEqual({ code: 0, err: '' })
  const report = JSON.parse(shown.out)
  expect(report).toMatchObject({
    set: 'weak',
    out,
    untouched: [],
    problems: [{ id: 'clip', guessedDomain: false, slipsAfter: 0 }],
  })
  expect(report.problems[0].slipsBefore).toBeGreaterThan(2)
  const [[before], [after]] = [
    (await loadProblemSet(file)).problems,
    (await loadProblemSet(out)).problems,
  ]
  expect(after?.visibleTests).toEqual(before?.visibleTests)
  expect(after?.hiddenTests.length).toBeGreaterThan(10)
  expect(after?.hiddenTests.length).toBeLessThanOrEqual(30)
})

test('a domain that is guessed is said so', async () => {
  const shown = await runCaptured(
    ...['problems', 'strengthen', weakSet(), '--out', out, '--inputs', '20', '--seed', '4'],
  )
  expect(shown.code).toBe(0)
  expect(shown.out).toMatch(
    /inputs guessed from the tests \(--domains says what is allowed\): clip/,
  )
})

test('a file in the way is kept unless it may be replaced', async () => {
  writeFileSync(out, 'mine')
  const shown = await runCaptured('problems', 'strengthen', weakSet(), '--out', out)
  expect(shown.code).toBe(2)
  expect(shown.err).toMatch(/it exists; name another file, or replace it by --overwrite/)
  expect(readFileSync(out, 'utf8')).toBe('mine')
})

test('misuse is one line and code 2', async () => {
  const file = weakSet()
  const asText = await runCaptured('problems', 'strengthen', file, '--out', join(folder, 'a.txt'))
  expect({ code: asText.code, lines: asText.err.split('\n').length }).toEqual({ code: 2, lines: 1 })
  const none = await runCaptured('problems', 'strengthen', file, '--out', out, '--inputs', '0')
  expect(none.code).toBe(2)
  expect(none.err).toMatch(/--inputs to be an integer >= 1, got `0`/)
})
