import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseProblemSet } from '../../problems/load.ts'

test('the examples of the README load', async () => {
  const text = await readFile(new URL('../../problems/README.md', import.meta.url), 'utf8')
  const examples = Array.from(text.matchAll(/```json\n([\s\S]*?)```/g), ([, json]) => json ?? '')
  const sets = examples.map((json) => parseProblemSet(json, 'README.md'))
  expect(sets.map(({ problems }) => problems.map(({ id }) => id))).toEqual([
    ['clamp'],
    ['max_of_three'],
  ])
})
