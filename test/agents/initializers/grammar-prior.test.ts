import { describe, expect, test } from 'vitest'
import {
  createGrammarPrior,
  createUniformPrior,
  defaultPriorWeights,
} from '../../../agents/initializers/grammar-prior.ts'
import { initializerRegistry } from '../../../agents/initializers/registry.ts'
import { agentRegistry } from '../../../agents/registry.ts'
import { ConfigError } from '../../../src/core/errors.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../src/random/rng.ts'
import { boxSpace } from '../../support/word-env.ts'

const vocabulary = createVocabulary()

function probabilities(logits: Float32Array): Float64Array {
  const weights = Float64Array.from(logits, Math.exp)
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}

describe('createGrammarPrior', () => {
  test('a class keeps its share whatever the vocabulary’s size', () => {
    for (const size of [128, 256, 2000]) {
      const words = createVocabulary({ size })
      const probs = probabilities(createGrammarPrior(words).staticLogits!)
      const shareOf = (kind: string) =>
        words.tokens.reduce((sum, token) => sum + (token.kind === kind ? probs[token.id]! : 0), 0)
      const { parameter, builtin, end } = defaultPriorWeights
      expect(shareOf('parameter') / shareOf('builtin')).toBeCloseTo(parameter / builtin, 3)
      expect(probs[words.endId]! / shareOf('parameter')).toBeCloseTo(end / parameter, 3)
    }
  })

  test('puts closing tokens, return and arguments before other names', () => {
    const logits = createGrammarPrior(vocabulary).staticLogits!
    const logit = (text: string) => logits[vocabulary.idOf(text)!]!
    for (const likely of [')', 'END', 'return', 'arg0']) {
      expect(logit(likely)).toBeGreaterThan(logit('len'))
      expect(logit(likely)).toBeGreaterThan(logit('while'))
    }
    expect(logit('DELETE')).toBeLessThan(logit('while'))
  })

  test('strength 0 is uniform; weights can be replaced; a weight of 0 is refused', () => {
    const flat = createGrammarPrior(vocabulary, { strength: 0 }).staticLogits!
    expect(new Set(flat)).toEqual(new Set([0]))
    const heavy = createGrammarPrior(vocabulary, { weights: { return: 4000 } }).staticLogits!
    expect(probabilities(heavy)[vocabulary.idOf('return')!]!).toBeGreaterThan(0.8)
    expect(() => createGrammarPrior(vocabulary, { weights: { end: 0 } })).toThrow(ConfigError)
  })
})

test('log-probabilities of an initializer are its static logits for every prefix', async () => {
  const prior = createUniformPrior(4)
  const context = { problemId: 'p', docstring: '' }
  const rows = await prior.logProbs([Int32Array.of(1), Int32Array.of()], [context, context])
  expect([...rows]).toEqual([...prior.staticLogits!, ...prior.staticLogits!])
})

describe.each(['grammar_prior', 'uniform'])('initializer %s', (name) => {
  test.each(['random', 'reinforce', 'a2c', 'ppo', 'dqn'])(
    'is what a new %s explores with',
    async (type) => {
      const prior = await initializerRegistry[name]!.create(vocabulary)
      const agent = await agentRegistry[type]!.create({
        observationSpace: boxSpace(4),
        actionSpace: { n: vocabulary.size },
        rng: new Rng(1),
        config: type === 'random' ? {} : { hiddenDim: 8 },
        initializer: prior,
      })
      const mask = new Int8Array(vocabulary.size).fill(1)
      const batch = 2000
      const { actions, logProbs } = await agent.act({
        observations: Array.from({ length: batch }, () => new Float32Array(4)),
        actionMasks: Array.from({ length: batch }, () => mask),
        explore: true,
      })
      const probs = probabilities(prior.staticLogits!)
      actions.forEach((action, row) => {
        expect(Math.exp(logProbs[row]!)).toBeCloseTo(probs[action]!, 4)
      })
      agent.dispose()
    },
  )
})

test('an initializer for another vocabulary is refused', async () => {
  const making = agentRegistry.random!.create({
    observationSpace: boxSpace(4),
    actionSpace: { n: 5 },
    rng: new Rng(1),
    config: {},
    initializer: createUniformPrior(4),
  })
  await expect(making).rejects.toThrow('scores 4 actions, the environment has 5')
})
