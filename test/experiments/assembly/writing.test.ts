import { expect, test } from 'vitest'
import { refuseUnusableStarters, vocabularyWarning } from '../../../experiments/assembly/writing.ts'
import { loadProblemSet } from '../../../problems/load.ts'
import { literalCount, wordsSize } from '../../../src/python/grammar/literals.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'

const withEnvironment = (
  options: Readonly<Record<string, unknown>>,
  module: string | null = null,
) => ({
  environment: { id: 'code-generation', module, options },
})

test('a vocabulary of mostly literals is said with its share and what to set', () => {
  expect(vocabularyWarning([withEnvironment({ vocabSize: 5000 })])).toBe(
    "`environment.vocab_size: 5000`: 4789 of the tokens (96 %) are numbers and texts, so that exploring draws little else; `vocab_size: 299` has every name, operator and method, 256 is the default and the shipped model's",
  )
  const both = [withEnvironment({ vocabSize: 256 }), withEnvironment({ vocabSize: 1000 })]
  expect(vocabularyWarning(both)).toContain('`environment.vocab_size: 1000`: 789 of the tokens')
  expect(vocabularyWarning([withEnvironment({ vocabSize: 299 })])).toBeNull()
  expect(vocabularyWarning([withEnvironment({ vocabSize: 5000 }, 'mine.ts')])).toBeNull()
})

test('words of the language come before the literals that fill a vocabulary up', () => {
  const all = createVocabulary({ size: 5000 })
  const size = wordsSize(all)
  const words = createVocabulary({ size })
  expect(size - literalCount(words)).toBe(all.size - literalCount(all))
  expect(wordsSize(createVocabulary({ size: size - 1 }))).toBeLessThan(size)
})

test('starter code of problems to evaluate on is refused before anything runs', async () => {
  const [problem] = (await loadProblemSet('seed-eval')).problems
  const config = withEnvironment({ maxSteps: 20 })
  const begun = (starterCode: string) => () =>
    refuseUnusableStarters(config, [{ ...problem!, starterCode }])
  expect(begun('total =')).not.toThrow()
  expect(begun('import os')).toThrow(/its starter code cannot be written in tokens: line 1: /)
})
