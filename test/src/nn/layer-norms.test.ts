import { expect, test } from 'vitest'
import { layerNorms } from '../../../src/nn/layer-norms.ts'

test('weights and bias of a layer are one norm, whatever the kind of layer', () => {
  const norms = {
    code: 3,
    'lstm/kernel': 6,
    'lstm/recurrent': 8,
    'head/w0': 3,
    'head/b0': 4,
    'head/w0/spread': 12,
    w1: 0.5,
  }
  const layers = layerNorms(norms)
  expect(layers).toEqual({
    'grad_norm/code': 3,
    'grad_norm/lstm': 10,
    'grad_norm/head/layer0': 13,
    'grad_norm/layer1': 0.5,
  })
  const all = Math.hypot(...Object.values(norms))
  expect(Math.hypot(...Object.values(layers))).toBeCloseTo(all, 12)
})
