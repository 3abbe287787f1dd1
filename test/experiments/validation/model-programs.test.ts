import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { drawModelPrograms } from '../../../experiments/validation/model-programs.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../src/random/rng.ts'

const MODEL = fileURLToPath(
  new URL('../../../agents/initializers/models/attention.json', import.meta.url),
)

test('a model writes programs for each problem, each once, the same for the same seed', async () => {
  const { problems } = await loadProblemSet('seed-eval')
  const draw = (seed: number) =>
    drawModelPrograms(problems, {
      model: MODEL,
      vocabulary: createVocabulary(),
      samples: 6,
      temperature: 1,
      maxTokens: 50,
      rng: new Rng(seed),
    })
  const programs = await draw(1)
  const keys = programs.map(({ task_id, solution }) => `${task_id}\n${solution}`)
  expect(new Set(keys).size).toBe(programs.length)
  expect(new Set(programs.map(({ task_id }) => task_id)).size).toBe(problems.length)
  for (const { task_id, solution } of programs) expect(solution).toMatch(`def ${task_id}(`)
  expect(await draw(1)).toEqual(programs)
  expect(await draw(2)).not.toEqual(programs)
})
