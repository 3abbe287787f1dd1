import { expect, test } from 'vitest'
import { dropoutInputs } from '../../../../src/models/seq2seq/dropout-inputs.ts'
import { Rng } from '../../../../src/random/rng.ts'

const config = {
  kind: 'lstm',
  embeddingDim: 3,
  hiddenDim: 4,
  numLayers: 2,
  dropout: 0.5,
  textVocabularySize: 5,
  actionCount: 5,
} as const
const own = { rows: 2, steps: { words: 3, tokens: 2 } }

test('padding changes no factor that is drawn', () => {
  const plain = dropoutInputs(config, own, own, new Rng(1))
  const padded = { rows: 3, steps: { words: 5, tokens: 4 } }
  const wide = dropoutInputs(config, own, padded, new Rng(1))
  expect(Object.keys(wide)).toEqual(Object.keys(plain))
  for (const [name, { data, shape }] of Object.entries(plain)) {
    const [rows = 0, width = 0] = shape
    expect(new Set(data)).toEqual(new Set([0, 2]))
    for (let row = 0; row < rows; row++) {
      const at = (Math.floor(row / 2) * 3 + (row % 2)) * width
      const there = wide[name]!.data.slice(at, at + width)
      expect([...there], name).toEqual([...data.slice(row * width, (row + 1) * width)])
    }
  }
})

test('without a rate nothing is drawn', () => {
  expect(dropoutInputs({ ...config, dropout: 0 }, own, own, new Rng(1))).toEqual({})
})
