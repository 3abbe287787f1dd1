import { expect, test } from 'vitest'
import { problemFinder } from '../../../problems/importers/task-id.ts'
import type { Problem } from '../../../src/core/problem.ts'

function find(ids: readonly string[], name: string): string | null {
  const problems = ids.map((id) => ({ id }) as Problem)
  return problemFinder({ problems })(name)?.id ?? null
}

test('a problem is found in any capitals, whoever wrote them', () => {
  expect(find(['mbpp/2'], 'Mbpp/2')).toBe('mbpp/2')
  expect(find(['Mine/Two'], 'mine/two')).toBe('Mine/Two')
  expect(find(['Mine/Two'], 'TWO')).toBe('Mine/Two')
})

test('a name that several have is nobody’s unless it is exactly one’s', () => {
  expect(find(['a/X', 'A/x'], 'a/x')).toBeNull()
  expect(find(['a/X', 'A/x'], 'A/x')).toBe('A/x')
  expect(find(['a/1', 'b/1'], '1')).toBeNull()
})
