import { describe, expect, test } from 'vitest'
import { createBigramPrior } from '../../../agents/initializers/bigram-prior.ts'
import { bigramColumns, bigramTable } from '../../../agents/initializers/bigram-table.ts'
import { classesOf } from '../../../agents/initializers/token-classes.ts'
import { agentRegistry } from '../../../agents/registry.ts'
import { createVocabulary } from '../../../src/python/grammar/vocabulary.ts'
import { Rng } from '../../../src/random/rng.ts'
import { boxSpace } from '../../support/word-env.ts'

const vocabulary = createVocabulary()
const id = (text: string) => vocabulary.idOf(text)!
const context = { problemId: 'p', docstring: '' }

async function weightsAfter(...texts: string[]): Promise<(text: string) => number> {
  const prefix = Int32Array.from(texts, id)
  const row = await createBigramPrior(vocabulary).logProbs([prefix], [context])
  return (text) => row[id(text)]!
}

describe('createBigramPrior', () => {
  test('has a finite weight for every class after every class', () => {
    expect(new Set(classesOf(createVocabulary({ size: 5000 })))).toEqual(new Set(bigramColumns))
    for (const previous of bigramColumns) {
      expect(bigramTable[previous]).toHaveLength(bigramColumns.length)
      expect(bigramTable[previous].every(Number.isFinite)).toBe(true)
    }
  })

  test('expects a call after a function’s name and an operand after an operator', async () => {
    const afterLen = await weightsAfter('return', 'len')
    expect(afterLen('(')).toBeGreaterThan(afterLen('+'))
    const afterPlus = await weightsAfter('return', 'arg0', '+')
    expect(afterPlus('arg1')).toBeGreaterThan(afterPlus('('))
    expect(afterPlus('1')).toBeGreaterThan(afterPlus('1000'))
  })

  test('looks at the last token alone, and takes an empty program for the start of a line', async () => {
    const prior = createBigramPrior(vocabulary)
    const prefixes = [[id('NEWLINE')], [], [id('return'), id('arg0')], [id('len'), id('arg0')]]
    const rows = await prior.logProbs(
      prefixes.map((prefix) => Int32Array.from(prefix)),
      prefixes.map(() => context),
    )
    const row = (i: number) => [...rows.subarray(i * vocabulary.size, (i + 1) * vocabulary.size)]
    expect(row(0)).toEqual(row(1))
    expect(row(2)).toEqual(row(3))
    expect(prior.staticLogits).toBeNull()
  })

  test.each(['reinforce', 'a2c', 'ppo', 'dqn'])('is what a new %s explores with', async (type) => {
    const agent = await agentRegistry[type]!.create({
      observationSpace: boxSpace(4),
      actionSpace: { n: vocabulary.size },
      rng: new Rng(1),
      config: { hiddenDim: 8 },
    })
    const prefixes = [Int32Array.of(), Int32Array.of(id('return'))]
    const rows = await createBigramPrior(vocabulary).logProbs(prefixes, [context, context])
    const batch = 600
    const priorOf = (i: number) =>
      rows.subarray((i % 2) * vocabulary.size, ((i % 2) + 1) * vocabulary.size)
    const { actions, logProbs } = await agent.act({
      observations: Array.from({ length: batch }, () => new Float32Array(4)),
      actionMasks: Array.from({ length: batch }, () => new Int8Array(vocabulary.size).fill(1)),
      priorLogits: Array.from({ length: batch }, (_, i) => priorOf(i)),
      explore: true,
    })
    actions.forEach((action, i) => {
      const weights = Float64Array.from(priorOf(i), Math.exp)
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      expect(Math.exp(logProbs[i]!)).toBeCloseTo(weights[action]! / total, 4)
    })
    agent.dispose()
  })
})
