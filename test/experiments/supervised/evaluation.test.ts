import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passLine, problemsOf, scoreProblems } from '../../../experiments/supervised/evaluation.ts'
import type { Sandbox } from '../../../src/core/sandbox.ts'
import { describeProblem } from '../../../src/language/describe-problem.ts'
import { loadDevice } from '../../../src/nn/device.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../src/random/rng.ts'
import { createSandbox } from '../../../src/sandbox/pool.ts'
import { tinyModel, tinyPairs } from '../../support/tiny-corpus.ts'

const vocabulary = createVocabulary({ size: 64 })
let sandbox: Sandbox

beforeAll(async () => {
  await loadDevice()
  sandbox = await createSandbox({ workers: 1 })
})

afterAll(() => sandbox.close())

describe('scoreProblems', () => {
  test('programs that no source can have fail, and the rest is still scored', async () => {
    const model = tinyModel(vocabulary, tinyPairs(vocabulary))
    model.network.parameters.host('output/bias')[vocabulary.dedentId] = 50
    const scores = await scoreProblems(model, 'seed-eval', {
      vocabulary,
      maxTokens: 12,
      samples: 3,
      beamWidth: 2,
      sandbox,
      rng: new Rng(1),
      now: () => performance.now(),
      solves: ['seed-eval/multiply', 'seed-train/is_prime'],
    })
    expect(scores.unmasked).toBe(0)
    expect(scores.passAt.map(({ k }) => k)).toEqual([1, 3])
    expect(scores.inCorpus).toEqual(['multiply'])
    expect(passLine(scores)).toMatch(
      /^pass@1 0\.\d{3}, pass@3 0\.\d{3}; pairs of the corpus solve 1 of the 3 \(multiply\)$/,
    )
    expect(scores.outcomes.map((outcome) => outcome.samples)).toEqual([3, 3, 3])
    model.dispose()
  })
})

test('what a model is told of a problem holds its visible tests and nothing of the hidden ones', async () => {
  const [problem] = await problemsOf('seed-eval')
  const described = describeProblem(problem!)
  expect(described).toEqual({
    docstring: problem!.docstring,
    header: {
      functionName: problem!.functionName,
      parameters: problem!.parameters,
      returnType: problem!.returnType,
    },
    examples: problem!.visibleTests,
  })
})

describe('problemsOf', () => {
  test('names a whole set, or a part of a split one', async () => {
    expect(await problemsOf('seed-eval')).toHaveLength(3)
    expect(await problemsOf('intro-100/dev')).toHaveLength(15)
    expect(await problemsOf('intro-100/held-out')).toEqual(await problemsOf('intro-100/heldOut'))
  })
})
