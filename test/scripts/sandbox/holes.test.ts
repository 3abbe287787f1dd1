import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { edited, HOLES } from '../../../scripts/sandbox/holes.ts'

const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url))

test.each(HOLES.map((hole) => [hole.name, hole] as const))(
  'the hole `%s` can be opened in the sources as they are',
  (_, hole) => {
    for (const edit of hole.edits) {
      const text = readFileSync(SOURCES + edit.file, 'utf8')
      expect(edited(text, edit)).not.toBe(text)
    }
  },
)

test('an anchor that is not there exactly once is an error that names file and anchor', () => {
  const edit = { file: 'a.ts', anchor: 'x', replacement: 'y' }
  expect(edited('axb', edit)).toBe('ayb')
  expect(() => edited('ab', edit)).toThrow('a.ts: expected the anchor `x` once, found it 0 times')
  expect(() => edited('xx', edit)).toThrow('found it 2 times')
})
