import { expect, test } from 'vitest'
import { Neighbours } from '../../../problems/adversarial/neighbours.ts'
import { loadProblemSet } from '../../../problems/load.ts'

test('are programs of the problem’s types under its name, many of them', async () => {
  const neighbours = await Neighbours.read(1)
  const { problems } = await loadProblemSet('seed-train')
  const problem = problems.find(({ id }) => id === 'sum_list') as (typeof problems)[number]
  const programs = neighbours.of(problem)
  expect(programs.length).toBeGreaterThan(500)
  for (const source of programs)
    expect(source).toMatch(/^def sum_list\(a0: list\[int\]\) -> int:\n/)
  expect(neighbours.of({ ...problem, parameters: [{ name: 'x', type: 'complex' }] })).toEqual([])
})
